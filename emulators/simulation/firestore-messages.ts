import type {
  CursorMessage,
  DocumentMessage,
  Fields,
  FieldTransform,
  FilterMessage,
  Precondition,
  StructuredQuery,
  Timestamp,
  Value,
  WriteMessage,
} from '../firestore/engine/messages.ts';

/**
 * Requests as Firestore's client builds them, made into what the gRPC library would have delivered: copied, without what is
 * unset, 64-bit integers as text. Encoding and decoding protobuf would do the same at ten times the cost.
 */
type Sent = Readonly<Record<string, unknown>>;

/** A request of any call. */
export function received(request: Sent): Sent {
  const message: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(request)) {
    if (value === null || value === undefined) continue;
    message[name] = name in parts ? parts[name]?.(value as never) : value;
  }
  return message;
}

const parts: Readonly<Record<string, (value: never) => unknown>> = {
  writes: (writes: readonly Sent[]) => writes.map(write),
  structuredQuery: query,
  structuredAggregationQuery: (sent: Sent) =>
    defined(sent, { structuredQuery: query, aggregations: (all: readonly Sent[]) => all.map(aggregation) }),
  readTime: timestamp,
  newTransaction: transactionOptions,
  options: transactionOptions,
  mask: (mask: Sent) => ({ ...mask }),
};

function defined(sent: Sent, known: Readonly<Record<string, (value: never) => unknown>> = {}): Record<string, unknown> {
  const message: Record<string, unknown> = {};
  for (const name in sent) {
    const value = sent[name];
    if (value === null || value === undefined) continue;
    message[name] = known[name] ? known[name](value as never) : value;
  }
  return message;
}

function transactionOptions(sent: Sent): Sent {
  const readOnly = (one: Sent) => defined(one, { readTime: timestamp });
  return defined(sent, { readOnly, readWrite: (one: Sent) => defined(one) });
}

function write(sent: Sent): WriteMessage {
  return defined(sent, {
    update: (one: Sent): DocumentMessage => defined(one, { fields }),
    updateMask: (mask: Sent) => ({ ...mask }),
    updateTransforms: (all: readonly Sent[]) => all.map(transform),
    currentDocument: (one: Sent): Precondition => defined(one, { updateTime: timestamp }),
  });
}

function transform(sent: Sent): FieldTransform {
  const values = (list: Sent) => defined(list, { values: (all: readonly Value[]) => all.map(value) });
  return defined(sent, {
    increment: value,
    maximum: value,
    minimum: value,
    appendMissingElements: values,
    removeAllFromArray: values,
  });
}

function query(sent: Sent): StructuredQuery {
  return defined(sent, {
    from: (all: readonly Sent[]) => all.map((one) => defined(one)),
    where: filter,
    startAt: cursor,
    endAt: cursor,
    limit: (limit: Sent | number) => (typeof limit === 'number' ? { value: limit } : limit),
  });
}

function filter(sent: Sent): FilterMessage {
  return defined(sent, {
    compositeFilter: (one: Sent) => defined(one, { filters: (all: readonly Sent[]) => all.map(filter) }),
    fieldFilter: (one: Sent) => defined(one, { value }),
  });
}

function cursor(sent: Sent): CursorMessage {
  return defined(sent, { values: (all: readonly Value[]) => all.map(value) });
}

function aggregation(sent: Sent): Sent {
  const upTo = (one: { readonly value?: unknown }) => ({ value: String(one.value) });
  return defined(sent, { count: (count: Sent) => defined(count, { upTo }) });
}

function fields(sent: Fields): Fields {
  const copied: Record<string, Value> = {};
  for (const name in sent) copied[name] = value(sent[name] as Value);
  return copied;
}

/** Only what differs is made anew; what the client builds otherwise is never changed by it. */
function value(sent: Value): Value {
  // The client has a number where the type says a text.
  if ('integerValue' in sent) return { integerValue: (sent.integerValue as string | number).toString() };
  if ('timestampValue' in sent) return { timestampValue: timestamp(sent.timestampValue) };
  if ('mapValue' in sent) return { mapValue: { fields: fields(sent.mapValue.fields ?? {}) } };
  if ('arrayValue' in sent) return { arrayValue: { values: (sent.arrayValue.values ?? []).map(value) } };
  return sent;
}

function timestamp(sent: Timestamp): Timestamp {
  return { seconds: String(sent.seconds ?? 0), nanos: sent.nanos ?? 0 };
}

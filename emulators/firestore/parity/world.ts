import { randomUUID } from 'node:crypto';
import {
  AggregateField,
  DocumentReference,
  FieldPath,
  FieldValue,
  Filter,
  GeoPoint,
  Timestamp,
  type Firestore,
} from 'firebase-admin/firestore';
import { ROOT, type RawClient } from './raw-client.ts';
import {
  documentPaths,
  Special,
  type Fields,
  type KindlessQuery,
  type Operation,
  type Query,
  type Write,
} from './operations.ts';

/** What a step returned, in a form that is the same for both databases if they behave the same. */
export type Outcome = { readonly response: unknown } | { readonly error: string };

// Not exported as a class.
const VectorValue = FieldValue.vector([1]).constructor as new () => FirebaseFirestore.VectorValue;
const DAY_MS = 24 * 60 * 60 * 1000;

/** An empty corner of a database in which one program runs. */
export class World {
  private readonly suffix = randomUUID();
  /** Moments that the server named, in the order in which they were seen: their names say which are equal. */
  private readonly moments = new Map<string, { readonly name: string; readonly time: Timestamp }>();
  private readonly seen = new Map<string, Timestamp>();

  constructor(
    private readonly db: Firestore,
    private readonly raw: RawClient,
  ) {}

  /** Runs one step. Never rejects: an error is an outcome as well. */
  async run(operation: Operation): Promise<Outcome> {
    try {
      return { response: await this.responseTo(operation) };
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
      return { error: code ?? this.symbolic(String(error)) };
    }
  }

  /** Every document that can exist, with its times. */
  async everything(): Promise<unknown> {
    return (await this.db.getAll(...documentPaths.map((path) => this.ref(path)))).map((one) => this.snapshot(one));
  }

  private async responseTo(operation: Operation): Promise<unknown> {
    const { db } = this;
    switch (operation.kind) {
      case 'batch': {
        const batch = db.batch();
        for (const write of operation.writes) this.write(batch, write);
        const results = await batch.commit();
        return results.map((result) => this.moment(result.writeTime));
      }
      case 'bulk': {
        const bulk = db.bulkWriter();
        bulk.onWriteError(() => false);
        const results = operation.writes.map((write) =>
          this.write(bulk as unknown as FirebaseFirestore.WriteBatch, write),
        );
        const [settled] = await Promise.all([Promise.allSettled(results), bulk.close()]);
        return settled.map((one) =>
          one.status === 'fulfilled' ? timing(one.value) : String((one.reason as { code?: unknown }).code),
        );
      }
      case 'transaction':
        return this.transaction(operation);
      case 'get': {
        const refs = operation.paths.map((path) => this.ref(path));
        const mask = operation.mask?.map(fieldPathOf);
        const documents = await (mask ? db.getAll(...refs, { fieldMask: mask }) : db.getAll(...refs));
        return documents.map((one) => this.snapshot(one));
      }
      case 'query': {
        const { docs } = await (await this.query(operation.query)).get();
        return docs.map((one) => this.snapshot(one));
      }
      case 'aggregate': {
        const query = await this.query(operation.query);
        const sums = operation.fields.flatMap((name, i) => [
          [`sum${i}`, AggregateField.sum(fieldPathOf(name))] as const,
          [`avg${i}`, AggregateField.average(fieldPathOf(name))] as const,
        ]);
        const spec = { count: AggregateField.count(), ...Object.fromEntries(sums) };
        return this.plain((await query.aggregate(spec).get()).data());
      }
      case 'past': {
        const readTime = [...this.moments.values()][operation.moment];
        if (!readTime) return 'nothing was seen';
        const query = await this.query(operation.query);
        const read = async (transaction: FirebaseFirestore.Transaction) => [
          ...(await transaction.getAll(...documentPaths.map((path) => this.ref(path)))),
          ...(await transaction.get(query)).docs,
        ];
        const documents = await this.db.runTransaction(read, { readOnly: true, readTime: readTime.time });
        return documents.map((one) => this.snapshot(one));
      }
      case 'kindless':
        return this.kindless(operation.query);
      case 'recursiveDelete': {
        const isDocument = operation.path.split('/').length % 2 === 0;
        const path = this.path(operation.path);
        // A writer of its own: one that is left open would keep the client from ending.
        const bulk = db.bulkWriter();
        await db.recursiveDelete(isDocument ? db.doc(path) : db.collection(path), bulk);
        await bulk.close();
        return 'deleted';
      }
      case 'listDocuments': {
        const listed = await db.collection(this.path(operation.collection)).listDocuments();
        return listed.map((ref) => ref.id);
      }
      case 'listCollections': {
        const listed = await db.doc(this.path(operation.path)).listCollections();
        return listed.map((collection) => collection.id.slice(0, 1));
      }
    }
  }

  private async transaction(operation: Operation & { kind: 'transaction' }): Promise<unknown> {
    const query = operation.query && (await this.query(operation.query));
    const readOnly = operation.end === 'readOnly';
    return this.db.runTransaction(
      async (transaction) => {
        const read: unknown[] = [];
        const refs = operation.reads.map((path) => this.ref(path));
        if (refs.length > 0) read.push(...(await transaction.getAll(...refs)).map((one) => this.snapshot(one)));
        if (query) read.push(...(await transaction.get(query)).docs.map((one) => this.snapshot(one)));
        if (!readOnly) for (const write of operation.writes) this.write(transaction, write);
        if (operation.end === 'throw') throw new Error('changed its mind');
        return read;
      },
      readOnly ? { readOnly } : { maxAttempts: 1 },
    );
  }

  private write(to: FirebaseFirestore.WriteBatch | FirebaseFirestore.Transaction, write: Write): unknown {
    const ref = this.ref(write.path);
    // Only a union of the two would hide these overloads from the compiler.
    const target = to as FirebaseFirestore.WriteBatch;
    const data = this.native(write.data) as Fields;
    const lastUpdateTime = write.when === 'asLongAgo' ? new Timestamp(1_000_000_000, 0) : this.seen.get(write.path);
    const timed = (write.when === 'asSeen' || write.when === 'asLongAgo') && lastUpdateTime !== undefined;
    switch (write.kind) {
      case 'set':
        return target.set(ref, data);
      case 'merge':
        return target.set(ref, data, { merge: true });
      case 'mergeFields':
        return target.set(ref, data, {
          mergeFields: Object.keys(data)
            .slice(0, 2)
            .map((name) => new FieldPath(name)),
        });
      case 'create':
        return target.create(ref, data);
      case 'delete':
        if (timed) return target.delete(ref, { lastUpdateTime });
        return write.when === 'exists' ? target.delete(ref, { exists: true }) : target.delete(ref);
      case 'update': {
        const [first = [new FieldPath('n'), 0], ...rest] = Object.entries(write.data).map(
          ([field, value]) => [fieldPathOf(field), this.native(value)] as const,
        );
        const more = [...rest.flat(), ...(timed ? [{ lastUpdateTime }] : [])];
        return target.update(ref, first[0], first[1], ...more);
      }
    }
  }

  private async query(wanted: Query): Promise<FirebaseFirestore.Query> {
    let query: FirebaseFirestore.Query =
      wanted.from === 'group'
        ? this.db.collectionGroup(`s-${this.suffix}`)
        : this.db.collection(this.path(wanted.from));
    const filters = (list: Query['where']) =>
      list.map(([field, op, value]) => Filter.where(fieldPathOf(field), op, this.native(value)));
    if (wanted.where.length > 0) query = query.where(Filter.and(...filters(wanted.where)));
    if (wanted.any.length > 0) query = query.where(Filter.or(...filters(wanted.any)));
    for (const [field, direction] of wanted.orders) query = query.orderBy(fieldPathOf(field), direction);
    for (const [which, cursor] of [
      ['start', wanted.start],
      ['end', wanted.end],
    ] as const) {
      if (!cursor) continue;
      const at =
        'path' in cursor.at ? [await this.ref(cursor.at.path).get()] : (this.native(cursor.at.values) as unknown[]);
      if (which === 'start') query = cursor.inclusive ? query.startAt(...at) : query.startAfter(...at);
      else query = cursor.inclusive ? query.endAt(...at) : query.endBefore(...at);
    }
    if (wanted.limit)
      query = wanted.limit[0] === 'first' ? query.limit(wanted.limit[1]) : query.limitToLast(wanted.limit[1]);
    if (wanted.offset > 0) query = query.offset(wanted.offset);
    if (wanted.select) query = query.select(...wanted.select.map(fieldPathOf));
    return query;
  }

  private async kindless({ deep, from, to, after, limit, offset, sum }: KindlessQuery): Promise<unknown> {
    const name = (path: string) => ({ referenceValue: `${ROOT}/${this.path(path)}` });
    const bound = (op: string, path: string) => ({
      fieldFilter: { field: { fieldPath: '__name__' }, op, value: name(path) },
    });
    const structuredQuery = {
      from: [{ allDescendants: deep }],
      where: {
        compositeFilter: { op: 'AND', filters: [bound('GREATER_THAN_OR_EQUAL', from), bound('LESS_THAN', to)] },
      },
      orderBy: [{ field: { fieldPath: '__name__' } }],
      ...(after !== null && { startAt: { values: [name(after)] } }),
      ...{ limit: { value: limit }, offset },
    };
    const parent = ROOT;
    const aggregation = sum === '' ? { count: {} } : { sum: { field: { fieldPath: sum ?? '' } } };
    const outcome =
      sum === null
        ? await this.raw.call('runQuery', { parent, structuredQuery })
        : await this.raw.call('runAggregationQuery', {
            parent,
            structuredAggregationQuery: { structuredQuery, aggregations: [{ ...aggregation, alias: 'all' }] },
          });
    if ('code' in outcome) throw Object.assign(new Error(outcome.message), { code: outcome.code });
    return outcome.responses.map(({ document, done, result }) => {
      const path = (document as { name: string } | undefined)?.name;
      return [path && this.symbolic(path), done, result];
    });
  }

  private snapshot(one: FirebaseFirestore.DocumentSnapshot): unknown {
    const path = this.symbolic(one.ref.path);
    if (one.updateTime) this.seen.set(path, one.updateTime);
    return [path, one.exists && [this.plain(one.data()), this.moment(one.createTime), this.moment(one.updateTime)]];
  }

  private ref(path: string): DocumentReference {
    return this.db.doc(this.path(path));
  }

  private path(path: string): string {
    return path.replace(/(^|\/)([cs])(?=\0?\/|\0?$)/g, `$1$2-${this.suffix}`);
  }

  private symbolic(path: string): string {
    return path.replaceAll(`-${this.suffix}`, '');
  }

  /** What is described, as a value for this database. */
  private native(value: unknown): unknown {
    if (value instanceof Special) {
      const argument = this.native(value.argument);
      switch (value.kind) {
        case 'reference':
          return this.ref(value.argument as string);
        case 'delete':
          return FieldValue.delete();
        case 'serverTimestamp':
          return FieldValue.serverTimestamp();
        case 'increment':
          return FieldValue.increment(argument as number);
        case 'arrayUnion':
          return FieldValue.arrayUnion(...(argument as unknown[]));
        case 'arrayRemove':
          return FieldValue.arrayRemove(...(argument as unknown[]));
        case 'vector':
          return FieldValue.vector(argument as number[]);
      }
    }
    if (Array.isArray(value)) return value.map((one) => this.native(one));
    if (!isMap(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, this.native(one)]));
  }

  /** A value of this database, as something that equals the other database's. */
  private plain(value: unknown): unknown {
    if (value instanceof Timestamp)
      return isNow(value) ? 'a server timestamp' : `${value.seconds}.${value.nanoseconds}`;
    if (value instanceof DocumentReference) return { reference: this.symbolic(value.path) };
    if (value instanceof VectorValue) return { vector: value.toArray() };
    if (value instanceof GeoPoint) return { latitude: value.latitude, longitude: value.longitude };
    if (Buffer.isBuffer(value)) return { bytes: value.toString('hex') };
    if (Array.isArray(value)) return value.map((one) => this.plain(one));
    if (!isMap(value))
      return typeof value === 'number' ? { number: Object.is(value, -0) ? '-0' : String(value) } : value;
    const entries = Object.entries(value).map(([key, one]) => [key, this.plain(one)] as const);
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** The same word for the same moment. */
  private moment(time: Timestamp | undefined): string | undefined {
    if (!time) return undefined;
    const text = `${time.seconds}.${time.nanoseconds}`;
    const known = this.moments.get(text) ?? { name: `moment ${this.moments.size + 1}`, time };
    this.moments.set(text, known);
    return known.name;
  }
}

/** Whether a write has a time: a delete has none. */
function timing(result: unknown): string {
  return (result as { writeTime: Timestamp }).writeTime.seconds === 0 ? 'no time' : 'written';
}

function isNow(time: Timestamp): boolean {
  return Math.abs(time.toMillis() - Date.now()) < DAY_MS;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function fieldPathOf(text: string): FieldPath {
  if (text === '__name__') return FieldPath.documentId();
  return text.startsWith('`') ? new FieldPath(text.slice(1, -1)) : new FieldPath(...text.split('.'));
}

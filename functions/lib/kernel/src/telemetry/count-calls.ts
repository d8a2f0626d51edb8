import type { Firestore } from 'firebase-admin/firestore';
import { checkedVersion } from '../firestore-bounds.ts';
import { currentContext } from './execution-context.ts';
import { preciseNow } from './span-record.ts';
import type { Cost, SpanWork } from './span-work.ts';

/** Index entries that an aggregation may count for the price of one read (https://cloud.google.com/firestore/pricing). */
const entriesPerRead = 1_000;

/** The two private methods of `@google-cloud/firestore` that every call passes. */
interface CallsOfClient {
  request: (...call: unknown[]) => Promise<unknown>;
  requestStream: (...call: unknown[]) => Promise<NodeJS.EventEmitter>;
}

/** A message with a commit's writes, as far as it is read here. */
interface Writing {
  readonly writes?: readonly { readonly update?: { readonly name: string }; readonly delete?: string }[];
}

/** A response to a commit or, with `status`, to a batch of independent writes. */
interface Written {
  readonly commitTime?: { readonly seconds?: string | number; readonly nanos?: number } | null;
  readonly status?: readonly { readonly code?: number }[];
}

/** One message of BatchGetDocuments, RunQuery or RunAggregationQuery. */
interface Received {
  readonly found?: unknown;
  readonly missing?: string | null;
  readonly document?: unknown;
  readonly skippedResults?: number | null;
  /** Of an aggregation; elsewhere the name of the field that is set. */
  readonly result?:
    | string
    | { readonly aggregateFields?: Readonly<Record<string, { readonly integerValue?: string | number }>> }
    | null;
}

/**
 * Counts what each call to Firestore costs, for the span in which it was made. In the client rather than on the wire:
 * here a call is known by what makes it, and messages are decoded. Failed calls cost nothing; the client's own repetition
 * of a call counts once.
 *
 * Throws where the client has no such methods any more: its version was changed without this file.
 */
export function countCalls(database: Firestore): void {
  const client = database as unknown as Partial<CallsOfClient>;
  const request = client.request?.bind(database);
  const requestStream = client.requestStream?.bind(database);
  if (!request || !requestStream) {
    throw new Error(
      `This version of @google-cloud/firestore has no request and requestStream, by which its calls are counted. ` +
        `Install ${checkedVersion}, or adapt functions/lib/kernel/src/telemetry/count-calls.ts to the new one.`,
    );
  }
  client.request = async (...call) => {
    const work = currentContext()?.work;
    if (!work) return request(...call);
    const end = beginCall(work, String(call[0]));
    try {
      const response = await request(...call);
      end({ ...costOf(String(call[0]), call[1] as Writing, response), failed: false });
      return response;
    } catch (error) {
      end({ ...free, failed: true });
      throw error;
    }
  };
  client.requestStream = async (...call) => {
    const work = currentContext()?.work;
    const method = String(call[0]);
    if (!work || method === 'listen') return requestStream(...call);
    const end = beginCall(work, method);
    try {
      return countStream(method, await requestStream(...call), end);
    } catch (error) {
      end({ ...free, failed: true });
      throw error;
    }
  };
}

interface Ended extends Cost {
  readonly paths: readonly string[];
  readonly committedAt: number | null;
  readonly failed: boolean;
}

const free = { reads: 0, writes: 0, deletes: 0, paths: [], committedAt: null } as const;

/** Returns what to call when the call has ended; what comes after the first time is ignored. */
function beginCall(work: SpanWork, method: string): (ended: Ended) => void {
  const startedAt = work.details && preciseNow();
  let isOpen = true;
  return (ended) => {
    if (!isOpen) return;
    isOpen = false;
    work.add(ended);
    if (startedAt !== null) work.details?.calls.push({ ...ended, method, startedAt, endedAt: preciseNow() });
  };
}

function costOf(method: string, { writes = [] }: Writing, response: unknown): Omit<Ended, 'failed'> {
  if (method === 'commit' || method === 'batchWrite') {
    const { commitTime, status } = response as Written;
    const done = status ? writes.filter((_, index) => (status[index]?.code ?? 0) === 0) : writes;
    const deletes = done.filter((write) => write.delete !== undefined).length;
    const names = done.map((write) => write.delete ?? write.update?.name ?? '');
    return {
      reads: 0,
      writes: done.length - deletes,
      deletes,
      paths: names.map((name) => name.slice(name.indexOf('/documents/') + '/documents/'.length)),
      committedAt: commitTime
        ? Number(commitTime.seconds ?? 0) * 1e6 + Math.floor((commitTime.nanos ?? 0) / 1e3)
        : null,
    };
  }
  // A list of collections is charged as one read, and so is a list of documents that is empty.
  if (method === 'listCollectionIds') return { ...free, reads: 1 };
  return { ...free, reads: method === 'listDocuments' && Array.isArray(response) ? Math.max(1, response.length) : 0 };
}

/** Not by listeners: one of ours would make the stream flow before its reader listens. */
function countStream<T extends NodeJS.EventEmitter>(method: string, stream: T, end: (ended: Ended) => void): T {
  const emit = stream.emit.bind(stream);
  let reads = 0;
  stream.emit = (event: string, ...args: unknown[]) => {
    if (event === 'data') reads += readsIn(args[0] as Received);
    // A query that finds nothing is charged as one read.
    if (event === 'end') end({ ...free, reads: method === 'runQuery' ? Math.max(1, reads) : reads, failed: false });
    if (event === 'error' || event === 'close') end({ ...free, failed: event === 'error' });
    return emit(event, ...args);
  };
  return stream;
}

function readsIn({ found, missing, document, skippedResults, result }: Received): number {
  const sums = result !== null && typeof result === 'object' ? Object.values(result.aggregateFields ?? {}) : [];
  const counted = Math.max(...sums.map(({ integerValue }) => Number(integerValue ?? 0)));
  const aggregated = sums.length > 0 ? Math.max(1, Math.ceil(counted / entriesPerRead)) : 0;
  const documents = [found, missing, document].filter((one) => one !== undefined && one !== null && one !== '').length;
  return documents + (skippedResults ?? 0) + aggregated;
}

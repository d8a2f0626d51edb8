import { createRequire } from 'node:module';

/** What a piece of work has done to Firestore, as Firestore charges for it. */
export interface Traffic {
  /** Documents that came back, were looked for in vain or were skipped, queries without result, and counted entries. */
  reads: number;
  /** Paths of the documents that commits wrote or deleted, as often as they did. */
  readonly writes: string[];
}

/** Index entries that an aggregation may count for the price of one read (https://cloud.google.com/firestore/pricing). */
const entriesPerRead = 1_000;

/** The parts of Firestore's client that every call passes, as far as they are used here. */
interface Sdk {
  readonly Firestore: {
    readonly prototype: {
      request: (...call: unknown[]) => Promise<unknown>;
      requestStream: (...call: unknown[]) => Promise<NodeJS.EventEmitter>;
    };
  };
}

/** A commit's writes. */
interface Writing {
  readonly writes?: readonly { readonly update?: { readonly name: string }; readonly delete?: string }[];
}

/** One message of BatchGetDocuments, RunQuery or RunAggregationQuery. */
interface Result {
  readonly found?: unknown;
  readonly missing?: string | null;
  readonly document?: unknown;
  readonly skippedResults?: number | null;
  /** Of an aggregation; elsewhere the name of the field that is set. */
  readonly result?:
    string | { readonly aggregateFields?: Readonly<Record<string, { readonly integerValue?: string }>> } | null;
}

/**
 * Counts, from now on and in this process, what the Firestore client sends and gets. `current` says at each call whose
 * it is; `committed` hears of each commit.
 *
 * In the client rather than on the wire: there a call is known by the request that makes it, and the messages are
 * decoded. Nothing is missed, because every call goes through these two functions; calls that are tried again count
 * again, as they cost again.
 */
export function countFirestore<T extends Traffic>(
  current: () => T | undefined,
  committed: (traffic: T, paths: readonly string[]) => void = () => undefined,
): void {
  const { prototype } = (createRequire(import.meta.url)('@google-cloud/firestore') as Sdk).Firestore;
  const { request, requestStream } = prototype;
  prototype.request = async function (...call) {
    const traffic = current();
    const answer = await request.apply(this, call);
    if (!traffic) return answer;
    const [method, message] = call as [string, Writing];
    if (method === 'commit' || method === 'batchWrite') {
      const names = (message.writes ?? []).map((write) => write.update?.name ?? write.delete ?? '');
      const paths = names.map((name) => name.slice(name.indexOf('/documents/') + '/documents/'.length));
      traffic.writes.push(...paths);
      committed(traffic, paths);
    } else if (Array.isArray(answer)) traffic.reads += Math.max(1, answer.length); // a list of documents
    return answer;
  };
  prototype.requestStream = async function (...call) {
    const traffic = current();
    const stream = await requestStream.apply(this, call);
    if (!traffic) return stream;
    const [method] = call as [string];
    let reads = 0;
    const emit = stream.emit.bind(stream);
    // Not a listener of ours: that would make the stream flow before its reader listens.
    stream.emit = (event: string, ...args: unknown[]) => {
      if (event === 'data') reads += readsIn(args[0] as Result);
      if (event === 'end') {
        // A query that finds nothing is charged as one read.
        traffic.reads += method === 'runQuery' ? Math.max(1, reads) : reads;
        reads = 0;
      }
      return emit(event, ...args);
    };
    return stream;
  };
}

function readsIn({ found, missing, document, skippedResults, result }: Result): number {
  const sums = typeof result === 'object' ? Object.values(result?.aggregateFields ?? {}) : [];
  const counted = Math.max(...sums.map(({ integerValue }) => Number(integerValue ?? 0)));
  const aggregated = sums.length > 0 ? Math.max(1, Math.ceil(counted / entriesPerRead)) : 0;
  const documents = [found, missing, document].filter((one) => one !== undefined && one !== null && one !== '').length;
  return documents + (skippedResults ?? 0) + aggregated;
}

import http from 'node:http';
import { createRequire } from 'node:module';

/** What a piece of work has done to Firestore, as Firestore charges for it. */
export interface Traffic {
  /** Documents that came back, were looked for in vain or were skipped, queries without result, and counted entries. */
  reads: number;
  /** Paths of the documents that commits wrote or deleted, as often as they did. */
  readonly writes: string[];
  /** Calls to Firestore and Auth that are under way. */
  calls: number;
  /** Calls so far. */
  rpcs: number;
  /** How often it has had to wait: calls that are under way at the same time are one wait. */
  waits: number;
}

/** Traffic before anything has happened. */
export function noTraffic(): Traffic {
  return { reads: 0, writes: [], calls: 0, rpcs: 0, waits: 0 };
}

/** Notes that a call begins; returns what to call, once or more often, when it has ended. */
function beginCall(traffic: Traffic): () => void {
  if (traffic.calls === 0) traffic.waits++;
  traffic.calls++;
  traffic.rpcs++;
  let ended = false;
  return () => {
    if (!ended) traffic.calls--;
    ended = true;
  };
}

/**
 * Counts, from now on and in this process, the calls to the Auth emulator, and to Eventarc's where there is one. `current` says
 * at each call whose it is.
 */
export function countHttp(current: () => Traffic | undefined): void {
  const { request } = http;
  const counted = (...call: Parameters<typeof request>) => {
    const traffic = current();
    const outgoing = request.apply(http, call);
    const { FIREBASE_AUTH_EMULATOR_HOST: auth, CLOUD_EVENTARC_EMULATOR_HOST: eventarc } = process.env;
    const isCounted = [auth, eventarc?.replace('http://', '')].includes(String(outgoing.getHeader('host')));
    if (traffic && isCounted) outgoing.once('close', beginCall(traffic));
    return outgoing;
  };
  http.request = counted as typeof request;
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
 * it is; `committed` is called with each commit.
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
    if (!traffic) return request.apply(this, call);
    const response = await request.apply(this, call).finally(beginCall(traffic));
    const [method, message] = call as [string, Writing];
    if (method === 'commit' || method === 'batchWrite') {
      const names = (message.writes ?? []).map((write) => write.update?.name ?? write.delete ?? '');
      const paths = names.map((name) => name.slice(name.indexOf('/documents/') + '/documents/'.length));
      traffic.writes.push(...paths);
      committed(traffic, paths);
    } else if (Array.isArray(response)) traffic.reads += Math.max(1, response.length); // a list of documents
    return response;
  };
  prototype.requestStream = async function (...call) {
    const traffic = current();
    if (!traffic) return requestStream.apply(this, call);
    const ended = beginCall(traffic);
    const stream = await requestStream.apply(this, call);
    const [method] = call as [string];
    let reads = 0;
    const emit = stream.emit.bind(stream);
    // Not a listener of ours: that would make the stream flow before its reader listens.
    stream.emit = (event: string, ...args: unknown[]) => {
      if (event === 'end' || event === 'error' || event === 'close') ended();
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

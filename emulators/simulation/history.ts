/**
 * What happened in one simulated run, in the order in which it happened: the interface between the simulation, which writes
 * it, and the checkers, which read it. One entry is one line of the trace; the hash of all lines is the proof that two runs of a
 * seed are the same.
 */
export type HistoryEntry = Invoke | Respond | Rpc | Commit | Deliver | Fault | Settled | Account;

interface Entry {
  /** Virtual time, in ms since the run began; its fraction is microseconds. */
  readonly at: number;
}

/** A JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** Fields of a document: a timestamp is its ISO text, bytes are base64, a reference is the path of its document. */
export type DocumentData = Readonly<Record<string, Json>>;

/** Which request of which client, of `invoke` and `respond`. */
interface Operation extends Entry {
  /** Counts from 0. Its attempts have the same number and the same Idempotency-Key. */
  readonly operation: number;
  /** Counts from 1. A client that got no response, or one that says to retry, tries again. */
  readonly attempt: number;
  /** Which of the virtual clients; it has one operation at a time. */
  readonly client: number;
  /** The id of the route in the registry, such as `shifts.create`. */
  readonly route: string;
  /** The resource: the path without its query. */
  readonly target: string;
}

/** A client sends a request. */
export interface Invoke extends Operation {
  readonly kind: 'invoke';
  readonly request: {
    readonly method: string;
    /** With its query. */
    readonly path: string;
    /** The user. */
    readonly uid: string;
    /** The organization it acts under; null for none. */
    readonly orgId: string | null;
    readonly idempotencyKey: string | null;
    readonly ifMatch: string | null;
    readonly body: Json;
  };
}

/** A client gets a response, or learns that it will get none. */
export interface Respond extends Operation {
  readonly kind: 'respond';
  /** Null: the response was lost, or the client's time was over. What the request did is unknown. */
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: Json;
  } | null;
  /** The client tries again; `false` ends the operation. */
  readonly retries: boolean;
}

/** An instance calls Firestore, Auth, Cloud Tasks or a service, or gets the response. */
export interface Rpc extends Entry {
  readonly kind: 'rpc';
  /** Counts from 0: request and response have the same number. */
  readonly call: number;
  readonly phase: 'request' | 'response';
  readonly instance: string;
  /** Such as `firestore.commit` or `http.POST auth/accounts:lookup`. */
  readonly method: string;
  /** gRPC code or HTTP status of a response; null for a request, and for a response that never comes. */
  readonly status: number | null;
}

/** One commit of Firestore that changed documents. */
export interface Commit extends Entry {
  readonly kind: 'commit';
  /** The call that committed; null for what the simulation itself wrote before the run. */
  readonly call: number | null;
  readonly instance: string | null;
  /** The attempt of a client in whose request it was made; absent for what deliveries do. */
  readonly cause?: { readonly operation: number; readonly attempt: number };
  /** The update time of what it wrote, in microseconds since 1970: later for each commit. */
  readonly updateTime: number;
  readonly writes: readonly DocumentWrite[];
}

/** What a commit did to one document. */
export interface DocumentWrite {
  readonly path: string;
  /** Update time of the version before, microseconds since 1970; null if there was no document. */
  readonly before: number | null;
  /** The document from now on; null if it was deleted. */
  readonly after: DocumentData | null;
}

/** A function gets what the platform delivers. */
export interface Deliver extends Entry {
  readonly kind: 'deliver';
  readonly by: 'trigger' | 'push' | 'task' | 'schedule';
  /** `start`, and how it ended: the platform retries what `failed` of triggers and tasks. */
  readonly phase: 'start' | 'done' | 'failed' | 'died';
  readonly functionName: string;
  readonly instance: string;
  /** What is delivered: the path of a trigger's document, the name of a task. */
  readonly subject: string;
  /** Counts from 1. */
  readonly attempt: number;
}

/** What the simulation did to the system. */
export interface Fault extends Entry {
  readonly kind: 'fault';
  readonly fault: FaultKind;
  /** Counts from 0: a run of the same seed can leave this one out. */
  readonly ordinal?: number;
  /** What it hit: an instance, or a delivery's function. */
  readonly target: string;
  /** The call or operation that it hit; null where it hit none. */
  readonly call: number | null;
}

/** The faults of a run; each seed switches some of them off. */
export type FaultKind =
  /** A call got no response: its request never arrived, or what it did is unknown to its caller. */
  | 'request-lost'
  | 'response-lost'
  /** A call took seconds. */
  | 'slow-call'
  /** Firestore rejected a call of a delivery with INTERNAL; the call had no effect. */
  | 'call-rejected'
  /** Firestore rejects every commit with the effect of an event at one subscriber, until an operator removes the cause. */
  | 'poisoned'
  /** An instance ended with all its requests, before or after one of its calls had its effect. */
  | 'instance-died'
  /** The clock of an instance is off. */
  | 'clock-off'
  /** A trigger, push or task was delivered twice, seconds late, or never. */
  | 'delivered-twice'
  | 'delivered-late'
  | 'never-delivered'
  /** A client lost a response. */
  | 'client-lost-response'
  /** A service was rolled forward or back to the other version. */
  | 'version-changed';

/** After the last fault everything has settled, or has not within the time that it has. */
export interface Settled extends Entry {
  readonly kind: 'settled';
  /** False: something was still under way after `withinMs`. */
  readonly quiescent: boolean;
  /** Virtual ms between the last fault and the last thing that happened. */
  readonly withinMs: number;
}

/** A user as Auth has them at the end. */
export interface Account extends Entry {
  readonly kind: 'account';
  readonly uid: string;
  /** Custom claims. */
  readonly claims: Readonly<Record<string, Json>>;
}

/** One line of the trace. */
export function lineOf(entry: HistoryEntry): string {
  return JSON.stringify(entry);
}

import { createRequire } from 'node:module';

/**
 * What becomes of one commit of a request. `response`: it comes through, and its response is lost, as after a deadline.
 * `process`: it comes through, and the process that made it dies.
 */
export interface LostCommit {
  readonly what: 'response' | 'process';
  /** Which commit, from 1. */
  readonly nth: number;
}

/** A request whose commits are counted, and one of which may be lost. */
export interface Committing {
  commits: number;
  readonly lost: LostCommit | null;
}

/** The pauses of Firestore's client between the attempts of a transaction; its own tests set them in this way. */
interface Backoff {
  readonly setTimeoutHandler: (handler: (work: () => void, ms: number) => void) => void;
}

/** Makes the pauses between attempts short: a test that loses commits on purpose would wait a second for each. */
export function shortenPauses(): void {
  const backoff = createRequire(import.meta.url)('@google-cloud/firestore/build/src/backoff') as Backoff;
  backoff.setTimeoutHandler((work, ms) => setTimeout(work, ms / 50));
}

/** The part of Firestore's client that every commit passes. */
interface Sdk {
  readonly Firestore: { readonly prototype: { request: (...call: unknown[]) => Promise<unknown> } };
}

/** The loss that a header of a test asks for, such as `process 1`. */
export function lostCommitIn(header: string | string[] | undefined): LostCommit | null {
  const [what, nth] = String(header ?? '').split(' ');
  return what === 'response' || what === 'process' ? { what, nth: Number(nth) } : null;
}

/**
 * Counts commits, from now on and in this process, and loses those that their requests say. `current` is the request whose
 * call it is; `die` ends the connection of the function that makes it.
 */
export function loseCommits(current: () => Committing | undefined, die: () => void): void {
  const { prototype } = (createRequire(import.meta.url)('@google-cloud/firestore') as Sdk).Firestore;
  const { request } = prototype;
  prototype.request = async function (...call) {
    const committing = current();
    const [method, message] = call as [string, { readonly writes?: readonly unknown[] }];
    const isCommit = method === 'commit' && (message.writes ?? []).length > 0;
    if (!committing || !isCommit) return request.apply(this, call);
    const nth = ++committing.commits;
    const response = await request.apply(this, call);
    if (committing.lost?.nth !== nth) return response;
    if (committing.lost.what === 'response') throw Object.assign(new Error('DEADLINE_EXCEEDED: lost'), { code: 4 });
    die();
    return new Promise(() => undefined);
  };
}

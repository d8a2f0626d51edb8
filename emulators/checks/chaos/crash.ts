import { AsyncLocalStorage } from 'node:async_hooks';
import { firestore } from '@fresh/kernel/firebase';

/** A process' death at one of its calls to Firestore: before the call has reached it, or after it was done. */
export interface CrashPoint {
  /** The call it dies at, from 1. A delivery that makes fewer calls survives. */
  readonly call: number;
  readonly moment: 'before' | 'after';
}

/** What of the SDK is changed: the two methods that every call to Firestore goes through. */
interface Calls {
  request: (...call: unknown[]) => Promise<unknown>;
  requestStream: (...call: unknown[]) => Promise<unknown>;
}

interface Process {
  calls: number;
  readonly point: CrashPoint;
  readonly die: () => void;
}

const processes = new AsyncLocalStorage<Process>();
let isArmed = false;

/**
 * Does some work that dies at `point`. Like a process that is killed, the work never goes on: its call gets no
 * response. Resolves to what the work returned, or to `crashed`.
 */
export function workThatDies<T>(point: CrashPoint, work: () => Promise<T>): Promise<T | 'crashed'> {
  arm();
  return new Promise((resolve, reject) => {
    const die = () => {
      resolve('crashed');
    };
    processes.run({ calls: 0, point, die }, work).then(resolve, reject);
  });
}

function arm(): void {
  if (isArmed) return;
  isArmed = true;
  const calls = firestore() as unknown as Calls;
  for (const name of ['request', 'requestStream'] as const) {
    const original = calls[name].bind(calls);
    calls[name] = async (...call) => {
      const mortal = processes.getStore();
      if (!mortal || ++mortal.calls !== mortal.point.call) return original(...call);
      if (mortal.point.moment === 'after') await original(...call);
      mortal.die();
      return new Promise(() => undefined);
    };
  }
}

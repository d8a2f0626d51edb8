import { status as grpcStatus } from '@grpc/grpc-js';
import { Failure } from '../firestore/engine/failure.ts';
import type { Random } from '../random.ts';
import type { Faults } from './faults.ts';
import type { CallKind } from './interleavings/interleaving.ts';
import type { Turns } from './interleavings/turns.ts';
import { reportEscape } from './surroundings.ts';
import type { HistoryEntry } from './history.ts';
import { currentContext, Died, outside } from './instance.ts';
import type { VirtualTime } from './virtual-time.ts';

/** A call that no response came to. */
export class NoResponse extends Error {
  constructor(
    method: string,
    /** The connection broke; otherwise nothing comes, until the caller's patience is over. */
    readonly isBroken: boolean,
  ) {
    super(`${method}: no response`);
  }
}

/** What a server returned, with its status for the history. */
export interface Served<T> {
  readonly status: number;
  readonly result: T;
}

interface Parts {
  readonly time: VirtualTime;
  readonly random: Random;
  readonly faults: Faults;
  readonly record: (entry: Unrecorded) => void;
  /** The order of two agents' calls to Firestore; null where delays decide. */
  readonly turns: Turns | null;
}

type WithoutTime<Entry> = Entry extends HistoryEntry ? Omit<Entry, 'at'> : never;

/** An entry of the history before it has its time. */
export type Unrecorded = WithoutTime<HistoryEntry>;

/**
 * Every call that leaves an instance: to Firestore, Auth, Cloud Tasks, another service. How long its request and its response
 * are under way is the seed's choice, and with it who goes on first; whether they arrive; and whether the caller lives to see it.
 */
export class Calls {
  private count = 0;
  /** Calls that are under way. */
  open = 0;

  constructor(private readonly parts: Parts) {}

  /** Calls a server. Rejects with `NoResponse`; a caller that has died gets nothing at all. */
  make<T>(method: string, serve: () => Served<T> | Promise<Served<T>>): Promise<T> {
    const { time, faults, record, turns } = this.parts;
    const { instance, cause, agent } = currentContext();
    const caller = instance?.name ?? 'client';
    const call = this.count++;
    const about = { kind: 'rpc', call, instance: caller, method } as const;
    record({ ...about, phase: 'request', status: null });
    this.open++;
    let send = (): void => undefined;
    const hasTurn = turns !== null && agent !== null && instance !== null && method.startsWith('firestore.');
    const turn = hasTurn
      ? turns.take(agent, kindOf(method), () =>
          time.after(0, () => {
            send();
          }),
        )
      : null;
    const dies = instance !== null && (turn?.crash != null || faults.happens('instance-died', caller, call));
    const diesBefore = dies && (turn?.crash === 'before' || (!turn && faults.between(0, 1) < 0.5));
    if (turn?.crash) record({ kind: 'fault', fault: 'instance-died', target: caller, call });
    const isLost = faults.happens('request-lost', method, call);
    const isResponseLost = !isLost && faults.happens('response-lost', method, call);
    const slowMs = faults.happens('slow-call', method, call) ? faults.between(1_000, 12_000) : 0;
    // What a client waits for is left out: its request would end with status 500, which no client repeats.
    const isOfDelivery = instance !== null && cause === null && method.startsWith('firestore.');
    const isRejected = isOfDelivery && faults.happens('call-rejected', method, call);
    return new Promise<T>((resolve, reject) => {
      const end = (status: number | null, deliver: () => void) => {
        this.open--;
        turn?.done();
        if (instance?.isDead) return;
        record({ ...about, phase: 'response', status });
        deliver();
      };
      const lose = () => {
        const isBroken = faults.between(0, 1) < 0.7;
        end(null, () => {
          reject(new NoResponse(method, isBroken));
        });
      };
      const respond = (status: number | null, deliver: () => void) => {
        if (dies) instance.die();
        time.after(this.delay(), () => {
          if (isResponseLost) lose();
          else end(status, deliver);
        });
      };
      const serveNow = () => {
        if (diesBefore) instance.die();
        if (instance?.isDead === true) {
          this.open--;
          turn?.done();
        } else if (isLost) lose();
        else
          void outside({ cause, agent, call: { number: call, instance: caller } }, async () => {
            try {
              if (isRejected) throw new Failure(grpcStatus.INTERNAL, 'rejected by a fault of the simulation');
              const served = serve();
              const { status, result } = served instanceof Promise ? await served : served;
              respond(status, () => {
                resolve(result);
              });
            } catch (error) {
              if (!isResponse(error)) reportEscape(`a server of the simulation failed: ${String(error)}`);
              respond(statusOf(error), () => {
                // The caller of an instance that has died sees its connection break.
                reject(error instanceof Died ? new NoResponse(method, true) : (error as Error));
              });
            }
          });
      };
      send = () => {
        time.after(this.delay() + slowMs, serveNow);
      };
      if (!turn) send();
    });
  }

  /** Ms on the way. Most are quick, and some are overtaken by many. */
  private delay(): number {
    const { random } = this.parts;
    return random.chance(0.9) ? 0.2 + random.next() * 2 : 2 + random.next() * 40;
  }
}

/** A commit writes; all else reads, or begins or ends a transaction. */
function kindOf(method: string): CallKind {
  return /\.(?:commit|batchWrite)$/.test(method) ? 'write' : 'read';
}

function statusOf(error: unknown): number | null {
  return error instanceof Failure ? error.code : null;
}

/** Whether an error is what the server responds, and not a defect of the simulation. */
function isResponse(error: unknown): boolean {
  return error instanceof Failure || error instanceof NoResponse || error instanceof Died;
}

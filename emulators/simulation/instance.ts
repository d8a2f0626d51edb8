import { AsyncLocalStorage } from 'node:async_hooks';
import type { ServiceName } from '@fresh/contracts/route';
import type { Agent } from './interleavings/interleaving.ts';

/** A process of a service. Everything it does runs in its own asynchronous context. */
export class Instance {
  isDead = false;
  /** What waits for a response of it. */
  private readonly callers = new Set<() => void>();
  private readonly ends: (() => void)[] = [];

  constructor(
    readonly name: string,
    readonly service: ServiceName,
    /** Which build of the service it runs. */
    readonly version: 'current' | 'previous',
    /** How far its clock is ahead, in ms. */
    readonly clockOffsetMs: number,
  ) {}

  /** Work that is under way in it. */
  get open(): number {
    return this.callers.size;
  }

  /** Does some work in it; rejects with `Died` when it dies before. */
  run<T>(work: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const died = () => {
        reject(new Died(this.name));
      };
      this.callers.add(died);
      const ended = () => {
        this.callers.delete(died);
      };
      running.run({ ...currentContext(), instance: this, call: null }, work).then(
        (result) => {
          ended();
          resolve(result);
        },
        (error: unknown) => {
          ended();
          reject(error instanceof Error ? error : new Error(String(error)));
        },
      );
    });
  }

  /** Called when it has died. */
  onDeath(end: () => void): void {
    this.ends.push(end);
  }

  /** Ends it as SIGKILL does: nothing in it goes on, and what it works on gets no response. */
  die(): void {
    if (this.isDead) return;
    this.isDead = true;
    for (const died of this.callers) died();
    this.callers.clear();
    for (const end of this.ends) end();
  }
}

/** The instance that was working on something has died. */
export class Died extends Error {
  constructor(instance: string) {
    super(`${instance} has died`);
  }
}

/** Whose work runs. */
export interface Context {
  /** The instance whose code it is; null in the simulation itself. */
  readonly instance: Instance | null;
  /** The attempt of a client that caused it; null for deliveries. */
  readonly cause: { readonly operation: number; readonly attempt: number } | null;
  /** Which of two it is whose calls take turns; null for all else. */
  readonly agent: Agent | null;
  /** The call that a server works on, and who made it. */
  readonly call: { readonly number: number; readonly instance: string } | null;
  /** What the code of the instance stores in contexts of its own. */
  readonly stores?: ReadonlyMap<object, unknown>;
}

const nothing: Context = { instance: null, cause: null, agent: null, call: null };
const running = new AsyncLocalStorage<Context>();

/** Whose work runs at this moment. */
export function currentContext(): Context {
  return running.getStore() ?? nothing;
}

/** Runs something outside of every instance, as what a server or the platform does. */
export function outside<T>(context: Partial<Context>, work: () => T): T {
  return running.run({ ...nothing, ...context }, work);
}

/**
 * `AsyncLocalStorage` for the code of instances. Node hands each of its own on to every promise there is, those of dead
 * instances too; this one is a part of the context that there is anyway.
 */
export class InstanceStorage<T> {
  run<R>(store: T, work: (...args: readonly unknown[]) => R, ...args: readonly unknown[]): R {
    const context = currentContext();
    const stores = new Map(context.stores).set(this, store);
    return running.run({ ...context, stores }, work, ...args);
  }

  getStore(): T | undefined {
    return currentContext().stores?.get(this) as T | undefined;
  }
}

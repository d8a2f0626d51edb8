/** Puts clocks and timers of this process into the hands of a run. */
import timers from 'node:timers';
import timersPromises from 'node:timers/promises';
import { promisify } from 'node:util';
import { machineMs, surroundings, type Surroundings } from './surroundings.ts';

const ofNode = {
  Date: globalThis.Date,
  timeOrigin: performance.timeOrigin,
  hrtime: process.hrtime.bind(process),
  bigint: process.hrtime.bigint.bind(process.hrtime),
  timers: { ...timers },
  promises: { ...timersPromises },
};

class VirtualDate extends ofNode.Date {
  constructor(...parts: [] | [number | string | Date]) {
    if (parts.length === 0) super(VirtualDate.now());
    else super(...parts);
  }

  static override now(): number {
    const run = surroundings();
    return run ? Math.floor(run.epochMs()) : ofNode.Date.now();
  }
}
globalThis.Date = VirtualDate as DateConstructor;

performance.now = () => surroundings()?.epochMs() ?? machineMs();
Object.defineProperty(performance, 'timeOrigin', { get: () => (surroundings() ? 0 : ofNode.timeOrigin) });

const nanoseconds = () => BigInt(Math.floor((surroundings()?.epochMs() ?? 0) * 1000)) * 1000n;
process.hrtime = Object.assign(
  (previous?: [number, number]): [number, number] => {
    if (!surroundings()) return ofNode.hrtime(previous);
    const now = nanoseconds() - (previous ? BigInt(previous[0]) * 1_000_000_000n + BigInt(previous[1]) : 0n);
    return [Number(now / 1_000_000_000n), Number(now % 1_000_000_000n)];
  },
  { bigint: () => (surroundings() ? nanoseconds() : ofNode.bigint()) },
);

/** A timer of a run, as far as its users look at it. */
class VirtualTimer {
  private stop: () => void = () => undefined;

  constructor(
    private readonly delayMs: number,
    private readonly run: () => void,
    private readonly after: Surroundings['after'],
    private readonly repeats: boolean,
  ) {
    this.refresh();
  }

  refresh(): this {
    this.stop();
    this.stop = this.after(this.delayMs, () => {
      if (this.repeats) this.refresh();
      this.run();
    });
    return this;
  }

  close(): this {
    this.stop();
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  hasRef(): boolean {
    return false;
  }
}

type AnyFunction = (...args: readonly unknown[]) => unknown;

function starting(name: 'setTimeout' | 'setInterval' | 'setImmediate'): AnyFunction {
  return (work, ...rest) => {
    const run = surroundings();
    if (!run) return (ofNode.timers[name] as unknown as AnyFunction)(work, ...rest);
    const [delay, ...args] = name === 'setImmediate' ? [0, ...rest] : rest;
    // As Node's: at least a millisecond, for what is no number, too.
    const delayMs = name === 'setImmediate' ? 0 : Math.max(1, Math.floor(Number(delay)) || 1);
    const call = () => {
      (work as AnyFunction)(...args);
    };
    return new VirtualTimer(delayMs, call, run.after, name === 'setInterval');
  };
}

function stopping(name: 'clearTimeout' | 'clearInterval' | 'clearImmediate'): AnyFunction {
  return (timer) => {
    if (timer instanceof VirtualTimer) timer.close();
    else (ofNode.timers[name] as unknown as AnyFunction)(timer);
  };
}

function delayPromise<T>(delayMs?: number, value?: T, options: { readonly signal?: AbortSignal } = {}): Promise<T> {
  if (!surroundings()) return ofNode.promises.setTimeout(delayMs, value, options);
  const { signal } = options;
  return new Promise<T>((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve(value as T);
    }, delayMs);
    if (signal?.aborted) abort();
    else signal?.addEventListener('abort', abort, { once: true });
  });
}

function immediatePromise<T>(value?: T): Promise<T> {
  return surroundings() ? delayPromise(0, value) : ofNode.promises.setImmediate(value);
}

const virtual = {
  setTimeout: Object.assign(starting('setTimeout'), { [promisify.custom]: delayPromise }),
  setInterval: starting('setInterval'),
  setImmediate: Object.assign(starting('setImmediate'), { [promisify.custom]: immediatePromise }),
  clearTimeout: stopping('clearTimeout'),
  clearInterval: stopping('clearInterval'),
  clearImmediate: stopping('clearImmediate'),
};
Object.assign(globalThis, virtual);
Object.assign(timers, virtual);
Object.assign(timersPromises, { setTimeout: delayPromise, setImmediate: immediatePromise });

// Node's own timer of a signal can't be replaced.
AbortSignal.timeout = (delayMs) => {
  const controller = new AbortController();
  setTimeout(() => {
    controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
  }, delayMs).unref();
  return controller.signal;
};

// Node keeps each signal that others decide, until it is aborted: a timer of a run that is over never does that.
AbortSignal.any = (signals) => {
  const controller = new AbortController();
  for (const signal of signals) {
    const abort = () => {
      controller.abort(signal.reason);
    };
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  }
  return controller.signal;
};

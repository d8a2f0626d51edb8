/** What a run decides instead of the machine. */
export interface Surroundings {
  /** Epoch ms, as the clock of the instance that asks has it; with a fraction. */
  readonly epochMs: () => number;
  /** Calls back after so many ms, unless the result is called before. */
  readonly after: (delayMs: number, run: () => void) => () => void;
  /** In [0, 1). */
  readonly random: () => number;
  readonly httpRequest: (...args: readonly unknown[]) => unknown;
  readonly fetch: typeof globalThis.fetch;
}

let current: Surroundings | null = null;
const escapes: string[] = [];

/** Who decides at this moment; null: the machine. */
export function surroundings(): Surroundings | null {
  return current;
}

/** From here on a run decides, until `leave`. */
export function enter(run: Surroundings): void {
  current = run;
}

/** Gives the process its machine back; returns what the run did that no seed decides. */
export function leave(): readonly string[] {
  current = null;
  return escapes.splice(0);
}

/** Reports what no seed decides; the run fails. */
export function reportEscape(what: string): void {
  if (!current) return;
  const frames = new Error(what).stack?.split('\n').slice(2, 9) ?? [];
  escapes.push([what, ...frames].join('\n'));
}

/** `setImmediate` of Node, by which the run itself waits for microtasks. */
export const immediateOfNode = globalThis.setImmediate;

/** Ms of the machine's own monotonic clock, for measuring the simulation itself. */
export const machineMs = performance.now.bind(performance);

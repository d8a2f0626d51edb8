import { durations, nextPollMs, type Duration } from './durations.ts';

/** A time or a span in ms, once with the median and once with the pessimistic durations. */
export interface Span {
  readonly medianMs: number;
  readonly pessimisticMs: number;
}

const none: Span = { medianMs: 0, pessimisticMs: 0 };
function each(work: (column: keyof Span) => number): Span {
  return { medianMs: work('medianMs'), pessimisticMs: work('pessimisticMs') };
}

const plus = (one: Span, other: Span): Span => each((column) => one[column] + other[column]);
const later = (one: Span, other: Span): Span => each((column) => Math.max(one[column], other[column]));

/** A program that runs against the stand-in, and what it would have waited for Google so far. */
interface Program {
  readonly parent: string | null;
  /** Real times. */
  readonly fromMs: number;
  untilMs: number;
  /** What was waited for before it began. */
  readonly before: Span;
  /** The same, or the wait of its children that have ended. */
  base: Span;
  /** The longest wait on any path through it, its children's included. */
  waited: Span;
  /** Where its last create or update ended: deletions begin there. */
  upserted: Span;
  /** Per function: what was waited for on the path to its next request. */
  readonly paths: Map<string, Span>;
  /** When the token of a build was seen, by token. */
  readonly tokens: Map<string, Span>;
  /** Functions whose last write exceeded the quota of vCPU. */
  readonly rejected: Set<string>;
  /** Ends of finished operations that no later operation of the program continues yet. */
  readonly slots: Span[];
}

/** Revisions that come up, as the quota counts them. Times are virtual, in ms since the clock began. */
interface Rollout {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly cpu: number;
}

/** A create or an update of a function. */
export interface FunctionWrite {
  readonly name: string;
  /** Of the build: its own, or the one that it reuses. */
  readonly token: string;
  readonly builds: boolean;
  /** What follows the build, one after the other. */
  readonly steps: readonly Duration[];
  readonly cpu: number;
}

/** What a project allows; see `quotas` in durations.ts. */
export interface Quotas {
  readonly functionWritesPerMinute: number;
  readonly regionalCpu: number;
}

/**
 * Says how long a deploy would take on Google's side. The stand-in's operations finish at once, so the time a program
 * really took holds everything of ours and of the CLI's, and nothing of Google's. This clock adds the rest:
 *
 *     virtual time = real time + what was waited for Google on the path that leads here
 *
 * - **An operation** that takes `d` ms is noticed at the CLI's next poll after `d` (`nextPollMs`), never between polls.
 * - **A function's path** carries the wait of its last operation, so that two operations of one function add up.
 * - **Functions of one codebase** run side by side. The first builds; the others wait until a poll of the first shows the
 *   source token, then bring up their revisions at the same time. The path is build → revision of the slowest.
 * - **Deletions** begin after all creates and updates of their program, as in firebase-tools' fabricator.
 * - **A program** takes as long as its slowest path. One that it starts begins with its parent's wait, and the parent
 *   goes on with the longest wait of the children that ended. Children side by side count once, one after the other add.
 * - **Other operations** (traffic, for example) come from a pool of requests whose size the clock can't see. One that
 *   begins after another of its program finished is taken to continue it; this errs towards too long.
 * - **Quotas** are counted in virtual time: writes of the last 60 s, and the vCPU of revisions that come up together. A
 *   program that gets 429 waits in real time, which counts by itself.
 *
 * Not modelled: Google getting slower with more parallel work, retries within Google, and propagation of IAM.
 */
export class VirtualClock {
  readonly #programs = new Map<string, Program>();
  readonly #writes: number[] = [];
  readonly #rollouts: Rollout[] = [];
  readonly #now: () => number;

  /** `now` gives the real time in ms. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** A program begins; `parent` is the one that started it, whether it is known or not. */
  begin(id: string, parent: string | null): void {
    const base = parent === null ? none : this.#program(parent).waited;
    const now = this.#now();
    const program = { parent, fromMs: now, untilMs: Infinity, before: base, base, waited: base, upserted: base };
    this.#programs.set(id, { ...program, paths: new Map(), tokens: new Map(), rejected: new Set(), slots: [] });
  }

  /** A program ended: its parent goes on after it. */
  end(id: string): void {
    const program = this.#programs.get(id);
    if (program) program.untilMs = this.#now();
    const parent = program?.parent == null ? undefined : this.#programs.get(program.parent);
    if (!program || !parent) return;
    parent.base = later(parent.base, program.waited);
    parent.waited = later(parent.waited, program.waited);
  }

  /** What a program, its children included, has waited for Google since it began. */
  waited(id: string): Span {
    const program = this.#program(id);
    return each((column) => program.waited[column] - program.before[column]);
  }

  /** For how long, in real ms, a program had children running: for a deploy that is the Firebase CLI. */
  childrenMs(id: string): number {
    const children = [...this.#programs.values()].filter(({ parent }) => parent === id);
    let [sum, reached] = [0, -Infinity];
    for (const { fromMs, untilMs } of children.sort((a, b) => a.fromMs - b.fromMs)) {
      const until = Math.min(untilMs, this.#now());
      sum += Math.max(0, until - Math.max(fromMs, reached));
      reached = Math.max(reached, until);
    }
    return sum;
  }

  /**
   * A function is created or updated. Gives the quota that doesn't allow it. A write that needs too many vCPU counts as a
   * write: Google accepts it, and its operation fails.
   */
  upsert(id: string, write: FunctionWrite, limits: Quotas): 'accepted' | 'too many writes' | 'too many cpu' {
    const program = this.#program(id);
    const seen = write.builds ? none : (program.tokens.get(write.token) ?? none);
    const start = later(program.paths.get(write.name) ?? program.base, seen);
    const built = write.builds ? span(durations.build) : none;
    const rest = write.steps.map(span).reduce(plus, none);

    const at = this.#now() + start.medianMs;
    if (!this.#countWrite(at, limits)) return 'too many writes';
    const rollout = { fromMs: at + built.medianMs, untilMs: at + built.medianMs + rest.medianMs, cpu: write.cpu };
    const beside = this.#rollouts.filter((one) => one.fromMs < rollout.untilMs && one.untilMs > rollout.fromMs);
    if (beside.reduce((sum, { cpu }) => sum + cpu, write.cpu) > limits.regionalCpu) {
      // The operation begins and fails: what comes next of this function, its deletion, begins then.
      program.rejected.add(write.name);
      program.paths.set(write.name, plus(start, built));
      return 'too many cpu';
    }
    program.rejected.delete(write.name);
    this.#rollouts.push(rollout);

    if (write.builds) program.tokens.set(write.token, plus(start, noticed(built)));
    const end = plus(start, noticed(plus(built, rest)));
    program.upserted = later(program.upserted, end);
    this.#arrive(program, write.name, end);
    return 'accepted';
  }

  /** A function is deleted. */
  remove(id: string, name: string, limits: Quotas): 'accepted' | 'too many writes' {
    const program = this.#program(id);
    // The CLI deletes a function that it could not create at once, others after all that it creates and updates.
    const before = program.rejected.has(name) ? program.base : program.upserted;
    const start = later(before, program.paths.get(name) ?? none);
    if (!this.#countWrite(this.#now() + start.medianMs, limits)) return 'too many writes';
    this.#arrive(program, name, plus(start, noticed(span(durations.deletion))));
    return 'accepted';
  }

  /** Any other operation, on anything. Call what it gives when the program sees that the operation is done. */
  operation(id: string, duration: Duration): () => void {
    const program = this.#program(id);
    const start = later(program.slots.shift() ?? none, program.base);
    const end = plus(start, span(duration));
    program.waited = later(program.waited, end);
    return () => {
      program.slots.push(end);
    };
  }

  #countWrite(at: number, limits: Quotas): boolean {
    const before = this.#writes.filter((one) => one > at - 60_000 && one <= at).length;
    if (before >= limits.functionWritesPerMinute) return false;
    this.#writes.push(at);
    return true;
  }

  #arrive(program: Program, name: string, at: Span): void {
    program.paths.set(name, at);
    program.waited = later(program.waited, at);
  }

  #program(id: string): Program {
    const known = this.#programs.get(id);
    if (known) return known;
    this.begin(id, null);
    return this.#program(id);
  }
}

function span({ medianMs, pessimisticMs }: Duration): Span {
  return { medianMs, pessimisticMs };
}

/** What passes until the CLI's poll shows that something is done that takes this long. */
function noticed(duration: Span): Span {
  return each((column) => nextPollMs(duration[column]));
}

/** A span as people read it: `1:05 min`. */
export function formatSpan(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  return `${String(Math.floor(seconds / 60))}:${String(seconds % 60).padStart(2, '0')} min`;
}

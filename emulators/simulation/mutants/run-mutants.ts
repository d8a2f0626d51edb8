import { root } from '../../repository.ts';
import { bundleServices } from '../builds.ts';
import { failuresIn } from '../failures.ts';
import type { SeedReport } from '../worker.ts';
import { WorkerProcess, WorkerTimeout } from '../worker-process.ts';
import type { Mutant } from './mutant.ts';
import { mutatedRelease } from './mutated-release.ts';

/** What each mutant may cost. */
export interface MutantBudget {
  readonly seeds: readonly number[];
  /** HTTP mutations of each seed. */
  readonly operations: number;
  /** Of the machine, for all seeds of a mutant. */
  readonly seconds: number;
}

/** What became of one mutant. */
export interface MutantResult {
  readonly mutant: Mutant;
  /** The checkers that found something, and what one of them found; null where none did. */
  readonly caught: { readonly by: readonly string[]; readonly seed: number; readonly message: string } | null;
  readonly seeds: number;
  readonly seconds: number;
}

/** Ms that a worker may take to load a release. */
const startMs = 120_000;

/**
 * Applies each mutant to a copy of the repository and runs seeds until a checker finds something that it doesn't find without
 * the mutant. Calls back with each result.
 */
export async function runMutants(
  mutants: readonly Mutant[],
  budget: MutantBudget,
  workers: number,
  onResult: (result: MutantResult) => void,
): Promise<void> {
  const waiting = [...mutants];
  const control = new Control(budget);
  const lanes = Array.from({ length: workers }, async () => {
    const lane = new Lane(budget, control);
    for (let mutant = waiting.shift(); mutant; mutant = waiting.shift()) onResult(await lane.run(mutant));
    lane.stop();
  });
  await Promise.all(lanes);
  control.stop();
}

/** What checkers find in each seed without any mutant: nothing, as long as no defect is known and open. */
class Control {
  readonly #budget: MutantBudget;
  readonly #found = new Map<number, Promise<ReadonlySet<string>>>();
  #worker: Promise<WorkerProcess> | null = null;

  constructor(budget: MutantBudget) {
    this.#budget = budget;
  }

  /** The names of checkers that find something. */
  find(seed: number): Promise<ReadonlySet<string>> {
    const known = this.#found.get(seed);
    if (known) return known;
    const before = [...this.#found.values()].at(-1);
    const found = this.#run(seed, before);
    this.#found.set(seed, found);
    return found;
  }

  stop(): void {
    void this.#worker?.then((worker) => {
      worker.stop();
    });
  }

  async #run(seed: number, before: Promise<unknown> | undefined): Promise<ReadonlySet<string>> {
    this.#worker ??= started(new WorkerProcess(root), root, this.#budget);
    const worker = await this.#worker;
    // A worker runs one seed at a time.
    await before;
    return new Set(namesIn(await worker.run(seed, startMs)));
  }
}

/** Runs mutants one after the other. Those of services share a process; one of the engine needs its own. */
class Lane {
  readonly #budget: MutantBudget;
  readonly #control: Control;
  #worker: WorkerProcess | null = null;

  constructor(budget: MutantBudget, control: Control) {
    this.#budget = budget;
    this.#control = control;
  }

  async run(mutant: Mutant): Promise<MutantResult> {
    const { build, simulation, remove } = await mutatedRelease(mutant);
    const start = (worker: WorkerProcess) => () => worker.start(build, this.#budget.operations, startMs);
    try {
      if (simulation === root) {
        if (!this.#worker || this.#worker.isEnded) this.#worker = new WorkerProcess(root);
        return await this.#runSeeds(mutant, this.#worker, start(this.#worker));
      }
      const worker = new WorkerProcess(simulation);
      const result = await this.#runSeeds(mutant, worker, start(worker));
      worker.stop();
      return result;
    } finally {
      remove();
    }
  }

  stop(): void {
    this.#worker?.stop();
  }

  async #runSeeds(mutant: Mutant, worker: WorkerProcess, start: () => Promise<void>): Promise<MutantResult> {
    let startedAt = performance.now();
    let seeds = 0;
    const result = (caught: MutantResult['caught']): MutantResult => ({
      ...{ mutant, caught, seeds, seconds: (performance.now() - startedAt) / 1_000 },
    });
    const { seconds } = this.#budget;
    try {
      await start();
      startedAt = performance.now();
      for (const seed of this.#budget.seeds) {
        const leftMs = seconds * 1_000 - (performance.now() - startedAt);
        if (leftMs <= 0) break;
        seeds++;
        const report = await worker.run(seed, leftMs);
        if (namesIn(report).length === 0) continue;
        const before = await this.#control.find(seed);
        const by = namesIn(report).filter((name) => !before.has(name));
        if (by.length > 0) return result({ by, seed, message: messageOf(report, by[0] ?? '') });
      }
      return result(null);
    } catch (error) {
      if (error instanceof WorkerTimeout) return result(null);
      return result({ by: ['crash'], seed: this.#budget.seeds[seeds - 1] ?? 0, message: String(error) });
    }
  }
}

async function started(worker: WorkerProcess, folder: string, { operations }: MutantBudget): Promise<WorkerProcess> {
  await worker.start(await bundleServices(folder), operations, startMs);
  return worker;
}

function namesIn(report: SeedReport): string[] {
  return [...new Set(failuresIn(report).map(({ checker }) => checker))];
}

function messageOf(report: SeedReport, name: string): string {
  const { subject, message } = failuresIn(report).find(({ checker }) => checker === name) ?? {
    subject: '',
    message: '',
  };
  return subject === '' ? message : `${subject}: ${message}`;
}

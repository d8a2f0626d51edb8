import { programArgs, rejectArgs } from '@fresh/local/program-args';

/** What `npm run simulate` is asked for. */
export interface SimulationOptions {
  /** The seeds, in their order. */
  readonly seeds: readonly number[];
  /** HTTP mutations of each. */
  readonly operations: number;
  readonly workers: number;
  /** The release that some instances run; null for none. */
  readonly previous: string | null;
  /** A folder for the histories; null keeps none. */
  readonly histories: string | null;
  /** Reduces the first seed to what a checker's finding needs, and prints it. */
  readonly shrink: boolean;
  /** Runs all interleavings of two instead; null for none. */
  readonly interleavings: WantedInterleavings | null;
  /** Runs mutants instead: all, or those with these names; null for none. */
  readonly mutants: 'all' | readonly string[] | null;
}

/** Which interleavings are run. */
export interface WantedInterleavings {
  /** Most switches from one of the two to the other. */
  readonly maxSwitches: number;
  /** Only pairs whose name contains one of these; all where there is none. */
  readonly only: readonly string[];
  /** Writes the numbers down for docs/operations/RELIABILITY.md. */
  readonly records: boolean;
}

/** Reads the command line; ends the program where an option is wrong, and names what it takes. */
export function parseOptions(): SimulationOptions {
  const { values } = programArgs({
    options: {
      seeds: { type: 'string', default: '500' },
      first: { type: 'string', default: '1' },
      seed: { type: 'string' },
      operations: { type: 'string', default: '100' },
      workers: { type: 'string', default: '2' },
      previous: { type: 'string' },
      histories: { type: 'string' },
      shrink: { type: 'boolean', default: false },
      interleavings: { type: 'string' },
      only: { type: 'string', multiple: true, default: [] },
      record: { type: 'boolean', default: false },
      mutants: { type: 'boolean', default: false },
      mutant: { type: 'string', multiple: true, default: [] },
    },
  });
  const { mutant } = values;
  const count = values.seed === undefined ? integer('seeds', values.seeds) : 1;
  const first = integer(values.seed === undefined ? 'first' : 'seed', values.seed ?? values.first);
  return {
    seeds: Array.from({ length: count }, (_, index) => first + index),
    operations: integer('operations', values.operations),
    workers: integer('workers', values.workers),
    previous: values.previous ?? null,
    histories: values.histories ?? null,
    shrink: values.shrink,
    interleavings:
      values.interleavings === undefined
        ? null
        : { maxSwitches: integer('interleavings', values.interleavings), only: values.only, records: values.record },
    mutants: mutant.length > 0 ? mutant : values.mutants ? 'all' : null,
  };
}

function integer(name: string, text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) rejectArgs(`--${name} takes a whole number above 0, not '${text}'`);
  return Number(text);
}

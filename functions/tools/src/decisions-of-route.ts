import type { Route } from '@fresh/contracts/route';
import type { Deviation } from './deviation.ts';
import { decisionsIn, type Decision } from './decisions-document.ts';

/** What decisions of a route are found in. */
export interface DecisionSources {
  /** Files of docs/adr by name. */
  readonly decisions: Readonly<Record<string, string>>;
  /** Of the route. */
  readonly deviations: readonly Deviation[];
}

/** Decisions that name the route by its id or by method and path, and those that its deviations cite. */
export function decisionsOf({ id, method, path }: Route, { decisions, deviations }: DecisionSources): Decision[] {
  const named = new RegExp(String.raw`\b${id}\b|${escaped(`${method} ${path}`)}(?![\w/{-])`);
  const cited = new Set(
    deviations.flatMap(({ now, why }) => [...`${now} ${why}`.matchAll(/ADR (\d{4})/g)].map(([, number]) => number)),
  );
  return decisionsIn(decisions).filter(
    ({ number, file, superseded }) => !superseded && (cited.has(number) || named.test(decisions[file] ?? '')),
  );
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

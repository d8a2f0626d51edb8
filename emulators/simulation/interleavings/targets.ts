import type { HistoryEntry } from '../history.ts';
import type { Pair } from '../run.ts';

/** Something that two do at once, and the shortest part of a run in which it happens. */
export interface Target {
  /** Such as `POST /api/shifts: two clients`. */
  readonly name: string;
  readonly target: Pair['target'];
  /** HTTP mutations until then. */
  readonly operations: number;
}

/**
 * What a run without faults shows of each mutating route and each trigger: the first operation that succeeded, sent by two clients
 * and by one that repeats it at once; and the first delivery, twice.
 */
export function targetsIn(history: readonly HistoryEntry[]): Target[] {
  const targets = new Map<string, Target>();
  const routeOf = new Map<number, string>();
  let operations = 0;
  for (const entry of history) {
    if (entry.kind === 'invoke') {
      operations = Math.max(operations, entry.operation + 1);
      routeOf.set(entry.operation, `${entry.route} ${entry.request.method} ${pathOf(entry.target)}`);
    }
    if (entry.kind === 'respond' && entry.response && entry.response.status < 400) {
      const route = routeOf.get(entry.operation) ?? entry.route;
      for (const sharesKey of [false, true]) {
        const name = `${route}: ${sharesKey ? 'one client, twice' : 'two clients'}`;
        const { operation } = entry;
        if (targets.has(name)) continue;
        targets.set(name, { name, target: { kind: 'operation', operation, sharesKey }, operations: operation + 1 });
      }
    }
    if (entry.kind === 'deliver' && entry.by === 'trigger' && entry.phase === 'start') {
      const { functionName } = entry;
      const name = `${functionName}: two deliveries`;
      if (!targets.has(name)) targets.set(name, { name, target: { kind: 'delivery', functionName }, operations });
    }
  }
  return [...targets.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The path with its ids left out. */
function pathOf(target: string): string {
  return target
    .split('/')
    .map((part) => (/[0-9A-Z]/.test(part) ? '{id}' : part))
    .join('/');
}

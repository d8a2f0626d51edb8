import type { Operation, Person } from './operation.ts';

/** A shift, as its path names it. */
export interface KnownShift {
  readonly id: string;
  readonly scheduleId: string;
}

/** What the clients know from their responses. */
export interface Known {
  /** The organization that all but founders share; null until it is founded. */
  orgId: string | null;
  readonly invited: Set<string>;
  readonly members: Set<string>;
  /** Who left or was removed: they come back by an invitation only. */
  readonly former: Set<string>;
  readonly joinTokens: { readonly id: string; readonly token: string }[];
  readonly positions: string[];
  readonly venues: string[];
  readonly zones: string[];
  readonly schedules: { readonly id: string; status: string }[];
  /** Ids of schedules with a plan to publish them: the latest is the last. */
  readonly planned: string[];
  readonly shifts: KnownShift[];
  /** Who was assigned last: the next one to be taken off. */
  lastAssigned: { readonly shift: KnownShift; readonly uid: string } | null;
  /** Organizations of founders. */
  readonly founded: string[];
  /** Networks of founders, or the organizations that name them. */
  readonly networks: string[];
  /** Secrets of second factors, by user. */
  readonly secrets: Map<string, string>;
}

/** What clients know at first: nothing. */
export function nothingKnown(): Known {
  return {
    ...{ orgId: null, lastAssigned: null, secrets: new Map() },
    ...{ invited: new Set(), members: new Set(), former: new Set() },
    ...{ joinTokens: [], positions: [], venues: [], zones: [], schedules: [], planned: [], shifts: [] },
    ...{ founded: [], networks: [] },
  };
}

/** An operation that succeeded, as clients learn from it. */
export interface Succeeded {
  readonly operation: Operation;
  readonly person: Person;
  /** `id` in its response; empty where there is none. */
  readonly id: string;
  /** Text in its body; empty where there is none. */
  readonly sent: (name: string) => string;
  /** Text in its response; empty where there is none. */
  readonly got: (name: string) => string;
}

/** What clients learn from a response, by the id of its route. */
export type Lessons = Readonly<Record<string, (known: Known, succeeded: Succeeded) => void>>;

/** Text in an object, of a name such as `data.id`; empty where there is none. */
export function textAt(value: unknown, name: string): string {
  const found = name.split('.').reduce<unknown>((at, part) => (isRecord(at) ? at[part] : undefined), value);
  return typeof found === 'string' ? found : '';
}

/** Takes the first one that is so out of a list. */
export function drop<T>(list: T[], isSo: (one: T) => boolean): void {
  const at = list.findIndex(isSo);
  if (at >= 0) list.splice(at, 1);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

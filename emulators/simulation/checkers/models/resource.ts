import { isDeepStrictEqual } from 'node:util';
import type { Invoke, Json, Respond } from '../../history.ts';
import type { Model } from '../../linearizability/model.ts';

/** Fields of a resource as the API shows them. */
export type Shown = Readonly<Record<string, Json>>;

/** What the API shows of a resource; null where there is none. */
export type Resource = { readonly version: number; readonly fields: Shown } | null;

/** What a change may do. */
export interface Effect {
  /** Null: the resource is gone. */
  readonly fields: Shown | null;
  /** By how much its version grows. */
  readonly events: number;
}

/** What one operation asks of a resource. */
export interface Input {
  /** Such as `PATCH /api/schedules/{id}`, for a witness. */
  readonly text: string;
  /** The version of an `If-Match`; null without one. */
  readonly ifMatch: number | null;
  /** Every effect that the operation may have; none where it must be rejected. A read has that of changing nothing. */
  readonly effects: (state: Resource) => readonly Effect[];
}

/** What came back. */
export type Output =
  /** `version` is that of the entity tag, where one was sent; `shows` the fields in the body. */
  | { readonly kind: 'done'; readonly version: number | null; readonly shows: Shown }
  | { readonly kind: 'rejected'; readonly code: string };

/** How the operations of one kind of resource are read from a history. */
export interface ResourceKind {
  readonly name: string;
  /** Matches the documents that hold its state. */
  readonly path: RegExp;
  /** The fields of the model in a document. */
  readonly fieldsIn: (document: Shown) => Shown;
  /** The document that a request is about and what it asks; null for another route's. A creation's follows from the response. */
  readonly request: (
    invoke: Invoke,
    response: Respond['response'],
    exists: (path: string) => boolean,
  ) => { readonly path: string; readonly input: Input } | null;
  /** The fields of the model in the body of a response. */
  readonly shows: (body: Json) => Shown;
  /** Whether the API shows a resource with these fields as none. */
  readonly isGone: (fields: Shown) => boolean;
}

/** The sequential behaviour of a resource: each operation sees the last one's version and fields, and counts on. */
export function modelOf(kind: Pick<ResourceKind, 'isGone'>, initial: Resource): Model<Resource, Input, Output> {
  const isThere = (state: Resource) => state !== null && !kind.isGone(state.fields);
  return {
    initial,
    step: (state, input, output) => {
      const matches = input.ifMatch === null || state?.version === input.ifMatch;
      if (output?.kind === 'rejected') {
        const isWrong =
          (output.code === 'NOT_FOUND' && isThere(state)) || (output.code === 'PRECONDITION_FAILED' && matches);
        return isWrong ? [] : [state];
      }
      if (!matches) return [];
      const next = input.effects(state).map((effect) => after(state, effect));
      if (!output) return next;
      return next.filter((one) => {
        if (output.version !== null && output.version !== (one?.version ?? null)) return false;
        const shown = Object.entries(output.shows);
        return one === null
          ? shown.length === 0
          : shown.every(([name, value]) => isDeepStrictEqual(one.fields[name], value));
      });
    },
    equals: (one, other) => isDeepStrictEqual(one, other),
    hash: (state) => JSON.stringify(state),
  };
}

function after(state: Resource, { fields, events }: Effect): Resource {
  return fields && { version: (state?.version ?? 0) + events, fields };
}

/** The effect of a read. */
export function unchanged(state: Resource, isGone: (fields: Shown) => boolean = () => false): readonly Effect[] {
  return state && !isGone(state.fields) ? [{ fields: state.fields, events: 0 }] : [];
}

/** The effect of setting some fields: one event if any of them changes. */
export function setting(state: Resource, fields: Shown): readonly Effect[] {
  if (!state) return [];
  const next = { ...state.fields, ...fields };
  return [{ fields: next, events: isDeepStrictEqual(next, state.fields) ? 0 : 1 }];
}

/** The part of an object that has these names, what is missing as null. */
export function named(value: Json | undefined, names: readonly string[]): Shown {
  const fields = objectOf(value);
  return Object.fromEntries(names.map((name) => [name, fields[name] ?? null]));
}

/** The part of an object that has these names, without what is missing. */
export function given(value: Json | undefined, names: readonly string[]): Shown {
  const fields = objectOf(value);
  return Object.fromEntries(names.flatMap((name) => (fields[name] === undefined ? [] : [[name, fields[name]]])));
}

/** An object; an empty one for any other value. */
export function objectOf(value: Json | undefined): Shown {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Shown) : {};
}

/** A text; empty for any other value. */
export function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** A stored time as epoch ms. */
export function timeOf(value: Json | undefined): Json {
  return typeof value === 'string' ? Date.parse(value) : (value ?? null);
}

/** The version in an entity tag or an `If-Match` of one; null without it. */
export function versionIn(tag: string | null | undefined): number | null {
  const match = /^"(\d+)"$/.exec(tag ?? '');
  return match ? Number(match[1]) : null;
}

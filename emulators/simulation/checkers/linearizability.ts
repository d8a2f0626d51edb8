import { isDeepStrictEqual } from 'node:util';
import type { HistoryEntry, Invoke, Json, Respond } from '../history.ts';
import { check } from '../linearizability/check.ts';
import type { Operation, Verdict } from '../linearizability/model.ts';
import { apply, commitsOf, eventsIn, type StoredDocument } from './database.ts';
import type { Finding } from './finding.ts';
import { attendanceKind } from './models/attendance.ts';
import { membershipKind } from './models/membership.ts';
import {
  modelOf,
  objectOf,
  versionIn,
  type Input,
  type Output,
  type Resource,
  type ResourceKind,
} from './models/resource.ts';
import { scheduleKind } from './models/schedule.ts';
import { shiftKind } from './models/shift.ts';

const kinds: readonly ResourceKind[] = [scheduleKind, shiftKind, membershipKind, attendanceKind];

/**
 * Every schedule, shift, membership and attendance record behaves towards its clients as if each operation took effect at one
 * moment between its request and its response, once. Changes by subscribers and other routes take effect at their commit.
 */
export function checkLinearizability(history: readonly HistoryEntry[]): readonly Finding[] {
  return kinds.flatMap((kind) => {
    const operations = operationsOf(history, kind);
    const initials = initialsOf(history, kind);
    return [...operations].flatMap(([path, own]) => {
      const verdict = check(modelOf(kind, initials.get(path) ?? null), own);
      return verdict.kind === 'ok' ? [] : [findingOf(kind, path, verdict)];
    });
  });
}

function findingOf(
  kind: ResourceKind,
  path: string,
  verdict: Exclude<Verdict<Input, Output>, { kind: 'ok' }>,
): Finding {
  const about = { checker: 'linearizability', subject: path } as const;
  if (verdict.kind === 'undecided') {
    return { ...about, message: `undecided after ${verdict.configurations} configurations`, entries: [] };
  }
  const { conflict, longestOrder } = verdict.witness;
  const responses = conflict.map(({ id, input, end }) => `${id} (${input.text}) got ${shown(end?.output)}`);
  const order = longestOrder.length === 0 ? 'none of them' : `at most ${longestOrder.join(', ')}`;
  return {
    ...about,
    message: `no order of its operations explains, as those of one ${kind.name}: ${responses.join('; ')}. In order is ${order}`,
    entries: conflict.flatMap(({ call, end }) => [call, ...(end ? [end.at] : [])]),
  };
}

function shown(output: Output | undefined): string {
  if (!output) return 'no response';
  if (output.kind === 'rejected') return output.code;
  const version = output.version === null ? '' : `version ${output.version} `;
  return `${version}${JSON.stringify(output.shows)}`;
}

/** Operations by the path of their resource; their times are positions in the history. */
function operationsOf(history: readonly HistoryEntry[], kind: ResourceKind): Map<string, Operation<Input, Output>[]> {
  const found = new Map<string, Operation<Input, Output>[]>();
  const add = (path: string, operation: Operation<Input, Output>) => {
    const own = found.get(path);
    if (own) own.push(operation);
    else found.set(path, [operation]);
  };
  const paths = new Set(commitsOf(history).flatMap(({ commit }) => commit.writes.map(({ path }) => path)));
  const own = new Map<number, string>();
  for (const { id, invoke, call, end } of clientOperations(history)) {
    const asked = kind.request(invoke, end?.response ?? null, (path) => paths.has(path));
    if (!asked) continue;
    own.set(invoke.operation, asked.path);
    const output = end && outputOf(kind, end.response);
    add(asked.path, { id, input: asked.input, call, ...(output && { end: { output, at: end.at } }) });
  }
  for (const { path, operation } of otherChanges(history, kind, own)) add(path, operation);
  return found;
}

/** What a client asked, from its first request to its last response. */
interface ClientOperation {
  readonly id: string;
  readonly invoke: Invoke;
  readonly call: number;
  /** Undefined where the outcome is unknown. */
  readonly end?: { readonly response: NonNullable<Respond['response']>; readonly at: number };
}

/** One operation for all attempts with one key; each attempt by itself where there is none, since each may take effect. */
function clientOperations(history: readonly HistoryEntry[]): ClientOperation[] {
  const operations = new Map<string, ClientOperation & { isUnknown: boolean }>();
  for (const [at, entry] of history.entries()) {
    if (entry.kind !== 'invoke' && entry.kind !== 'respond') continue;
    const alone = `operation ${entry.operation}, attempt ${entry.attempt}`;
    const together = `operation ${entry.operation}`;
    if (entry.kind === 'invoke') {
      const id = entry.request.idempotencyKey === null ? alone : together;
      if (!operations.has(id)) operations.set(id, { id, invoke: entry, call: at, isUnknown: false });
      continue;
    }
    const id = operations.has(together) ? together : alone;
    const operation = operations.get(id);
    if (!operation) continue;
    const { response } = entry;
    const isUnknown = operation.isUnknown || response === null || response.status >= 500;
    if (!response || isOutcomeUnknown(response, isUnknown)) operations.set(id, { ...operation, isUnknown });
    else operations.set(id, { ...operation, isUnknown, end: { response, at } });
  }
  return [...operations.values()];
}

/**
 * Whether a response leaves open what the operation did: 5xx, and a rejection that says nothing about the resource after an
 * attempt whose response was lost.
 */
function isOutcomeUnknown(response: NonNullable<Respond['response']>, isUnknownBefore: boolean): boolean {
  if (response.status >= 500 || codeIn(response.body) === 'REQUEST_IN_PROGRESS') return true;
  return isUnknownBefore && [401, 408, 429].includes(response.status);
}

function outputOf(kind: ResourceKind, { status, headers, body }: NonNullable<Respond['response']>): Output {
  if (status >= 400) return { kind: 'rejected', code: codeIn(body) };
  return { kind: 'done', version: versionIn(headers['etag']), shows: kind.shows(body) };
}

function codeIn(body: Json): string {
  const { code, error } = objectOf(body);
  const found = code ?? objectOf(error)['code'] ?? null;
  return typeof found === 'string' ? found : 'UNKNOWN';
}

/**
 * Changes by subscribers, by routes of other resources, and by operations that named no resource because their response never
 * came; each at its commit. `own` is the resource of each operation.
 */
function otherChanges(
  history: readonly HistoryEntry[],
  kind: ResourceKind,
  own: ReadonlyMap<number, string>,
): { path: string; operation: Operation<Input, Output> }[] {
  const database = new Map<string, StoredDocument>();
  const found: { path: string; operation: Operation<Input, Output> }[] = [];
  for (const { commit, entry } of commitsOf(history)) {
    const logged = eventsIn(commit, entry).map(({ event }) => event);
    for (const { path, after } of commit.call === null ? [] : commit.writes) {
      const events = logged.filter(({ subject }) => subject === path);
      if (!kind.path.test(path) || events.length === 0) continue;
      if (commit.cause && own.get(commit.cause.operation) === path) continue;
      const before = database.get(path);
      const changes = after && changedFields(before ? kind.fieldsIn(before.data) : null, kind.fieldsIn(after));
      // What takes the place of a deleted resource goes on with its count.
      const effects = (state: Resource) => [
        {
          fields: changes && { ...state?.fields, ...changes },
          events: state ? events.length : sequenceOf(events),
        },
      ];
      const text = events.map(({ type }) => type).join(' and ');
      const input = { text, ifMatch: null, effects };
      const output = { kind: 'done', version: after ? sequenceOf(events) : null, shows: changes ?? {} } as const;
      found.push({ path, operation: { id: `commit ${entry}`, input, call: entry, end: { output, at: entry } } });
    }
    apply(database, commit, entry);
  }
  return found;
}

function sequenceOf(events: readonly { readonly sequence: number }[]): number {
  return Math.max(...events.map(({ sequence }) => sequence));
}

function changedFields(before: Readonly<Record<string, Json>> | null, after: Readonly<Record<string, Json>>) {
  return Object.fromEntries(Object.entries(after).filter(([name, value]) => !isDeepStrictEqual(before?.[name], value)));
}

/** Resources that were there before the run. */
function initialsOf(history: readonly HistoryEntry[], kind: ResourceKind): Map<string, Resource> {
  const initials = new Map<string, Resource>();
  for (const { commit } of commitsOf(history)) {
    if (commit.call !== null) continue;
    for (const { path, after } of commit.writes) {
      if (!kind.path.test(path)) continue;
      const version = after?.['version'];
      initials.set(path, after && { version: typeof version === 'number' ? version : 0, fields: kind.fieldsIn(after) });
    }
  }
  return initials;
}

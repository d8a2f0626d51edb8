import { isDeepStrictEqual } from 'node:util';
import type { EventEnvelope } from '@fresh/contracts/envelope';
import type { HistoryEntry } from '../history.ts';
import { aggregateAt, type AggregateKind, type Fields } from './aggregates.ts';
import { apply, commitsOf, databaseAfter, eventsIn, type LoggedEvent, type StoredDocument } from './database.ts';
import type { Finding } from './finding.ts';
import { shown } from './values.ts';

/**
 * Every aggregate's document is what its events make of it with the service's own `evolve`, but for withheld fields. Here the
 * service's code is imported on purpose: a document that a lost update, a lost event or another writer has changed differs from
 * the fold. A wrong `evolve` is not found, because the service stores what the same function makes. The models of linearizability
 * and the projections state their rules themselves; what neither of them covers, only the services' own tests check.
 */
export function checkFold(history: readonly HistoryEntry[]): readonly Finding[] {
  const database = databaseAfter(history);
  const findings: Finding[] = [];
  for (const [path, { initial, events }] of historiesOf(history)) {
    const aggregate = aggregateAt(path);
    if (!aggregate) continue;
    const { kind, id } = aggregate;
    const entries = events.map(({ entry }) => entry);
    const find = (message: string, entry?: number) =>
      findings.push({
        checker: 'fold',
        subject: path,
        message,
        entries: [...new Set([...entries, ...(entry === undefined ? [] : [entry])])],
      });
    let state = initial && stateOf(initial, id);
    try {
      for (const { event } of events) state = evolved(kind, state, event, id);
    } catch (error) {
      find(`its events make no state: ${error instanceof Error ? error.message : String(error)}`);
      continue;
    }
    const document = database.get(path);
    if (!state || !document) {
      if (state) find(`it is missing; its events end with version ${shown(state['version'])}`);
      if (document) find(`it is there; its last event deleted it`, document.entry);
      continue;
    }
    for (const name of differences(kind, state, document.data)) {
      const expected = shown(kind.fieldsOf(state)[name]);
      find(`${name} is ${shown(document.data[name])}, and ${expected} by its events`, document.entry);
    }
  }
  return findings;
}

/** What an aggregate was before the run's first event about it, and the events since. */
interface AggregateHistory {
  readonly initial: StoredDocument | null;
  readonly events: LoggedEvent[];
}

/** Aggregates that the run has changed, or that it logged events about. */
function historiesOf(history: readonly HistoryEntry[]): Map<string, AggregateHistory> {
  const database = new Map<string, StoredDocument>();
  const histories = new Map<string, AggregateHistory>();
  for (const { commit, entry } of commitsOf(history)) {
    const touched = [
      ...commit.writes.map(({ path }) => path),
      ...eventsIn(commit, entry).map(({ event }) => event.subject),
    ];
    for (const path of touched) {
      // What was there before the run is taken as it is, and so is what a restored or seeded event left.
      if (commit.call === null || histories.has(path) || !aggregateAt(path)) continue;
      histories.set(path, { initial: database.get(path) ?? null, events: [] });
    }
    for (const logged of eventsIn(commit, entry)) histories.get(logged.event.subject)?.events.push(logged);
    apply(database, commit, entry);
  }
  return histories;
}

function evolved(kind: AggregateKind, state: Fields | null, event: EventEnvelope, id: string): Fields | null {
  const { type, data, actor, orgid, sequence } = event;
  const by = actor.startsWith('user:') ? actor.slice('user:'.length) : actor;
  const change = { id, orgId: orgid ?? '', by, now: Date.parse(event.time) };
  const next = kind.evolve(state, { type, data, details: {} }, change);
  // Also where an aggregate continues the count of one before it.
  return next && { ...next, version: sequence };
}

/** Fields of a document that aren't what the state says. */
function differences(kind: AggregateKind, state: Fields, document: Fields): string[] {
  const expected = kind.fieldsOf(state);
  const ignored = new Set(['id', 'orgId', ...kind.withheld, ...kind.besides]);
  const names = new Set([...Object.keys(expected), ...Object.keys(document)].filter((name) => !ignored.has(name)));
  return [...names].filter((name) => !isDeepStrictEqual(plain(expected[name]), plain(document[name]))).sort();
}

/** A document that was there before the first event of the run, as a state. */
function stateOf({ data }: StoredDocument, id: string): Fields {
  const fields = plain(data) as Fields;
  return { version: 0, ...fields, id };
}

const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

/** Times as epoch ms, without fields that are undefined: what states and documents have in common. */
function plain(value: unknown): unknown {
  if (typeof value === 'string' && isoTime.test(value)) return Date.parse(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(entries.map(([name, field]) => [name, plain(field)]));
}

import type { EventEnvelope } from '@fresh/contracts/envelope';
import type { Commit, DocumentData, DocumentWrite, HistoryEntry } from '../history.ts';

/** A document, and the entry of the history that wrote it last. */
export interface StoredDocument {
  readonly data: DocumentData;
  readonly entry: number;
}

/** Documents by path. */
export type Database = ReadonlyMap<string, StoredDocument>;

/** An event of the log. */
export interface LoggedEvent {
  readonly event: EventEnvelope;
  /** Where it is logged. */
  readonly path: string;
  /** The commit that logged it. */
  readonly entry: number;
}

/** The database after all commits of a history. */
export function databaseAfter(history: readonly HistoryEntry[]): Database {
  const database = new Map<string, StoredDocument>();
  for (const { commit, entry } of commitsOf(history)) apply(database, commit, entry);
  return database;
}

/** Applies one commit to a database. */
export function apply(database: Map<string, StoredDocument>, { writes }: Commit, entry: number): void {
  for (const { path, after } of writes) {
    if (after) database.set(path, { data: after, entry });
    else database.delete(path);
  }
}

/** The commits of a history in their order. */
export function commitsOf(history: readonly HistoryEntry[]): { commit: Commit; entry: number }[] {
  return history.flatMap((commit, entry) => (commit.kind === 'commit' ? [{ commit, entry }] : []));
}

/** The events that a commit logged, by subject and sequence. */
export function eventsIn({ writes }: Commit, entry: number): LoggedEvent[] {
  return writes
    .flatMap(({ path, before, after }) =>
      isEvent(path) && before === null && after ? [logged(path, after, entry)] : [],
    )
    .sort(({ event: a }, { event: b }) =>
      a.subject < b.subject ? -1 : a.subject > b.subject ? 1 : a.sequence - b.sequence,
    );
}

/** The log in the order of its commits; of one subject in the order of its sequence. */
export function logOf(history: readonly HistoryEntry[]): LoggedEvent[] {
  return commitsOf(history).flatMap(({ commit, entry }) => eventsIn(commit, entry));
}

/** Whether a path is that of a logged event. */
export function isEvent(path: string): boolean {
  return /^eventLog\/[^/]+\/events\/[^/]+$/.test(path);
}

/** Writes of a commit to documents that a pattern matches, each with the match. */
export function writesTo(commit: Commit, pattern: RegExp): { write: DocumentWrite; match: RegExpExecArray }[] {
  return commit.writes.flatMap((write) => {
    const match = pattern.exec(write.path);
    return match ? [{ write, match }] : [];
  });
}

/** Documents that a pattern matches, each with the match. */
export function documentsAt(
  database: Database,
  pattern: RegExp,
): { path: string; data: DocumentData; entry: number; match: RegExpExecArray }[] {
  return [...database].flatMap(([path, { data, entry }]) => {
    const match = pattern.exec(path);
    return match ? [{ path, data, entry, match }] : [];
  });
}

function logged(path: string, data: DocumentData, entry: number): LoggedEvent {
  // The log's own schema is checked where it is written; an event without organization has no `orgid` in it.
  return { event: { orgid: null, ...data } as unknown as EventEnvelope, path, entry };
}

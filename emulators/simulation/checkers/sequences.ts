import type { HistoryEntry } from '../history.ts';
import { aggregateAt } from './aggregates.ts';
import { apply, commitsOf, eventsIn, isEvent, type StoredDocument } from './database.ts';
import type { Finding } from './finding.ts';

/**
 * Every aggregate's events count on from its version, one by one; an event is logged once and never changed; and a commit
 * that changes an aggregate's version logs exactly the events of the change.
 */
export function checkSequences(history: readonly HistoryEntry[]): readonly Finding[] {
  const findings: Finding[] = [];
  const database = new Map<string, StoredDocument>();
  const last = new Map<string, { readonly sequence: number; readonly entry: number }>();
  for (const { commit, entry } of commitsOf(history)) {
    const isSeed = commit.call === null;
    const find = (subject: string, message: string, ...others: number[]) =>
      findings.push({ checker: 'sequences', subject, message, entries: [...others, entry] });

    for (const { path, before, after } of commit.writes) {
      if (!isEvent(path) || before === null) continue;
      find(
        path,
        after ? 'a logged event was changed' : 'a logged event was deleted',
        database.get(path)?.entry ?? entry,
      );
    }

    const versions = new Map<string, number>();
    for (const { event } of eventsIn(commit, entry)) {
      const { subject, sequence } = event;
      const known = last.get(subject);
      const before = known?.sequence ?? versionOf(database.get(subject)) ?? 0;
      if (sequence !== before + 1 && !isSeed) {
        const message = `${event.type} has sequence ${sequence}, and ${before + 1} is the next one`;
        find(subject, message, ...(known ? [known.entry] : []));
      }
      last.set(subject, { sequence: Math.max(sequence, before), entry });
      versions.set(subject, Math.max(sequence, before));
    }

    for (const { path, after } of commit.writes) {
      if (isSeed || !aggregateAt(path)) continue;
      const [before, now] = [versionOf(database.get(path)), after ? versionOf({ data: after }) : null];
      const logged = versions.get(path);
      if (after && logged !== undefined && now !== logged) {
        find(path, `its version is ${now ?? 'missing'} after its event ${logged}`);
      }
      if (after && logged === undefined && now !== null && now !== (before ?? 0)) {
        find(path, `its version went from ${before ?? 'none'} to ${now} without an event`);
      }
      if (!after && logged === undefined && database.has(path)) find(path, 'it was deleted without an event');
    }
    for (const [subject, sequence] of versions) {
      const isWritten = commit.writes.some(({ path }) => path === subject);
      if (isSeed || isWritten || !aggregateAt(subject)) continue;
      find(subject, `its event ${sequence} was logged without a change of its document`);
    }
    apply(database, commit, entry);
  }
  return findings;
}

function versionOf(document: Pick<StoredDocument, 'data'> | undefined): number | null {
  const version = document?.data['version'];
  return typeof version === 'number' ? version : null;
}

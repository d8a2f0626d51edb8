import type { DocumentData, HistoryEntry } from '../history.ts';
import { databaseAfter, documentsAt, logOf, type LoggedEvent } from './database.ts';
import type { Finding } from './finding.ts';
import { number, text } from './values.ts';

/** What ends together is gone together: the shifts of a deleted schedule, and a former member's places on coming shifts. */
export function checkLeftovers(history: readonly HistoryEntry[]): readonly Finding[] {
  const [database, log] = [databaseAfter(history), logOf(history)];
  const shifts = documentsAt(database, /^(?<schedule>organizations\/(?<org>[^/]+)\/schedules\/[^/]+)\/shifts\/[^/]+$/);
  const created = new Map<string, number>();
  for (const { event, entry } of log) {
    if (/\.shift\.v\d+\.created$/.test(event.type)) created.set(event.subject, entry);
  }
  const deletedSchedules = newest(log, /\.schedule\.v\d+\.deleted$/);
  const removedMembers = newest(log, /\.membership\.v\d+\.removed$/);
  return shifts.flatMap(({ path, data, match, entry }) => {
    const { schedule = '', org = '' } = match.groups ?? {};
    const deleted = deletedSchedules.get(schedule);
    // A shift may be put into a schedule that isn't there (DOMAIN 62).
    const isLeft = deleted !== undefined && (created.get(path) ?? -1) < deleted.entry;
    const left = isLeft ? [finding(path, 'it is there, though its schedule was deleted', [deleted.entry, entry])] : [];
    const former = assignedTo(data).flatMap((uid) => {
      const removed = removedMembers.get(`memberships/${uid}_${org}`);
      const status = database.get(`memberships/${uid}_${org}`)?.data['status'];
      const isComing = removed !== undefined && number(data['endTime']) > Date.parse(removed.event.time);
      return removed && status === 'removed' && isComing
        ? [finding(path, `${uid} is on it, and is no member any more`, [removed.entry, entry])]
        : [];
    });
    return [...left, ...former];
  });
}

/** The last event of a type, of each subject. */
function newest(log: readonly LoggedEvent[], type: RegExp): Map<string, LoggedEvent> {
  return new Map(log.filter(({ event }) => type.test(event.type)).map((logged) => [logged.event.subject, logged]));
}

function assignedTo({ assignments }: DocumentData): string[] {
  return Array.isArray(assignments) ? assignments.map((one) => text((one as DocumentData)['uid'])) : [];
}

function finding(subject: string, message: string, entries: readonly number[]): Finding {
  return { checker: 'projections', subject, message, entries };
}

import { isDeepStrictEqual } from 'node:util';
import type { DocumentData, HistoryEntry } from '../history.ts';
import { commitsOf, databaseAfter, documentsAt, logOf, type LoggedEvent } from './database.ts';
import type { Finding } from './finding.ts';
import { impliedNotification } from './notification-kinds.ts';
import { text } from './values.ts';

/**
 * Feeds hold what the log implies (`notification-kinds.ts`). A subscriber reads members and settings at some moment between the
 * event and its own commit: those who were to be notified at every moment in between have the notification, and those who were at
 * none don't.
 */
export function checkNotifications(history: readonly HistoryEntry[]): readonly Finding[] {
  const database = databaseAfter(history);
  const [timelines, done] = [timelinesOf(history), doneEntries(history)];
  const implied = new Set<string>();
  const findings = logOf(history).flatMap((logged): Finding[] => {
    const about = impliedBy(logged, done, timelines);
    if (!about) return [];
    const { message, people, until } = about;
    return people.flatMap(({ uid, isCertain }) => {
      const path = `notifications/${uid}/items/${message.id}`;
      implied.add(path);
      const found = database.get(path);
      if (!found) {
        if (!isCertain) return [];
        return [finding(path, `it is missing, and ${logged.event.type} implies it`, [logged.entry, until])];
      }
      const { version: _version, readAt: _readAt, expireAt: _expireAt, shifts: _shifts, ...content } = found.data;
      if (isDeepStrictEqual(content, JSON.parse(JSON.stringify({ ...message, uid })))) return [];
      return [
        finding(path, `it says ${JSON.stringify(content)}, and not what the event says`, [logged.entry, found.entry]),
      ];
    });
  });
  const others = documentsAt(database, /^notifications\/[^/]+\/items\/[^/]+$/).flatMap(({ path, entry }) =>
    implied.has(path) ? [] : [finding(path, 'it is there, and no event implies it', [entry])],
  );
  return [...findings, ...others];
}

/** The message of an event, and who may get it; null where there is none, or its subscriber isn't done. */
function impliedBy({ event, entry }: LoggedEvent, done: ReadonlyMap<string, number>, timelines: Timelines) {
  const implied = impliedNotification(event);
  const orgId = event.orgid;
  if (!implied || orgId === null) return null;
  const { kind, message, isFor } = implied;
  const until = done.get(`inbox/${kind.subscriber}:${event.id}`);
  if (until === undefined) return null;
  const between = (path: string) => valuesBetween(timelines.get(path) ?? [], entry, until);
  const candidates = kind.named ? kind.named(event.data as DocumentData) : timelines.membersOf(orgId);
  const people = [...new Set(candidates)].flatMap((uid) => {
    const memberships = kind.named ? [] : between(`memberships/${uid}_${orgId}`);
    const isMember = kind.named ? [true] : memberships.map((one) => one?.['status'] === 'active' && kind.mayBe(one));
    const gets = between(`notificationSettings/${uid}`).map((settings) => isFor(uid, settings));
    if (!isMember.includes(true) || !gets.includes(true)) return [];
    return [{ uid, isCertain: !isMember.includes(false) && !gets.includes(false) }];
  });
  return { message, people, until };
}

interface Timelines {
  readonly get: (path: string) => readonly Version[] | undefined;
  readonly membersOf: (orgId: string) => readonly string[];
}

interface Version {
  readonly entry: number;
  readonly data: DocumentData | null;
}

/** What memberships and settings were, and from which entry on. */
function timelinesOf(history: readonly HistoryEntry[]): Timelines {
  const versions = new Map<string, Version[]>();
  for (const { commit, entry } of commitsOf(history)) {
    for (const { path, after } of commit.writes) {
      if (!/^(?:memberships|notificationSettings)\/[^/]+$/.test(path)) continue;
      versions.set(path, [...(versions.get(path) ?? []), { entry, data: after }]);
    }
  }
  const membersOf = (orgId: string) =>
    [...versions.keys()].flatMap((path) => {
      const suffix = `_${orgId}`;
      return path.startsWith('memberships/') && path.endsWith(suffix)
        ? [path.slice('memberships/'.length, -suffix.length)]
        : [];
    });
  return { get: (path) => versions.get(path), membersOf };
}

/** What a document was right after an entry, and after each change until another one; null: it wasn't there. */
function valuesBetween(versions: readonly Version[], from: number, until: number): (DocumentData | null)[] {
  const before = versions.filter(({ entry }) => entry <= from).at(-1)?.data ?? null;
  return [before, ...versions.filter(({ entry }) => entry > from && entry <= until).map(({ data }) => data)];
}

/** The entry in which each inbox entry was done. */
function doneEntries(history: readonly HistoryEntry[]): Map<string, number> {
  const done = new Map<string, number>();
  for (const { commit, entry } of commitsOf(history)) {
    for (const { path, after } of commit.writes) {
      if (path.startsWith('inbox/') && text((after?.['progress'] as DocumentData | undefined)?.['status']) === 'done') {
        done.set(path, entry);
      }
    }
  }
  return done;
}

function finding(subject: string, message: string, entries: readonly number[]): Finding {
  return { checker: 'projections', subject, message, entries };
}

import { isDeepStrictEqual } from 'node:util';
import type { EventEnvelope } from '@fresh/contracts/envelope';
import { hasMinimumRole, roleOf } from '@fresh/kernel/http/organization-context';
import * as messages from '../../../functions/notifications/src/feed/notification.ts';
import { defaultSettings } from '../../../functions/notifications/src/settings/settings.ts';
import type { DocumentData, HistoryEntry } from '../history.ts';
import { commitsOf, databaseAfter, documentsAt, logOf, type LoggedEvent } from './database.ts';
import type { Finding } from './finding.ts';
import { text } from './values.ts';

type MessageOf = (event: EventEnvelope<never>, orgId: string) => messages.Message | null;

/** Who a notification is for, and what the event says. */
interface Kind {
  readonly subscriber: string;
  readonly message: MessageOf;
  /** Those who the event names; null where they are members. */
  readonly named: ((data: DocumentData) => readonly string[]) | null;
  readonly mayBe: (membership: DocumentData) => boolean;
}

const everyone = () => true;
const ofOne = ({ uid }: DocumentData) => [text(uid)];
const ofAll = ({ uids }: DocumentData) => (Array.isArray(uids) ? uids.map(text) : []);
const leads = ({ role }: DocumentData) => hasMinimumRole(roleOf({ role: text(role) }), ['manager']);

/** By the type of the event, without its version. */
const kinds: Readonly<Record<string, Kind>> = {
  'scheduling.schedule.published': kind('notifyMembersOnSchedulePublished', messages.ofSchedulePublished, null),
  'scheduling.shift.assigned': kind('notifyMemberOnShiftAssigned', messages.ofShiftAssigned, ofOne),
  'scheduling.shift.unassigned': kind('notifyMemberOnShiftUnassigned', messages.ofShiftUnassigned, ofOne),
  'scheduling.shift.updated': kind('notifyMembersOnShiftUpdated', messages.ofShiftUpdated, ofAll),
  'scheduling.shift.cancelled': kind('notifyMembersOnShiftCancelled', messages.ofShiftCancelled, ofAll),
  'organizations.membership.created': kind(
    'notifyManagersOnMembershipCreated',
    messages.ofMembershipCreated,
    null,
    leads,
  ),
};

/**
 * Feeds hold what the log implies. A subscriber reads members and settings at some moment between the event and its own commit:
 * those who were to be notified at every moment in between have the notification, and those who were at none don't.
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
  const [, name = ''] = /^fresh\.(\w+\.\w+)\.v\d+/.exec(event.type) ?? [];
  const found = kinds[`${name}.${event.type.slice(event.type.lastIndexOf('.') + 1)}`];
  const orgId = event.orgid;
  if (!found || orgId === null) return null;
  const until = done.get(`inbox/${found.subscriber}:${event.id}`);
  const message = found.message(event as EventEnvelope<never>, orgId);
  const data = event.data as DocumentData;
  if (until === undefined || !message || data['isPublished'] === false) return null;
  const between = (path: string) => valuesBetween(timelines.get(path) ?? [], entry, until);
  const candidates = found.named ? found.named(data) : timelines.membersOf(orgId);
  const people = [...new Set(candidates)].flatMap((uid) => {
    const memberships = found.named ? [] : between(`memberships/${uid}_${orgId}`);
    const settings = between(`notificationSettings/${uid}`).map((chosen) => ({ ...defaultSettings, ...chosen }));
    const isMember = found.named ? [true] : memberships.map((one) => one?.['status'] === 'active' && found.mayBe(one));
    const gets = settings.map(
      (theirs) => messages.notificationsOf(message, event.actor, [{ uid, settings: theirs }]).length > 0,
    );
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

/** `message` is one of the service's, whose event the log's is, by its type. */
function kind(subscriber: string, message: MessageOf, named: Kind['named'], mayBe: Kind['mayBe'] = everyone): Kind {
  return { subscriber, message, named, mayBe };
}

function finding(subject: string, message: string, entries: readonly number[]): Finding {
  return { checker: 'projections', subject, message, entries };
}

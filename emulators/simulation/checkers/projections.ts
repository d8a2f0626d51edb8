import { isDeepStrictEqual } from 'node:util';
import type { EventEnvelope } from '@fresh/contracts/envelope';
import type { DocumentData, HistoryEntry } from '../history.ts';
import { databaseAfter, documentsAt, logOf, type Database, type LoggedEvent } from './database.ts';
import type { Finding } from './finding.ts';
import { shown, text } from './values.ts';

/**
 * Every projection is the fold of the log, whatever the order in which its subscribers got the events: the mirror of members,
 * the counter, expected attendance, what the ledger owes, and the zones that a venue's document repeats.
 */
export function checkProjections(history: readonly HistoryEntry[]): readonly Finding[] {
  const [database, log] = [databaseAfter(history), logOf(history)];
  return [
    ...mirrors(database),
    ...expectations(database, log),
    ...followedApprovals(database, log),
    ...zoneCaches(database),
    ...memberCounts(history, database),
  ];
}

/** `organizations/{o}/members/{uid}` repeats the canonical membership of who is or was a member. */
function mirrors(database: Database): Finding[] {
  return documentsAt(database, /^memberships\/[^/]+$/).flatMap(({ path, data, entry }) => {
    const [uid, org] = [text(data['uid']), text(data['orgId'])];
    if (uid === '' || path !== `memberships/${uid}_${org}`) return [];
    const mirrorPath = `organizations/${org}/members/${uid}`;
    const mirror = database.get(mirrorPath);
    const isMember = data['status'] === 'active' || data['status'] === 'suspended';
    if (!isMember) {
      if (data['status'] !== 'removed' || !mirror) return [];
      return [finding(mirrorPath, 'it is there, though the member was removed', [entry, mirror.entry])];
    }
    if (!mirror) return [finding(mirrorPath, 'it is missing, though the user is a member', [entry])];
    const differing = ['status', 'role', 'joinedAt'].filter(
      (name) => !isDeepStrictEqual(mirror.data[name], data[name]),
    );
    if (differing.length === 0) return [];
    const shown = differing.map(
      (name) => `${name} is ${JSON.stringify(mirror.data[name])}, not ${JSON.stringify(data[name])}`,
    );
    return [finding(mirrorPath, shown.join('; '), [entry, mirror.entry])];
  });
}

/** What the newest event of a shift that names a person says about them. */
interface Expected {
  readonly sequence: number;
  /** Null: they aren't expected. */
  readonly hours: { readonly scheduledStart: number; readonly scheduledEnd: number } | null;
  readonly entry: number;
}

/**
 * `attendance_expectations` has followed the newest event of each place, and the record that an assignment made is there
 * exactly while its person is expected, at that time, unless a person has touched it.
 */
function expectations(database: Database, log: readonly LoggedEvent[]): Finding[] {
  const expected = expectedPlaces(log);
  const found = documentsAt(database, /^attendance_expectations\/(?<org>[^/]+)\/places\/(?<place>[^/]+)$/);
  const byPlace = new Map(found.map((place) => [placeOf(text(place.match.groups?.['org']), place.data), place]));
  return [...expected].flatMap(([key, { sequence, hours, entry }]) => {
    const place = byPlace.get(key);
    if (!place) return [finding(key, `no expectation follows event ${sequence} of the shift`, [entry])];
    const { path, data } = place;
    if (data['shiftSequence'] !== sequence) {
      const message = `it follows event ${shown(data['shiftSequence'])} of the shift, and ${sequence} is the newest`;
      return [finding(path, message, [entry, place.entry])];
    }
    const { org = '', place: id = '' } = place.match.groups ?? {};
    const recordPath = `attendance_records/${org}/records/att-${id}`;
    const record = database.get(recordPath);
    const isPeoples = data['isByHand'] === true || (record && record.data['version'] !== data['attendanceVersion']);
    if (isPeoples) return [];
    if (!hours)
      return record
        ? [finding(recordPath, 'it is there, though its person is not expected', [entry, record.entry])]
        : [];
    if (!record) return [finding(recordPath, 'it is missing, though its person is expected', [entry, place.entry])];
    const { scheduledStart, scheduledEnd } = record.data;
    if (isDeepStrictEqual({ scheduledStart, scheduledEnd }, hours)) return [];
    const message = `it is at ${shown(scheduledStart)} to ${shown(scheduledEnd)}, not at ${hours.scheduledStart} to ${hours.scheduledEnd}`;
    return [finding(recordPath, message, [entry, record.entry])];
  });
}

function expectedPlaces(log: readonly LoggedEvent[]): Map<string, Expected> {
  const places = new Map<string, Expected>();
  for (const { event, entry } of log) {
    const data = event.data as DocumentData;
    const action = /^fresh\.scheduling\.shift\.v\d+\.(?<action>assigned|updated|unassigned|cancelled)$/.exec(
      event.type,
    )?.groups;
    if (!action) continue;
    const named = Array.isArray(data['uids']) ? data['uids'].map(text) : [text(data['uid'])];
    const isExpected =
      action['action'] === 'assigned' || (action['action'] === 'updated' && data['status'] !== 'cancelled');
    const hours = isExpected
      ? { scheduledStart: Number(data['startTime']), scheduledEnd: Number(data['endTime']) }
      : null;
    const shiftId = event.subject.slice(event.subject.lastIndexOf('/') + 1);
    for (const staffUid of named) {
      const key = placeOf(event.orgid ?? '', { scheduleId: text(data['scheduleId']), shiftId, staffUid });
      const before = places.get(key);
      if (!before || before.sequence < event.sequence) places.set(key, { sequence: event.sequence, hours, entry });
    }
  }
  return places;
}

function placeOf(org: string, { scheduleId, shiftId, staffUid }: DocumentData): string {
  return `the place of ${text(staffUid)} at ${org}/${text(scheduleId)}/${text(shiftId)}`;
}

/** `ledger_followed` has the latest approval of each record, and no approval is posted twice. */
function followedApprovals(database: Database, log: readonly LoggedEvent[]): Finding[] {
  const latest = new Map<string, LoggedEvent>();
  for (const logged of log) {
    const { type, subject } = logged.event;
    if (/^fresh\.timekeeping\.attendance\.v\d+\.approved$/.test(type)) latest.set(subject, logged);
  }
  const approvals = [...latest.values()].flatMap(({ event, entry }) => followed(database, event, entry));
  const posted = new Map<string, string>();
  const twice = documentsAt(database, /^corporate_accounts\/(?<org>[^/]+)\/ledger\/[^/]+$/).flatMap(
    ({ path, data, entry }) => {
      const key = JSON.stringify([data['orgId'], data['attendanceId'], data['attendanceVersion']]);
      const other = posted.get(key);
      posted.set(key, path);
      if (other === undefined) return [];
      const message = `it posts approval ${shown(data['attendanceVersion'])} of ${text(data['attendanceId'])}, as ${other} does`;
      return [finding(path, message, [database.get(other)?.entry ?? entry, entry])];
    },
  );
  return [...approvals, ...twice];
}

function followed(database: Database, event: EventEnvelope, entry: number): Finding[] {
  const id = event.subject.slice(event.subject.lastIndexOf('/') + 1);
  const path = `corporate_accounts/${event.orgid ?? ''}/ledger_followed/${id}`;
  const document = database.get(path);
  if (document?.data['version'] === event.sequence) return [];
  const message = `it follows approval ${shown(document?.data['version'])}, and ${event.sequence} is the latest`;
  return [finding(path, message, [entry, ...(document ? [document.entry] : [])])];
}

/** The first zones by name, and how many there are, of every venue with a zone. */
function zoneCaches(database: Database): Finding[] {
  const zones = documentsAt(database, /^orgs\/(?<org>[^/]+)\/zones\/(?<id>[^/]+)$/);
  return documentsAt(database, /^orgs\/(?<org>[^/]+)\/venues\/(?<id>[^/]+)$/).flatMap(
    ({ path, data, entry, match }) => {
      const { org, id } = match.groups ?? {};
      const own = zones.filter((zone) => zone.match.groups?.['org'] === org && zone.data['venueId'] === id);
      if (own.length === 0) return [];
      const names = own
        .map((zone) => text(zone.data['name']))
        .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      const cached = Array.isArray(data['cachedZones'])
        ? data['cachedZones'].map((zone) => text((zone as DocumentData)['name']))
        : [];
      if (data['zoneCount'] === own.length && isDeepStrictEqual(cached, names.slice(0, maxCachedZones))) return [];
      const message = `it caches ${shown(data['zoneCount'])} zones (${cached.join(', ')}), and has ${own.length} (${names.join(', ')})`;
      return [finding(path, message, [entry, ...own.map((zone) => zone.entry)])];
    },
  );
}

const maxCachedZones = 20;

/** An organization's counter is what its document began the run with, and every event of a membership since. */
function memberCounts(history: readonly HistoryEntry[], database: Database): Finding[] {
  const before = databaseAfter(history.filter((entry) => entry.kind === 'commit' && entry.call === null));
  const isSeeded = new Set(
    logOf(history.filter((entry) => entry.kind === 'commit' && entry.call === null)).map(({ event }) => event.id),
  );
  const changes = new Map<string, { count: number; entries: number[] }>();
  for (const { event, entry } of logOf(history)) {
    const action = /^fresh\.organizations\.membership\.v\d+\.(?<action>created|updated|removed)$/.exec(event.type)
      ?.groups?.['action'];
    if (action === undefined || isSeeded.has(event.id)) continue;
    const data = event.data as DocumentData;
    const was =
      action === 'created' ? null : (data['previousStatus'] ?? (action === 'updated' ? data['status'] : 'active'));
    const is = action === 'removed' ? null : data['status'];
    const by = Number(is === 'active') - Number(was === 'active');
    const change = changes.get(event.orgid ?? '') ?? { count: 0, entries: [] };
    changes.set(event.orgid ?? '', {
      count: change.count + by,
      entries: by === 0 ? change.entries : [...change.entries, entry],
    });
  }
  return documentsAt(database, /^organizations\/(?<org>[^/]+)$/).flatMap(({ path, data, entry, match }) => {
    const counted = data['memberCount'];
    const { count, entries } = changes.get(text(match.groups?.['org'])) ?? { count: 0, entries: [] };
    const began = before.get(path)?.data['memberCount'];
    const expected = (typeof began === 'number' ? began : 0) + count;
    if (typeof counted !== 'number' || counted === expected) return [];
    return [finding(path, `it counts ${counted} members, and ${expected} by the events`, [...entries, entry])];
  });
}

function finding(subject: string, message: string, entries: readonly number[]): Finding {
  return { checker: 'projections', subject, message, entries };
}

import type { EventEnvelope } from '@fresh/contracts/envelope';
import type { DataOf, EventDefinition } from '@fresh/contracts/event';
import * as identity from '@fresh/contracts/events/identity';
import * as organizations from '@fresh/contracts/events/organizations';
import * as schedules from '@fresh/contracts/events/schedules';
import * as shifts from '@fresh/contracts/events/shifts';
import * as timekeeping from '@fresh/contracts/events/timekeeping';
import * as zones from '@fresh/contracts/events/zones';
import { eventId } from '@fresh/kernel/events/event-log';
import { randomOf, seedFor, type Random } from '../../random.ts';

/** What an organization has done so far: its events in order, and the documents as they are after all of them. */
export interface History {
  readonly events: readonly EventEnvelope[];
  readonly documents: ReadonlyMap<string, Record<string, unknown>>;
  readonly uids: readonly string[];
  /** Ids of events that are three years old: they expire in the middle of a run. */
  readonly old: readonly string[];
}

/** Epoch ms; whatever is planned lies a year after it, so that nothing is over. */
const start = Date.UTC(2026, 0, 5);
const year = 365 * 86_400_000;
const hour = 3_600_000;
/** Of an organization, each of a record of its own: what an old one does or doesn't, no other one changes. */
const oldApprovals = 6;
const roles = ['staff', 'scheduler', 'manager', 'org_owner'] as const;

/**
 * A made-up organization with about `size` events, the same for the same seed. Every tenth one is deleted at the end.
 * What subscribers may rightly do in either order isn't in it, because such a history has no one right end: a member who
 * is removed while their shift is deleted, or people to be notified of something while the deletion removes them.
 */
export function historyOf(seed: number, organization: number, size: number): History {
  const random = randomOf(seedFor(seed, 'history', organization));
  // Ids of the monolith hold whatever was typed.
  const orgId = organization % 10 === 3 ? `órg-№-${organization}` : `org-${organization}`;
  const uids = Array.from({ length: 8 }, (_, index) => `u-${organization}-${index}`);
  const isDeleted = organization % 10 === 9;
  const log = new Log(orgId);
  addMembers(log, uids, random, isDeleted);
  addZones(log, random);
  addSchedules(log, uids, random, isDeleted);
  const old = Array.from({ length: oldApprovals }, (_, index) => addApproval(log, uids, random, `att-old-${index}`));
  while (log.events.length < size - 1) addApproval(log, uids, random, `att-${random.below(30)}`);
  if (isDeleted) log.add(organizations.organizationDeleted, log.organization, { name: orgId });
  return { events: log.events, documents: log.documents, uids, old };
}

/** Gathers events and documents; sequences are counted per subject. */
class Log {
  readonly events: EventEnvelope[] = [];
  readonly documents = new Map<string, Record<string, unknown>>();
  readonly organization: string;
  private readonly sequences = new Map<string, number>();

  constructor(readonly orgId: string) {
    this.organization = `organizations/${orgId}`;
  }

  add<E extends EventDefinition>(
    definition: E,
    subject: string,
    data: DataOf<E>,
    orgId: string | null = this.orgId,
  ): string {
    const sequence = (this.sequences.get(subject) ?? 0) + 1;
    this.sequences.set(subject, sequence);
    const document = this.documents.get(subject);
    if (document) document['version'] = sequence;
    const { type, service } = definition;
    const id = eventId(subject, sequence);
    this.events.push({
      specversion: '1.0',
      id,
      type,
      source: `/services/${service}`,
      subject,
      time: new Date(start + this.events.length * 1_000).toISOString(),
      datacontenttype: 'application/json',
      sequence,
      orgid: orgId,
      actor: 'user:operator',
      correlationid: `request-${this.orgId}-${this.events.length}`,
      causationid: `request-${this.orgId}-${this.events.length}`,
      data,
    });
    return id;
  }
}

function addMembers(log: Log, uids: readonly string[], random: Random, isDeleted: boolean): void {
  const { orgId } = log;
  // A neighbour in every list of members that no code of ours wrote, and none can read.
  log.documents.set(`memberships/malformed_${orgId}`, { orgId, userId: 7, role: ['staff'], status: 'active' });
  const firstVenue = { name: 'Kitchen', city: 'Oslo', state: 'NO' };
  if (!isDeleted) {
    const counter = { memberCount: 0, memberCountByRole: {} };
    log.documents.set(log.organization, { id: orgId, name: orgId, ownerId: uids[0], status: 'active', ...counter });
  }
  log.add(organizations.organizationCreated, log.organization, { name: orgId, ownerId: uids[0] ?? '', firstVenue });
  for (const [index, uid] of uids.entries()) {
    const subject = `memberships/${uid}_${orgId}`;
    const anyRole = () => (isDeleted ? 'staff' : (roles[random.below(roles.length)] ?? 'staff'));
    let role: string = index === 0 && !isDeleted ? 'org_owner' : anyRole();
    let status: 'active' | 'suspended' | 'removed' = 'active';
    const joinedAt = start + index;
    const document: Record<string, unknown> = { uid, orgId, joinedAt, createdAt: joinedAt };
    log.documents.set(subject, document);
    log.add(organizations.membershipCreated, subject, { uid, role, status });
    for (let change = random.below(4); change > 0; change--) {
      const previous = { previousRole: role, previousStatus: status };
      if (random.chance(0.5)) role = anyRole();
      else status = status === 'active' ? 'suspended' : 'active';
      log.add(organizations.membershipUpdated, subject, { uid, role, status, ...previous });
    }
    // Number 6 left, except where the deletion will remove every member.
    if (index === 6 && !isDeleted) {
      log.add(organizations.membershipRemoved, subject, { uid, role, previousStatus: status });
      status = 'removed';
    }
    Object.assign(document, { role, roles: [role], status, updatedAt: joinedAt });
    if (random.chance(0.3)) {
      log.documents.set(`notificationSettings/${uid}`, { version: 1, schedulePublished: false, shiftChanged: false });
    }
    if (random.chance(0.2)) {
      const mfa = `mfa/${uid}`;
      log.documents.set(mfa, { enrolled: { at: start } });
      log.add(identity.mfaEnrolled, mfa, { uid, step: index }, null);
    }
  }
}

function addZones(log: Log, random: Random): void {
  const venueId = 'venue-a';
  const times = { createdAt: start, updatedAt: start };
  const named = { orgId: log.orgId, isActive: true, version: 1, createdBy: 'operator', ...times };
  log.documents.set(`orgs/${log.orgId}/venues/${venueId}`, { ...named, name: 'Hall', timezone: 'Europe/Oslo' });
  for (let index = 0; index < 6; index++) {
    const zone = { venueId, name: `Zone ${index}`, type: 'other', capacity: 1 + random.below(50) };
    const subject = `orgs/${log.orgId}/zones/zone-${index}`;
    log.documents.set(subject, { ...named, ...zone });
    log.add(zones.zoneCreated, subject, zone);
  }
}

function addSchedules(log: Log, uids: readonly string[], random: Random, isDeleted: boolean): void {
  for (let index = 0; index < 5; index++) {
    const subject = `${log.organization}/schedules/s-${index}`;
    const dates = { startDate: start + year, endDate: start + year + 7 * 86_400_000 };
    const name = `Week ${index}`;
    const document = { orgId: log.orgId, name, ...dates, status: 'published', state: 'published', visibility: 'team' };
    log.documents.set(subject, { ...document, createdAt: start, updatedAt: start });
    log.add(schedules.scheduleCreated, subject, { name, ...dates, visibility: 'team' });
    const publication = { publishedAt: start, notifyUsers: random.chance(0.8) && !isDeleted, channels: [] };
    log.add(schedules.schedulePublished, subject, { name, ...dates, ...publication });
    log.add(schedules.scheduleUpdated, subject, { changes: { name } });
    for (let shift = 0; shift < 4; shift++) addShift(log, subject, shift, index, uids, random, isDeleted);
    // The last one is deleted; its shifts are left to a subscriber.
    if (index !== 4 || isDeleted) continue;
    log.documents.delete(subject);
    log.add(schedules.scheduleDeleted, subject, { name });
  }
}

function addShift(
  log: Log,
  schedule: string,
  index: number,
  scheduleIndex: number,
  uids: readonly string[],
  random: Random,
  isDeleted: boolean,
): void {
  const subject = `${schedule}/shifts/h-${index}`;
  const scheduleId = `s-${scheduleIndex}`;
  let startTime = start + year + random.below(100) * hour;
  let endTime = startTime + 8 * hour;
  let status: 'draft' | 'cancelled' = 'draft';
  const assigned = new Set<string>();
  const positionId = 'cook';
  const document: Record<string, unknown> = { orgId: log.orgId, positionId, requiredStaff: 2, createdAt: start };
  log.documents.set(subject, document);
  log.add(shifts.shiftCreated, subject, { scheduleId, positionId, startTime, endTime, requiredStaff: 2 });
  // Who left is only on shifts of schedules that stay: see historyOf.
  const free = isDeleted ? [] : uids.filter((_, uid) => uid !== 6 || scheduleIndex < 2);
  for (let change = 0; change < 7; change++) {
    const uid = free[random.below(free.length)];
    if (random.chance(0.3) || uid === undefined) {
      startTime += hour;
      endTime = startTime + 8 * hour;
      const now = { positionId, startTime, endTime, status, uids: [...assigned] };
      log.add(shifts.shiftUpdated, subject, { scheduleId, changes: { startTime, endTime }, ...now });
    } else if (assigned.delete(uid)) log.add(shifts.shiftUnassigned, subject, { scheduleId, uid });
    else {
      assigned.add(uid);
      log.add(shifts.shiftAssigned, subject, { scheduleId, uid, startTime, endTime, positionId });
    }
  }
  if (random.chance(0.15) && scheduleIndex === 3) {
    status = 'cancelled';
    log.add(shifts.shiftCancelled, subject, { scheduleId, uids: [...assigned] });
  }
  const assignments = [...assigned].map((uid) => ({ uid, status: 'assigned', assignedAt: start, assignedBy: 'op' }));
  const assignees = { assignments, assigneeUids: [...assigned] };
  Object.assign(document, { startTime, endTime, status, ...assignees, createdBy: 'op', updatedAt: start });
}

/** Adds an approval of a record, and gives its id. */
function addApproval(log: Log, uids: readonly string[], random: Random, recordId: string): string {
  const staffUid = uids[random.below(uids.length)] ?? '';
  const subject = `attendance_records/${log.orgId}/records/${recordId}`;
  const clockIn = start + random.below(1_000) * 60_000;
  const terms = { hourlyRate: 15 + random.below(10), overtimeThresholdMinutes: 480, overtimeMultiplier: 1.5 };
  return log.add(timekeeping.attendanceApproved, subject, {
    staffUid,
    shiftId: 'h-0',
    scheduleId: 's-0',
    clockIn,
    clockOut: clockIn + (4 + random.below(8)) * hour,
    ...terms,
  });
}

import type { EventEnvelope } from '@fresh/contracts/envelope';
import { scheduleUpdated } from '@fresh/contracts/events/schedules';
import { eventId, eventPath, logEntry } from '@fresh/kernel/events/event-log';
import { firestore } from '@fresh/kernel/firebase';
import { member } from '@fresh/kernel/testing/world';
import { Timestamp } from 'firebase-admin/firestore';
import { isAboutMany, smallOrganization } from './reactions.ts';
import type { World } from './world.ts';

const orgId = 'big';
/** Everything in the history is over: it lies between these, epoch ms. */
const [begin, end] = [Date.UTC(2024, 0, 1), Date.UTC(2025, 0, 1)];
/** In a year, epoch ms. */
const soon = Date.now() + 365 * 86_400_000;
const hour = 3_600_000;
/** Documents that are on their way at the same time. */
const inFlight = 5_000;

/**
 * Fills the empty store with an organization whose history has `size` of each: schedules, shifts (all in one schedule,
 * the worst for its lists), members, events, and what follows from them: attendance records, notifications of one
 * person, audit entries, inbox entries and dead letters. As services write them, straight into the store.
 */
export async function fillStore(size: number): Promise<World> {
  const [owner, admin, manager, staff] = await Promise.all([
    member(orgId, 'org_owner'),
    member(orgId, 'admin'),
    member(orgId, 'manager'),
    member(orgId, 'staff'),
  ]);
  const writer = firestore().bulkWriter({ throttling: false });
  writer.onWriteError(() => false);
  let open: Promise<unknown>[] = [];
  for (const [path, document] of documents(size, { orgId, owner, admin, manager, staff })) {
    open.push(writer.set(firestore().doc(path), document));
    if (open.length < inFlight) continue;
    await Promise.all([writer.flush(), ...open]);
    open = [];
  }
  await Promise.all([writer.close(), ...open]);
  return { orgId, owner, admin, manager, staff };
}

type Documents = Iterable<readonly [path: string, document: Record<string, unknown>]>;

function* documents(size: number, { owner, manager, staff }: World): Documents {
  const named = { createdBy: manager.uid, createdAt: begin, updatedAt: begin, version: 1 };
  yield [
    `organizations/${orgId}`,
    {
      ...{ ...named, id: orgId, name: 'Big', slug: orgId, status: 'active', ownerId: owner.uid },
      ...{ memberCount: size + 4, memberCountByRole: { staff: size + 1 }, memberCountUpdatedAt: Timestamp.now() },
    },
  ];
  yield [`orgs/${orgId}/positions/cook`, { ...named, orgId, name: 'Cook', type: 'full_time', isActive: true }];
  yield [`orgs/${orgId}/venues/hall`, { ...named, orgId, name: 'Hall', type: 'indoor', isActive: true }];
  yield [`orgs/${orgId}/zones/bar`, { ...named, orgId, venueId: 'hall', name: 'Bar', type: 'other', isActive: true }];
  for (const nth of [0, 1]) {
    yield [`networks/chain-${nth}`, { ...named, name: 'Chain', ownerId: owner.uid, status: 'pending_verification' }];
    for (const subscriber of isAboutMany) yield* smallOne(smallOrganization(subscriber, nth), named);
  }
  for (const index of [0, 1, 2]) yield upcomingShift(orgId, index, 'leaver', named);
  yield [`users/${staff.uid}`, { profile: { firstName: 'S', lastName: 'T', displayName: 'S T', timezone: 'UTC' } }];
  for (let index = 0; index < size; index++) {
    const at = begin + Math.floor((index / size) * (end - begin - 10 * hour));
    yield* one(index, at, staff.uid, { ...named, createdAt: at, updatedAt: at });
  }
}

/** An organization of three members, with a schedule of three shifts that are still to come. */
function* smallOne(id: string, named: Record<string, unknown>): Documents {
  const dates = { startDate: Timestamp.fromMillis(soon), endDate: Timestamp.fromMillis(soon + 8 * hour) };
  const stamps = { createdAt: Timestamp.fromMillis(begin), updatedAt: Timestamp.fromMillis(begin) };
  const published = { status: 'published', state: 'published', visibility: 'team' };
  yield [
    `organizations/${id}/schedules/next`,
    { ...named, orgId: id, name: 'Next', ...published, ...dates, ...stamps },
  ];
  for (const index of [0, 1, 2]) {
    const membership = { orgId: id, role: 'staff', roles: ['staff'], status: 'active', joinedAt: begin };
    yield [`memberships/u${index}_${id}`, { ...named, uid: `u${index}`, ...membership }];
    yield upcomingShift(id, index, `u${index}`, named);
  }
}

function upcomingShift(id: string, index: number, uid: string, named: Record<string, unknown>) {
  const crew = { assignments: [{ uid, status: 'assigned', assignedAt: begin, assignedBy: 'm' }], assigneeUids: [uid] };
  const times = { startTime: soon, endTime: soon + 8 * hour, status: 'published', requiredStaff: 1 };
  const path = `organizations/${id}/schedules/next/shifts/h${index}`;
  return [path, { ...named, orgId: id, positionId: 'cook', ...times, ...crew }] as const;
}

function* one(index: number, at: number, uid: string, named: Record<string, unknown>): Documents {
  const [startTime, endTime] = [at, at + 8 * hour];
  const published = { status: 'published', state: 'published', visibility: 'team' };
  const dates = { startDate: Timestamp.fromMillis(startTime), endDate: Timestamp.fromMillis(endTime) };
  const stamps = { createdAt: Timestamp.fromMillis(at), updatedAt: Timestamp.fromMillis(at) };
  const schedule = `organizations/${orgId}/schedules/s${index}`;
  yield [schedule, { ...named, orgId, name: `Week ${index}`, ...published, ...dates, ...stamps }];

  const assignments = [{ uid, status: 'confirmed', assignedAt: at, assignedBy: 'm' }];
  const crew = { assignments, assigneeUids: [uid], requiredStaff: 1 };
  yield [
    `organizations/${orgId}/schedules/s0/shifts/h${index}`,
    { ...named, orgId, positionId: 'cook', startTime, endTime, status: 'completed', ...crew },
  ];

  const membership = { orgId, role: 'staff', roles: ['staff'], status: 'active', joinedAt: at };
  yield [`memberships/u${index}_${orgId}`, { ...named, uid: `u${index}`, ...membership }];

  const times = { scheduledStart: startTime, scheduledEnd: endTime, scheduledDuration: 480 };
  const place = { shiftId: `h${index}`, scheduleId: 's0', staffUid: uid, status: 'approved' };
  yield [`attendance_records/${orgId}/records/a${index}`, { ...named, orgId, ...place, ...times }];

  // Feeds and dead letters are kept for half a year at least, and not shown after that.
  const kept = Math.floor(Date.now() - (end - at) / 4);
  const notification = { id: `n${index}`, uid, orgId, type: 'schedule_published', title: 'Week', createdAt: kept };
  yield [`notifications/${uid}/items/n${index}`, notification];

  const event = eventOf(schedule, at);
  yield [eventPath(event.type, event.id), logEntry(event, at)];

  const { id, type } = event;
  const key = { subscriber: 'publishToChannelOnEvent', eventId: id, type };
  const handled = { attempts: 0, replay: null, updatedAt: stamps.updatedAt };
  yield [`inbox/${key.subscriber}:${id}`, { ...key, ...handled, progress: { status: 'done' } }];

  const diedAt = Timestamp.fromMillis(kept);
  const dead = { subscriber: 'publishToChannelOnEvent', orgid: orgId, cause: 'gone', attempts: 12, diedAt };
  yield [`deadLetters/publishToChannelOnEvent:${id}`, { ...key, ...dead }];
}

function eventOf(subject: string, at: number): EventEnvelope {
  return {
    specversion: '1.0',
    id: eventId(subject, 1),
    type: scheduleUpdated.type,
    source: '/services/scheduling',
    subject,
    time: new Date(at).toISOString(),
    datacontenttype: 'application/json',
    sequence: 1,
    orgid: orgId,
    actor: 'user:operator',
    correlationid: 'growth',
    causationid: 'growth',
    data: { changes: { name: 'Week' } },
  };
}

import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { EventEnvelope } from '@fresh/contracts/envelope';
import { eventEnvelope } from '@fresh/contracts/envelope';
import { captureWrite } from '@fresh/kernel/events/capture-write';
import type { CapturedAggregate } from '@fresh/kernel/events/captured-aggregate';
import { deadlineMs } from '@fresh/kernel/events/deadline';
import { deliver } from '@fresh/kernel/events/delivery';
import { eventId, type DomainEvent } from '@fresh/kernel/events/event-log';
import type { AnySubscriber } from '@fresh/kernel/events/subscriber';
import { firestore } from '@fresh/kernel/firebase';
import * as log from '@fresh/kernel/log';
import * as z from 'zod';
import { captureUser } from '../../../functions/identity/src/user/changes-between.ts';
import { captureMembership } from '../../../functions/organizations/src/membership/changes-between.ts';
import { captureNetwork } from '../../../functions/organizations/src/network/changes-between.ts';
import { captureOrganization } from '../../../functions/organizations/src/organization/changes-between.ts';
import { capturePosition } from '../../../functions/scheduling/src/position/changes-between.ts';
import { captureSchedule } from '../../../functions/scheduling/src/schedule/changes-between.ts';
import { captureShift } from '../../../functions/scheduling/src/shift/changes-between.ts';
import { captureVenue } from '../../../functions/scheduling/src/venue/changes-between.ts';
import { captureZone } from '../../../functions/scheduling/src/zone/changes-between.ts';
import { captureAttendance } from '../../../functions/timekeeping/src/expectation/capture-attendance.ts';
import type { World } from './world.ts';

/**
 * Subscribers whose work is as large as what the event is about: all members of an organization, all its schedules. In
 * the large organization their work grows, as it must. What must not grow is the work for a small one beside it, and
 * a single step.
 */
export const isAboutMany: ReadonlySet<string> = new Set([
  'archiveSchedulesOnOrganizationDeleted',
  'cancelShiftsOnOrganizationDeleted',
  'notifyMembersOnSchedulePublished',
  'removeMembershipsOnOrganizationDeleted',
  'removeShiftsOnScheduleDeleted',
]);

/** The organization that an event of a subscriber is about. */
export function smallOrganization(subscriber: string, nth: number): string {
  return `${subscriber}-${nth}`;
}

const golden = z.object({ event: eventEnvelope });
const goldenFolder = path.resolve(import.meta.dirname, '../../../functions/lib/contracts/src/events/golden');

/**
 * An event for a subscriber, as in production, of the organization `orgId` and its people. It keeps the sample's time: what
 * it describes is still to come then, and members are notified of nothing that is over.
 */
export function eventFor({ subscription }: AnySubscriber, orgId: string, world: World, nth: number): EventEnvelope {
  const type =
    typeof subscription.subscribesTo === 'string'
      ? 'fresh.scheduling.schedule.v1.published'
      : subscription.subscribesTo.type;
  const text = readFileSync(path.join(goldenFolder, `${type}.json`), 'utf8');
  const { event } = golden.parse(JSON.parse(text));
  const isRemoval = type === 'fresh.organizations.membership.v1.removed';
  const uid = uidIn(event.data);
  const replaced: readonly (readonly [string | null, string])[] = [
    [event.orgid, orgId],
    [uid, isRemoval ? 'leaver' : world.staff.uid],
    ['fbkqbpRQtToyPm7b2d4e', 'hall'],
    ['ELCLkyxubaD4TlER5Nxs', 'next'],
  ];
  const filled = replaced.reduce(
    (now, [from, to]) => (from === null ? now : now.replaceAll(from, to)),
    JSON.stringify(event),
  );
  const { subject, ...rest } = eventEnvelope.parse(JSON.parse(filled));
  const sequence = 1_000 + nth;
  const id = eventId(`${subscription.name}|${subject}`, sequence);
  // Who is assigned is new on the shift, as usual.
  const about = subscription.name === 'expectAttendanceOnShiftAssigned' ? `${subject}-${nth}` : subject;
  return { ...rest, subject: about, sequence, id };
}

/** The user that the sample is about. */
function uidIn(data: unknown): string | null {
  const named = z.looseObject({ uid: z.string().optional(), staffUid: z.string().optional() }).parse(data);
  return named.uid ?? named.staffUid ?? null;
}

/** Delivers an event once; it has to be handled. */
export async function handle(subscriber: AnySubscriber, event: EventEnvelope): Promise<void> {
  const runtime = {
    ...{ db: firestore(), now: Date.now, deadlineMs, log },
    ...{ enqueue: () => Promise.resolve(), pause: () => Promise.resolve() },
    // In production one query of an instance in ten seconds, for all of its deliveries: none has a part of it in its budget.
    isPaused: () => Promise.resolve(false),
  };
  const outcome = await deliver(subscriber, event, { by: 'push' }, runtime);
  if (outcome !== 'handled') throw new Error(`${subscriber.subscription.name}: ${outcome}`);
}

/** Writes of the monolith's, by the name of the capture that gets them. */
interface Write {
  /** What is captured, given nothing more than its own write. */
  readonly prepare: (change: { path: string; document: Record<string, unknown> }) => Promise<() => Promise<void>>;
  readonly path: (world: World, nth: number) => string;
  readonly document: (nth: number) => Record<string, unknown>;
}

/** Every capture with a write that it publishes. */
export const captures: Readonly<Record<string, Write>> = {
  captureUser: {
    ...of(captureUser),
    path: ({ staff }) => `users/${staff.uid}`,
    document: (nth) => ({ profile: { firstName: `S${nth}` } }),
  },
  captureOrganization: { ...of(captureOrganization), path: () => 'organizations/big', document: named },
  captureMembership: {
    ...of(captureMembership),
    path: (_world, nth) => `memberships/u${nth}_big`,
    document: () => ({ role: 'manager', roles: ['manager'] }),
  },
  captureNetwork: {
    ...of(captureNetwork),
    path: (_world, nth) => `networks/chain-${nth}`,
    document: () => ({ status: 'active' }),
  },
  captureSchedule: { ...of(captureSchedule), path: () => 'organizations/big/schedules/s1', document: named },
  captureShift: {
    ...of(captureShift),
    path: () => 'organizations/big/schedules/s0/shifts/h1',
    document: (nth) => ({ notes: `Number ${nth}` }),
  },
  capturePosition: { ...of(capturePosition), path: () => 'orgs/big/positions/cook', document: named },
  captureVenue: { ...of(captureVenue), path: (_world, nth) => `orgs/big/venues/v${nth}`, document: named },
  captureZone: {
    ...of(captureZone),
    path: (_world, nth) => `orgs/big/zones/z${nth}`,
    document: (nth) => ({ ...named(nth), venueId: 'hall' }),
  },
  captureAttendance: {
    ...of(captureAttendance),
    path: () => 'attendance_records/big/records/a1',
    document: (nth) => ({ notes: `Number ${nth}` }),
  },
};

function named(nth: number) {
  return { name: `Number ${nth}` };
}

/** Makes the write, uncounted; the result is the capture's work, which has to publish it. */
function of<S extends object, E extends DomainEvent>(aggregate: CapturedAggregate<S, E>): Pick<Write, 'prepare'> {
  return {
    prepare: async ({ path: at, document }) => {
      const ref = firestore().doc(at);
      const before = await ref.get();
      const { writeTime } = await ref.set(document, { merge: true });
      const after = await ref.get();
      const write = { id: `${at}-${writeTime.toMillis()}`, time: writeTime.toMillis(), before, after };
      return async () => {
        const runtime = { db: firestore(), now: Date.now, pause: () => Promise.resolve(), random: () => 0, log };
        const outcome = await captureWrite(aggregate, write, runtime);
        if (outcome !== 'published') throw new Error(`${aggregate.capture.name} of ${at}: ${outcome}`);
      };
    },
  };
}

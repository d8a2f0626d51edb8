/** The sweep compares a document with its log: of what was published, and of our own caches, nothing may be left to publish. */
import { captures } from '@fresh/contracts/registry';
import { captureWrite } from '@fresh/kernel/events/capture-write';
import type { CapturedAggregate } from '@fresh/kernel/events/captured-aggregate';
import type { DomainEvent } from '@fresh/kernel/events/event-log';
import { recapturable } from '@fresh/kernel/events/recapture';
import { firestore } from '@fresh/kernel/firebase';
import { uniqueId } from '@fresh/kernel/testing/world';
import { writePast } from '@fresh/kernel/testing/write-delivery';
import { expect } from 'chai';
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

const org = uniqueId('org');
const [start, end] = [Date.UTC(2040, 0, 1, 8), Date.UTC(2040, 0, 1, 16)];
const times = { createdAt: 1, updatedAt: 1 };
const assigned = (uid: string) => ({ uid, status: 'assigned', assignedAt: 1, assignedBy: 'm', notes: 'With Ann' });

/** One document of each capture, what changes of it, and a field of it that has no event. */
const samples: Readonly<Record<string, { path: string; document: object; change: object; cache: object }>> = {
  captureUser: {
    path: `users/${uniqueId('ann')}`,
    document: {
      profile: { firstName: 'Ann', lastName: 'Lee', displayName: 'Ann Lee', timezone: 'UTC', phone: '+1 555 0100' },
      ...{ preferences: '{"theme":"dark"}', deviceInfo: { platform: 'web' } },
    },
    change: { profile: { firstName: 'Eve', lastName: 'Lee', displayName: 'Eve Lee', timezone: 'UTC' } },
    cache: { email: 'ann@example.com' },
  },
  captureOrganization: {
    path: `organizations/${org}`,
    document: {
      ...{ id: org, name: 'Bar', slug: org, ownerId: 'ann', status: 'active', description: 'By the sea', ...times },
      ...{ industry: 'food', size: '1-10', contactEmail: 'bar@example.com', contactPhone: '+1 555 0100' },
    },
    change: { name: 'Pub', contactEmail: 'pub@example.com', description: 'In town' },
    cache: { memberCount: 5, memberCountByRole: { staff: 5 } },
  },
  captureMembership: {
    path: `memberships/ann_${org}`,
    document: {
      ...{ uid: 'ann', orgId: org, role: 'staff', roles: ['staff'], status: 'active', email: 'a@example.com' },
      ...{ permissions: ['read'], joinedAt: 1, ...times },
    },
    change: { role: 'manager', roles: ['manager'], permissions: ['read', 'write'] },
    cache: { displayName: 'Ann Lee' },
  },
  captureNetwork: {
    path: `networks/${uniqueId('n')}`,
    document: {
      ...{ displayName: 'Chain', kind: 'corporate', ownerId: 'ann', status: 'pending_verification', ...times },
      ...{ corporateName: 'Chain Inc', brandName: 'Chain' },
    },
    change: { status: 'active', activatedAt: 2 },
    cache: { verifiedBy: 'support' },
  },
  captureSchedule: {
    path: `organizations/${org}/schedules/s`,
    document: {
      ...{
        orgId: org,
        name: 'Week 1',
        description: 'First',
        status: 'draft',
        startDate: start,
        endDate: end,
        ...times,
      },
    },
    change: { status: 'published', publishedAt: 2, description: 'Second', updatedAt: 2 },
    cache: { updatedBy: 'bob' },
  },
  captureShift: {
    path: `organizations/${org}/schedules/s/shifts/h`,
    document: {
      ...{ orgId: org, positionId: 'cook', startTime: start, endTime: end, requiredStaff: 2, notes: 'Early', ...times },
      ...{ venueId: 'hall', breakMinutes: 30, assignments: [assigned('ann')] },
    },
    change: { notes: 'Late', assignments: [assigned('bob')], updatedAt: 2 },
    cache: { scheduleName: 'Week 1' },
  },
  capturePosition: {
    path: `orgs/${org}/positions/cook`,
    document: {
      ...{ orgId: org, name: 'Cook', description: 'Cooks', type: 'full_time', skillLevel: 'mid', hourlyRate: 20 },
      ...{ color: '#ff0000', isActive: true, requiredCertifications: ['food'], ...times },
    },
    change: { description: 'Cooks well', hourlyRate: 22 },
    cache: { shiftCount: 3 },
  },
  captureVenue: {
    path: `orgs/${org}/venues/hall`,
    document: {
      ...{ orgId: org, name: 'Hall', type: 'indoor', isActive: true, notes: 'Key at the bar', ...times },
      ...{ contactEmail: 'hall@example.com', contactPhone: '+1 555 0100', capacity: 100 },
    },
    change: { name: 'Large hall' },
    cache: { cachedZones: [], zoneCount: 0 },
  },
  captureZone: {
    path: `orgs/${org}/zones/bar`,
    document: { orgId: org, venueId: 'hall', name: 'Bar', type: 'other', notes: 'Dark', isActive: true, ...times },
    change: { name: 'Long bar' },
    cache: { seats: 4 },
  },
  captureAttendance: {
    path: `attendance_records/${org}/records/a`,
    document: {
      ...{ orgId: org, shiftId: 'h', scheduleId: 's', staffUid: 'ann', status: 'scheduled', notes: 'Bar', ...times },
      ...{ scheduledStart: start, scheduledEnd: end, breakDuration: 30 },
    },
    change: {
      ...{ status: 'checked_in', actualCheckIn: start, checkInMethod: 'manual', checkInNotes: 'On time' },
      ...{ checkInLocation: { lat: 1, lng: 2 }, managerNotes: 'Well done', updatedAt: 2 },
    },
    cache: { exported: true },
  },
};

describe('what is in a captured document and its log', () => {
  const db = firestore();
  const log = {
    ...{ changeCaptured: () => undefined, changeNotCaptured: () => undefined },
    ...{ changeUnmappable: () => undefined, captureGivenUp: () => undefined },
  };
  const outside = { db, now: Date.now, random: () => 0, pause: () => Promise.resolve(), log };

  const agrees = <S extends object, E extends DomainEvent>(aggregate: CapturedAggregate<S, E>) => {
    const { name } = aggregate.capture;
    it(`agrees in ${name}, after a change as well, and after a write that has no event`, async () => {
      const sample = samples[name];
      if (!sample) throw new Error(`${name} has no sample`);
      const { path, document, change, cache } = sample;
      const put = (fields: object) => writePast(path, (ref) => ref.set(fields, { merge: true }));
      const captured = async (fields: object) => {
        const { id, before, after } = await put(fields);
        const time = (after.updateTime ?? after.readTime).toMillis();
        return captureWrite(aggregate, { id, before, after, time }, outside);
      };
      const differs = async () => recapturable(aggregate).differs(await db.doc(path).get(), db);
      expect(await captured(document)).to.equal('published');
      expect(await differs(), 'new').to.equal(false);
      await captured(change);
      expect(await differs(), 'changed').to.equal(false);
      await put(cache);
      expect(await differs(), 'with a cache').to.equal(false);
    });
  };
  agrees(captureUser);
  agrees(captureOrganization);
  agrees(captureMembership);
  agrees(captureNetwork);
  agrees(captureSchedule);
  agrees(captureShift);
  agrees(capturePosition);
  agrees(captureVenue);
  agrees(captureZone);
  agrees(captureAttendance);

  it('is compared in a spec of each capture', () => {
    expect(Object.keys(samples).sort()).to.deep.equal(captures.map(({ name }) => name).sort());
  });
});

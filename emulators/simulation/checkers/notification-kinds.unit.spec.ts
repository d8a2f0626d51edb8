import type { EventEnvelope } from '@fresh/contracts/envelope';
import { expect } from 'chai';
import { impliedNotification } from './notification-kinds.ts';

const time = '2026-03-01T12:00:00.000Z';
const [now, later] = [Date.parse(time), Date.parse(time) + 1];
const shift = 'organizations/o/schedules/s-1/shifts/h-1';
const hours = { scheduleId: 's-1', startTime: now - 5, endTime: later };

/** An event of each kind, the type of its notification, and the setting that it obeys. */
const implying = [
  ['scheduling.schedule.v1.published', { name: 'May', notifyUsers: true, endDate: later }, 'schedule_published'],
  ['scheduling.shift.v1.assigned', { ...hours, uid: 'bob' }, 'shift_assigned'],
  ['scheduling.shift.v1.unassigned', { ...hours, uid: 'bob' }, 'shift_unassigned'],
  ['scheduling.shift.v1.updated', { ...hours, uids: ['bob'], changes: { venueId: 'v' } }, 'shift_changed'],
  ['scheduling.shift.v1.cancelled', { ...hours, uids: ['bob'] }, 'shift_cancelled'],
  ['organizations.membership.v1.created', { uid: 'eve', role: 'staff', status: 'active' }, 'member_joined'],
] as const;
const settingOf = {
  schedule_published: 'schedulePublished',
  shift_assigned: 'shiftAssigned',
  shift_unassigned: 'shiftAssigned',
  shift_changed: 'shiftChanged',
  shift_cancelled: 'shiftCancelled',
  member_joined: 'memberJoined',
};

describe('the notification that an event implies', () => {
  const implied = (type: string, data: object) => {
    const about = { id: 'e-1', time, subject: shift, orgid: 'o', actor: 'user:ann', data };
    return impliedNotification({ ...about, type: `fresh.${type}` } as EventEnvelope);
  };

  it('is for each user but those who switched its kind off', () => {
    for (const [type, data, kind] of implying) {
      const found = implied(type, data);
      expect(found?.message['type']).to.equal(kind);
      expect(found?.isFor('bob', null), kind).to.equal(true);
      for (const setting of new Set(Object.values(settingOf))) {
        expect(found?.isFor('bob', { [setting]: false }), `${kind} without ${setting}`).to.equal(
          setting !== settingOf[kind],
        );
      }
    }
  });

  it('is not for those who caused it or are its subject, but for a schedule’s publisher', () => {
    for (const [type, data, kind] of implying) {
      expect(implied(type, data)?.isFor('ann', null), kind).to.equal(kind === 'schedule_published');
      expect(implied(type, data)?.isFor('eve', null), kind).to.equal(kind !== 'member_joined');
    }
  });

  it('is none of what is over, silent, a draft, still invited, or no change for those who work a shift', () => {
    const none = [
      ['scheduling.schedule.v1.published', { name: 'May', notifyUsers: false, endDate: later }],
      ['scheduling.schedule.v1.published', { name: 'May', notifyUsers: true, endDate: now }],
      ['scheduling.shift.v1.assigned', { ...hours, uid: 'bob', endTime: now }],
      ['scheduling.shift.v1.cancelled', { ...hours, uids: ['bob'], isPublished: false }],
      ['scheduling.shift.v1.updated', { ...hours, uids: ['bob'], changes: { requiredStaff: 3 } }],
      ['scheduling.shift.v1.updated', { ...hours, uids: ['bob'], changes: { venueId: 'v' }, status: 'cancelled' }],
      ['organizations.membership.v1.created', { uid: 'eve', role: 'staff', status: 'invited' }],
      ['scheduling.shift.v1.deleted', { scheduleId: 's-1' }],
    ] as const;
    for (const [type, data] of none) expect(implied(type, data), type).to.equal(null);
  });

  it('names what is different of a shift', () => {
    const changes = { positionId: 'p', endTime: later, status: 'published', zoneId: 'z' };
    const found = implied('scheduling.shift.v1.updated', { ...hours, uids: ['bob'], changes });
    expect(found?.message['changed']).to.deep.equal(['time', 'position', 'place', 'status']);
  });
});

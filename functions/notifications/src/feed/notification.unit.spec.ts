import type { EventEnvelope } from '@fresh/contracts/envelope';
import type { NotificationEvent } from '@fresh/contracts/events/notifications';
import { given as givenEvents } from '@fresh/kernel/testing/decisions';
import { expect } from 'chai';
import { defaultSettings } from '../settings/settings.ts';
import {
  evolve,
  markRead,
  notificationsOf,
  ofMembershipCreated,
  ofSchedulePublished,
  ofShiftAssigned,
  ofShiftCancelled,
  ofShiftUnassigned,
  ofShiftUpdated,
  type FeedItem,
  type Message,
} from './notification.ts';

const shiftPath = 'organizations/alpha/schedules/s1/shifts/h1';
function event<D>(subject: string, data: D): EventEnvelope<D> {
  return {
    specversion: '1.0',
    id: 'event-1',
    type: 'not looked at',
    source: '/services/scheduling',
    subject,
    time: '2030-01-01T00:00:00.000Z',
    datacontenttype: 'application/json',
    sequence: 2,
    orgid: 'alpha',
    actor: 'user:maria',
    correlationid: 'r',
    causationid: 'r',
    data,
  };
}
const now = Date.UTC(2030, 0, 1);
const head = { id: 'event-1', orgId: 'alpha', createdAt: now };
const times = { startTime: now + 10, endTime: now + 20 };

describe('what an event says', () => {
  const published = {
    name: 'Week 1',
    startDate: now,
    endDate: now + 1,
    publishedAt: now,
    notifyUsers: true,
    channels: [],
  };

  it('is the name of a published schedule', () => {
    const message = ofSchedulePublished(event('organizations/alpha/schedules/s1', published), 'alpha');
    expect(message).to.deep.equal({ ...head, type: 'schedule_published', scheduleId: 's1', title: 'Week 1' });
  });

  it('is nothing when the publisher asked for silence', () => {
    const silent = event('organizations/alpha/schedules/s1', { ...published, notifyUsers: false });
    expect(ofSchedulePublished(silent, 'alpha')).to.equal(null);
  });

  it('is the time of an assigned shift, without the notes', () => {
    const data = { scheduleId: 's1', uid: 'ann', ...times, positionId: 'cook', notes: 'for Ann' };
    expect(ofShiftAssigned(event(shiftPath, data), 'alpha')).to.deep.equal({
      ...head,
      type: 'shift_assigned',
      title: 'New shift',
      scheduleId: 's1',
      shiftId: 'h1',
      ...times,
    });
  });

  const updated = (changes: object, status: 'published' | 'cancelled' = 'published', when = times) =>
    ofShiftUpdated(
      event(shiftPath, {
        scheduleId: 's1',
        changes,
        positionId: 'cook',
        ...when,
        status,
        uids: ['ann'],
      }),
      'alpha',
    );

  it('is what became different of a shift', () => {
    expect(updated({ startTime: now + 10, zoneId: 'bar', notes: 'bring gloves' })).to.deep.equal({
      ...head,
      type: 'shift_changed',
      title: 'Shift changed',
      scheduleId: 's1',
      shiftId: 'h1',
      ...times,
      changed: ['time', 'place'],
    });
  });

  for (const [field, what] of [
    ['startTime', 'time'],
    ['endTime', 'time'],
    ['positionId', 'position'],
    ['venueId', 'place'],
    ['zoneId', 'place'],
    ['status', 'status'],
  ] as const) {
    it(`is a new ${what} when ${field} changed`, () => {
      expect(updated({ [field]: 'x' })?.changed).to.deep.equal([what]);
    });
  }

  it('is nothing when notes, breaks or the number of people changed', () => {
    expect(updated({ notes: 'bring gloves', breakMinutes: 30, requiredStaff: 3 })).to.equal(null);
    expect(updated({})).to.equal(null);
  });

  it('is nothing when a cancelled shift is moved', () => {
    expect(updated({ startTime: 11 }, 'cancelled')).to.equal(null);
  });

  it('is which shift was cancelled, and when it would have been; older events don’t say', () => {
    const messageOf = (more: object) =>
      ofShiftCancelled(event(shiftPath, { scheduleId: 's1', uids: ['ann'], ...more }), 'alpha');
    const shift = { scheduleId: 's1', shiftId: 'h1' };
    const message = { ...head, type: 'shift_cancelled', title: 'Shift cancelled', ...shift };
    expect(messageOf({})).to.deep.equal(message);
    expect(messageOf(times)).to.deep.equal({ ...message, ...times });
  });

  it('is which shift a member was taken off', () => {
    const messageOf = (more: object) =>
      ofShiftUnassigned(event(shiftPath, { scheduleId: 's1', uid: 'ann', ...more }), 'alpha');
    const shift = { scheduleId: 's1', shiftId: 'h1' };
    const message = { ...head, type: 'shift_unassigned', title: 'Taken off a shift', ...shift };
    expect(messageOf({})).to.deep.equal(message);
    expect(messageOf(times)).to.deep.equal({ ...message, ...times });
  });

  it('is nothing about what was over when it happened', () => {
    const [over, on] = [
      { startTime: now - 10, endTime: now },
      { startTime: now - 10, endTime: now + 1 },
    ];
    const shift = { scheduleId: 's1', uid: 'ann', uids: ['ann'], positionId: 'cook' };
    const of = (when: typeof over) => [
      ofSchedulePublished(event('s1', { ...published, endDate: when.endTime }), 'alpha'),
      ofShiftAssigned(event(shiftPath, { ...shift, ...when }), 'alpha'),
      updated({ startTime: when.startTime }, 'published', when),
      ofShiftUnassigned(event(shiftPath, { ...shift, ...when }), 'alpha'),
      ofShiftCancelled(event(shiftPath, { ...shift, ...when }), 'alpha'),
    ];
    expect(of(over)).to.deep.equal([null, null, null, null, null]);
    expect(of(on)).not.to.include(null);
  });

  it('is who joined, once the member is active', () => {
    const joined = (status: 'active' | 'suspended') =>
      ofMembershipCreated(event('memberships/ann_alpha', { uid: 'ann', role: 'staff', status }), 'alpha');
    const member = { memberUid: 'ann', role: 'staff' };
    expect(joined('active')).to.deep.equal({ ...head, type: 'member_joined', title: 'New member', ...member });
    expect(joined('suspended')).to.equal(null);
  });
});

describe('who is notified', () => {
  const person = (uid: string, changes: object = {}) => ({ uid, settings: { ...defaultSettings, ...changes } });
  const notified = (
    type: Message['type'],
    people: ReturnType<typeof person>[],
    actor = 'user:maria',
    more: object = {},
  ) => notificationsOf({ ...head, type, title: 'Title', ...more }, actor, people).map(({ uid }) => uid);

  it('is each with the same message', () => {
    const message: Message = { ...head, type: 'shift_cancelled', title: 'Shift cancelled', shiftId: 'h1' };
    expect(notificationsOf(message, 'user:maria', [person('ann'), person('bob')])).to.deep.equal([
      { ...head, type: 'shift_cancelled', title: 'Shift cancelled', shiftId: 'h1', uid: 'ann' },
      { ...head, type: 'shift_cancelled', title: 'Shift cancelled', shiftId: 'h1', uid: 'bob' },
    ]);
  });

  for (const [type, setting] of [
    ['schedule_published', 'schedulePublished'],
    ['shift_assigned', 'shiftAssigned'],
    ['shift_changed', 'shiftChanged'],
    ['shift_cancelled', 'shiftCancelled'],
    ['member_joined', 'memberJoined'],
  ] as const) {
    it(`is no user who chose not to be notified of ${type}`, () => {
      const silent = { ...defaultSettings, [setting]: false };
      const loud = { schedulePublished: false, shiftAssigned: false, shiftChanged: false, shiftCancelled: false };
      const onlyThis = { ...loud, memberJoined: false, [setting]: true };
      expect(notified(type, [person('ann', silent), person('bob', onlyThis)])).to.deep.equal(['bob']);
    });
  }

  it('is not the user who did it, except for a schedule', () => {
    const people = [person('ann'), person('maria')];
    for (const type of ['shift_assigned', 'shift_changed', 'shift_cancelled', 'member_joined'] as const) {
      expect(notified(type, people), type).to.deep.equal(['ann']);
    }
    expect(notified('schedule_published', people)).to.deep.equal(['ann', 'maria']);
    expect(notified('shift_changed', people, 'service:maria'), 'a service').to.deep.equal(['ann', 'maria']);
  });

  it('is not the new member', () => {
    const people = [person('ann'), person('boss')];
    expect(notified('member_joined', people, 'service:onboarding', { memberUid: 'ann' })).to.deep.equal(['boss']);
  });
});

describe('reading a notification', () => {
  const item: FeedItem = { ...head, uid: 'ann', type: 'shift_cancelled', title: 'Shift cancelled', version: 0 };
  const read = (readAt: number): NotificationEvent => ({
    type: 'fresh.notifications.notification.v1.read',
    data: { kind: 'shift_cancelled', readAt },
  });
  const given = (state: FeedItem | null, ...events: NotificationEvent[]) => givenEvents(evolve, state, ...events);

  it('is an event, once', () => {
    given(item)
      .when((state) => markRead(state, 5))
      .then(read(5));
    given(item, read(5))
      .when((state) => markRead(state, 6))
      .then();
  });

  it('keeps the time and counts the version', () => {
    given(item)
      .when((state) => markRead(state, 5))
      .thenState((state) => expect(state).to.deep.equal({ ...item, readAt: 5, version: 1 }));
  });

  it('of another feed, or none, is rejected', () => {
    given(null)
      .when((state) => markRead(state, 5))
      .thenRefused('NOT_FOUND', 'Notification not found');
  });
});

import { expect } from 'chai';
import { notificationsFor, type SchedulePublished } from './notification.ts';

const event: SchedulePublished = {
  specversion: '1.0',
  id: 'event-1',
  type: 'fresh.scheduling.schedule.v1.published',
  source: '/services/scheduling',
  subject: 'organizations/alpha/schedules/s1',
  time: '2030-01-01T00:00:00.000Z',
  datacontenttype: 'application/json',
  sequence: 2,
  orgid: 'alpha',
  actor: 'user:maria',
  correlationid: 'r',
  causationid: 'r',
  data: { name: 'Week 1', startDate: 1, endDate: 2, publishedAt: 3, notifyUsers: true, channels: [] },
};
const members = [
  { uid: 'ann', wantsSchedulePublished: true },
  { uid: 'bob', wantsSchedulePublished: false },
];

describe('notificationsFor', () => {
  it('is one for each member who asked for it', () => {
    expect(notificationsFor(event, 'alpha', members)).to.deep.equal([
      {
        id: 'event-1',
        uid: 'ann',
        orgId: 'alpha',
        type: 'schedule_published',
        scheduleId: 's1',
        title: 'Week 1',
        createdAt: Date.UTC(2030, 0, 1),
      },
    ]);
  });

  it('is none when the publisher asked for silence', () => {
    const silent = { ...event, data: { ...event.data, notifyUsers: false } };
    expect(notificationsFor(silent, 'alpha', members)).to.deep.equal([]);
  });
});

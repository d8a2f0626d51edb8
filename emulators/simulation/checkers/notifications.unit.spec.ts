import { expect } from 'chai';
import { checkNotifications } from './notifications.ts';
import { HistoryBuilder, event, eventTime, idOf, inbox, org, type Write } from './testing/history-builder.ts';

describe('the checker of notifications', () => {
  let history: HistoryBuilder;
  beforeEach(() => {
    history = new HistoryBuilder();
  });
  const messages = () => checkNotifications(history.entries).map(({ message }) => message);
  const end = Date.parse(eventTime) + 10;
  const shift = `organizations/${org}/schedules/s-1/shifts/h-1`;
  const by = { actor: 'user:bob' };
  const assigned = (isPublished = true) => {
    const data = { scheduleId: 's-1', uid: 'ann', startTime: end - 5, endTime: end, isPublished };
    return event('fresh.scheduling.shift.v1.assigned', shift, 2, data, by);
  };
  const membership = { uid: 'bob', role: 'staff', status: 'active' };
  const joined = event('fresh.organizations.membership.v1.created', `memberships/bob_${org}`, 1, membership, by);
  const notice = (uid: string, of: Write, more: object): Write => [
    `notifications/${uid}/items/${idOf(of)}`,
    { uid, id: idOf(of), orgId: org, createdAt: Date.parse(eventTime), expireAt: 'later', ...more },
  ];
  const newShift = notice('ann', assigned(), {
    ...{ type: 'shift_assigned', title: 'New shift', scheduleId: 's-1', shiftId: 'h-1' },
    ...{ startTime: end - 5, endTime: end },
  });
  const wants = (shiftAssigned: boolean): Write => ['notificationSettings/ann', { version: 1, shiftAssigned }];
  const done = (of: Write, name = 'notifyMemberOnShiftAssigned') => inbox(name, of);
  const member = (uid: string, role: string, status = 'active'): Write => [
    `memberships/${uid}_${org}`,
    { uid, orgId: org, role, status },
  ];

  it('finds nothing where each event has notified those that it implies', () => {
    history.commit(assigned());
    history.commit(done(assigned()), newShift);
    expect(messages()).to.deep.equal([]);
  });

  it('finds a notification that is missing, or says something else', () => {
    history.commit(assigned());
    history.commit(done(assigned()));
    expect(messages()).to.deep.equal(['it is missing, and fresh.scheduling.shift.v1.assigned implies it']);
    history.commit([newShift[0], { ...newShift[1], title: 'Another' }]);
    expect(messages().join()).to.match(/^it says .*"Another".*, and not what the event says$/);
  });

  it('finds one that no event implies: of a draft, to another user, or one who didn’t want it', () => {
    const unwanted = ['it is there, and no event implies it'];
    history.commit(assigned(false));
    history.commit(done(assigned(false)), newShift);
    expect(messages()).to.deep.equal(unwanted);
    history = new HistoryBuilder();
    history.commit(wants(false));
    history.commit(assigned());
    history.commit(done(assigned()), newShift);
    expect(messages()).to.deep.equal(unwanted);
  });

  it('lets a subscriber read what changes while it works at any moment', () => {
    for (const written of [[], [newShift]]) {
      history = new HistoryBuilder();
      history.commit(assigned());
      history.commit(wants(false));
      history.commit(done(assigned()), ...written);
      expect(messages()).to.deep.equal([]);
    }
  });

  it('goes by the members of the moment where the event names none', () => {
    const about = { type: 'member_joined', title: 'New member', memberUid: 'bob', role: 'staff' };
    history.commit(member('ann', 'manager'), member('eve', 'staff'), member('dan', 'manager', 'removed'));
    history.commit(joined, member('bob', 'staff'));
    history.commit(done(joined, 'notifyManagersOnMembershipCreated'), notice('ann', joined, about));
    expect(messages()).to.deep.equal([]);
    history.commit(notice('eve', joined, about));
    expect(messages()).to.deep.equal(['it is there, and no event implies it']);
  });
});

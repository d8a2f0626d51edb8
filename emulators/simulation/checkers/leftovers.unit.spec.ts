import { expect } from 'chai';
import { checkLeftovers } from './leftovers.ts';
import { HistoryBuilder, event, eventTime, org, type Write } from './testing/history-builder.ts';
import { schedulePath } from './testing/schedules.ts';

const now = Date.parse(eventTime);
const hour = 3_600_000;
const path = `${schedulePath}/shifts/h-1`;

describe('the checker of what is left over', () => {
  let history: HistoryBuilder;
  beforeEach(() => {
    history = new HistoryBuilder();
  });
  const messages = () => checkLeftovers(history.entries).map(({ message }) => message);
  const shift = (uids: readonly string[], endTime = now + hour): Write => [
    path,
    { endTime, assignments: uids.map((uid) => ({ uid })) },
  ];
  const created = () => event('fresh.scheduling.shift.v1.created', path, 1, {});

  it('finds a shift of a deleted schedule, but not one that was put there afterwards', () => {
    const deleted = () => event('fresh.scheduling.schedule.v1.deleted', schedulePath, 2, {});
    history.commit(shift([]), created());
    history.commit(deleted());
    expect(messages()).to.deep.equal(['it is there, though its schedule was deleted']);
    history.commit([path, null]);
    expect(messages()).to.deep.equal([]);
    history = new HistoryBuilder();
    history.commit(deleted());
    history.commit(shift([]), created());
    expect(messages()).to.deep.equal([]);
  });

  it('finds a former member on a coming shift, but not on one that was over', () => {
    const member = (status: string): Write => [`memberships/bob_${org}`, { status }];
    history.commit(shift(['bob']), created(), member('active'));
    expect(messages()).to.deep.equal([]);
    history.commit(
      member('removed'),
      event('fresh.organizations.membership.v1.removed', `memberships/bob_${org}`, 2, {}),
    );
    expect(messages()).to.deep.equal(['bob is on it, and is no member any more']);
    history.commit(shift(['bob'], now - hour));
    expect(messages()).to.deep.equal([]);
    history.commit(shift(['bob']), member('active'));
    expect(messages()).to.deep.equal([]);
  });
});

import { retentionMs } from '@fresh/contracts/retention';
import { expect } from 'chai';
import { checkCausality } from './causality.ts';
import { HistoryBuilder, event, eventTime, idOf, inbox, type Write } from './testing/history-builder.ts';
import { created, schedulePath } from './testing/schedules.ts';

const now = Date.parse(eventTime);
const minute = 60_000;
const subscriber = 'publishScheduleOnPublicationPlanned';

describe('the checker of causality', () => {
  let history: HistoryBuilder;
  beforeEach(() => {
    history = new HistoryBuilder();
  });
  const messages = () => checkCausality(history.entries).map(({ message }) => message);
  const planned = (publishAt: number, sequence = 2) =>
    event('fresh.scheduling.schedule.v1.publication_planned', schedulePath, sequence, { publishAt });
  const published = (publishedAt: number, plan: Write) =>
    event('fresh.scheduling.schedule.v1.published', schedulePath, 4, { publishedAt }, { causationid: idOf(plan) });

  it('finds nothing where causes come first', () => {
    const plan = planned(now - 1);
    history.commit(created(), plan);
    history.commit(inbox('publishToChannelOnEvent', created()));
    history.commit(inbox(subscriber, plan), published(now - 1, plan));
    expect(messages()).to.deep.equal([]);
  });

  it('finds an event that is handled before it is logged', () => {
    history.commit(inbox('publishToChannelOnEvent', created()));
    history.commit(created());
    expect(messages()).to.deep.equal(['it handles an event that no commit has logged yet']);
  });

  it('finds an event that is handled before it is due; waiting for it is not handling it', () => {
    history.commit(planned(now + 5 * minute));
    history.commit(inbox(subscriber, planned(0), 'waiting'));
    expect(messages()).to.deep.equal([]);
    history.commit(inbox(subscriber, planned(0)));
    expect(messages()).to.deep.equal(['it handles an event 300 s before it is due']);
  });

  it('finds a publication of another plan', () => {
    const plan = planned(now - minute);
    history.commit(plan);
    history.commit(inbox(subscriber, plan), published(now + minute, plan));
    expect(messages()).to.deep.equal([`the plan for ${now - minute} published it as planned for ${now + minute}`]);
  });

  it('finds an event that expires too early', () => {
    const [path, document] = created();
    history.commit([path, { ...document, expireAt: new Date(now + retentionMs.events - 5 * minute).toISOString() }]);
    expect(messages()).to.deep.equal(["it is deleted 300 s before the log's retention is over"]);
  });
});

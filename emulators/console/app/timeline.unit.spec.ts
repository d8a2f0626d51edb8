import { expect } from 'chai';
import {
  firstLatencies,
  merged,
  reachOf,
  shortName,
  timeline,
  type Delivery,
  type Journey,
  type LoggedEvent,
} from './timeline.ts';

const event = (id: string, recordedAt: number, more: Partial<LoggedEvent> = {}): LoggedEvent => ({
  id,
  type: 'fresh.scheduling.schedule.v1.published',
  subject: `organizations/o/schedules/${id}`,
  actor: 'user:ann',
  correlationId: 'r',
  causationId: 'r',
  time: recordedAt - 5,
  recordedAt,
  deliveries: [],
  ...more,
});
const delivery = (subscriber: string, status: Delivery['status'], updatedAt?: number, attempts = 0): Delivery => ({
  subscriber,
  service: 'platform',
  status,
  attempts,
  ...(updatedAt !== undefined && { updatedAt }),
});

describe('the timeline', () => {
  it('has the latest first, and what followed under its cause, in its order', () => {
    const events = [
      event('b', 2_000),
      event('a2', 1_200, { causationId: 'a' }),
      event('a1', 1_100, { causationId: 'a' }),
      event('a', 1_000),
      event('a11', 1_150, { causationId: 'a1' }),
    ];
    const ids = (journeys: readonly Journey[]): unknown[] =>
      journeys.map((journey) => [journey.event.id, ...ids(journey.followed)]);
    expect(ids(timeline(events))).to.deep.equal([['b'], ['a', ['a1', ['a11']], ['a2']]]);
  });

  it('shows a consequence by itself when its cause is on no page yet', () => {
    expect(timeline([event('late', 1, { causationId: 'elsewhere' })]).map((one) => one.event.id)).to.deep.equal([
      'late',
    ]);
  });

  it('measures each hop from the record of the event, and the record from the decision', () => {
    const deliveries = [
      delivery('done', 'done', 1_040),
      delivery('failed', 'waiting', 1_050, 1),
      delivery('new', 'none'),
    ];
    const [journey] = timeline([event('a', 1_000, { deliveries })]);
    expect(journey?.hops.map(({ subscriber, latencyMs }) => [subscriber, latencyMs])).to.deep.equal([
      ['done', 40],
      ['failed', null],
      ['new', null],
    ]);
    expect(journey).to.deep.include({ name: 'schedule.published', recordedAfterMs: 5 });
    expect(timeline([event('b', 1_000, { time: 1_003 })])[0]?.recordedAfterMs).to.equal(0);
  });

  it('has no deliveries of an event without subscribers, or older than inboxes keep', () => {
    const old = event('a', 1_000, { deliveries: [] });
    expect(timeline([old])[0]).to.deep.include({ hops: [] });
    expect(reachOf(old)).to.deep.equal({ done: 0, all: 0, ms: null });
  });
});

describe('how far an event has come', () => {
  it('is measured by its last subscriber, once all are done', () => {
    const first = [delivery('a', 'done', 1_020), delivery('b', 'in_progress', 1_010)];
    expect(reachOf(event('e', 1_000, { deliveries: first }))).to.deep.equal({ done: 1, all: 2, ms: null });
    const then = [delivery('a', 'done', 1_020), delivery('b', 'done', 1_070)];
    expect(reachOf(event('e', 1_000, { deliveries: then }))).to.deep.equal({ done: 2, all: 2, ms: 70 });
  });
});

describe('events of several pages', () => {
  it('are there once each, as last seen, the latest first, up to a bound', () => {
    const seen = [event('b', 2), event('a', 1)];
    const page = [event('c', 3), event('b', 2, { deliveries: [delivery('x', 'done', 4)] })];
    expect(merged(seen, page, 2)).to.deep.equal(page);
    expect(merged(seen, page, 9).map(({ id }) => id)).to.deep.equal(['c', 'b', 'a']);
  });

  it('count first deliveries only as latencies', () => {
    const deliveries = [
      delivery('a', 'done', 1_020),
      delivery('b', 'done', 61_000, 3),
      delivery('c', 'dead', 1_030, 1),
    ];
    expect(firstLatencies([event('e', 1_000, { deliveries })])).to.deep.equal([20]);
  });
});

describe('the short name of a type', () => {
  it('leaves out product, service and version', () => {
    expect(shortName('fresh.organizations.join_token.v2.created')).to.equal('join_token.created');
    expect(shortName('something else')).to.equal('something else');
  });
});

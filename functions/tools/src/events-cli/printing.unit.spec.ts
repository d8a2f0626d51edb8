import { expect } from 'chai';
import {
  deadLetterLine,
  deliveryLine,
  eventLine,
  queueLine,
  groupLine,
  reconciledLine,
  retiredLine,
  statusLines,
  replayedLine,
  shownLines,
} from './printing.ts';

const event = {
  specversion: '1.0',
  id: 'e1',
  type: 'fresh.scheduling.position.v1.deactivated',
  source: '/services/scheduling',
  subject: 'organizations/alpha/positions/p1',
  time: '2026-03-01T11:59:59.000Z',
  datacontenttype: 'application/json',
  sequence: 3,
  orgid: null,
  actor: 'user:ann',
  correlationid: 'c',
  causationid: 'r',
  data: { name: 'Cook' },
  recordedAt: Date.UTC(2026, 2, 1, 12),
} as const;

describe('what events prints', () => {
  it('is one line for each of a list', () => {
    expect(eventLine(event)).to.equal(
      '2026-03-01T12:00:00.000Z  e1  fresh.scheduling.position.v1.deactivated  -  organizations/alpha/positions/p1#3  user:ann',
    );
    const letter = { subscriber: 's', eventId: 'e1', type: 't', orgid: 'alpha', attempts: 12, diedAt: 0 };
    expect(deadLetterLine({ ...letter, cause: 'bad data:\n  name' })).to.equal(
      '1970-01-01T00:00:00.000Z  s  e1  t  alpha  12 attempts  bad data: name',
    );
    expect(deliveryLine({ subscriber: 's', eventId: 'e1', type: 't' })).to.equal('s  e1  t');
    expect(queueLine({ queue: 'q', state: 'PAUSED' })).to.equal('q  PAUSED');
    expect(queueLine({ queue: 'q', tasks: 3, maxConcurrentDispatches: 20, maxDispatchesPerSecond: 100 })).to.equal(
      'q  3 tasks  20 at once  100 a second',
    );
  });

  it('is an event as a whole, with how far each subscriber is', () => {
    const subscribers = [
      { subscriber: 'one', status: 'none' as const, attempts: 0 },
      { subscriber: 'two', status: 'in_progress' as const, attempts: 1, updatedAt: 0 },
      { subscriber: 'three', status: 'dead' as const, attempts: 12, updatedAt: 0, cause: 'not\nnow' },
      { subscriber: 'four', status: 'done' as const, attempts: 0, updatedAt: 0 },
      { subscriber: 'five', status: 'done' as const, attempts: 2, updatedAt: 0 },
    ];
    const lines = shownLines({ event, subscribers });
    expect(lines).to.include.members([
      'subject          organizations/alpha/positions/p1',
      'orgid            -',
      'recorded         2026-03-01T12:00:00.000Z',
      '  "name": "Cook"',
      'one  not started',
      'two  in progress  1 attempt  last tried 1970-01-01T00:00:00.000Z',
      'three  dead  12 attempts  last tried 1970-01-01T00:00:00.000Z  not now',
      'four  done  first try  1970-01-01T00:00:00.000Z',
      'five  done  2 attempts  1970-01-01T00:00:00.000Z',
    ]);
    expect(shownLines({ event, subscribers: [] }).at(-1)).to.equal('No service subscribes to it.');
  });

  it('says what a replay or a run of the reconciler has done', () => {
    expect(replayedLine(2, true, 'r')).to.equal('2 deliveries would be made. Run it without --dry-run to make them');
    expect(replayedLine(1, false, 'r')).to.equal('1 delivery in the queues, replay r');
    expect(replayedLine(0, false, 'r')).to.equal('nothing to deliver');
    expect(replayedLine(0, true, undefined)).to.equal('nothing to deliver');
    const report = { checked: 7, lost: 1, stuck: 2, failed: 0, closed: 0, behind: [], complete: true };
    expect(reconciledLine(report)).to.equal('7 events checked, 1 lost and 2 stuck ones redelivered');
    expect(reconciledLine({ ...report, failed: 3, complete: false })).to.equal(
      '7 events checked, 1 lost and 2 stuck ones redelivered, 3 rejected by their queues; there is more, run it again',
    );
    expect(reconciledLine({ ...report, closed: 4, behind: ['countOnCounted'] })).to.equal(
      '7 events checked, 1 lost and 2 stuck ones redelivered, 4 of removed subscribers made dead letters; ' +
        'countOnCounted is behind, and gets its deliveries later',
    );
    expect(retiredLine('countOnCounted', 0)).to.equal('nothing of countOnCounted is open');
    expect(retiredLine('countOnCounted', 2)).to.equal('2 open deliveries of countOnCounted are dead letters now');
  });

  it('says of each cause how many letters it left, and names one', () => {
    const group = {
      causeHash: 'c0ffee00',
      subscriber: 'payOnIt',
      cause: 'no user\n 7',
      count: 2,
      first: 0,
      last: 1_000,
    };
    expect(groupLine({ ...group, sampleEventId: 'e1' })).to.equal(
      'c0ffee00  2 letters  1970-01-01T00:00:00.000Z to 1970-01-01T00:00:01.000Z  payOnIt  such as e1  no user 7',
    );
  });

  it('says who is paused, who is behind, and what waits', () => {
    const quiet = {
      ...{ unfinished: 0, deadLetters: 0, untouchedSince: null, captureSweeps: [], released: 0, complete: true },
    };
    expect(statusLines({ ...quiet, subscribers: [], unstarted: null })).to.deep.equal([
      'no subscriber is paused',
      '0 unfinished deliveries; 0 dead letters',
      'no subscriber is behind (never measured: run reconcile)',
    ]);
    const busy = statusLines({
      subscribers: [{ subscriber: 'payOnIt', state: 'paused', since: 0, by: 'ann', reason: 'too\nslow' }],
      unfinished: 3,
      deadLetters: 1,
      untouchedSince: 0,
      unstarted: { measuredAt: 1_000, subscribers: [{ subscriber: 'ringOnIt', since: 0 }] },
      captureSweeps: [],
      released: 2_000,
      complete: false,
    });
    expect(busy).to.deep.equal([
      'payOnIt  paused since 1970-01-01T00:00:00.000Z  by ann  too slow',
      '3 unfinished deliveries, the oldest untouched since 1970-01-01T00:00:00.000Z; 1 dead letters',
      'ringOnIt has not started with events since 1970-01-01T00:00:00.000Z (measured 1970-01-01T00:00:01.000Z)',
      '2000 held deliveries are in the queue; there are more',
    ]);
  });

  it('says of each capture what its sweep found, and when it was through', () => {
    const state = { subscribers: [], unfinished: 0, deadLetters: 0, untouchedSince: null, unstarted: null };
    const sweep = { capture: 'captureShift', sweptAt: 1_000, documents: 300, events: 20, found: 0, stopped: false };
    const captureSweeps = [
      { ...sweep, completedAt: null },
      { ...sweep, found: 7, stopped: true, completedAt: 0 },
    ];
    expect(statusLines({ ...state, captureSweeps, released: 0, complete: true }).slice(-2)).to.deep.equal([
      'captureShift  300 documents and 20 events swept 1970-01-01T00:00:01.000Z  0 not captured  not through yet',
      'captureShift  300 documents and 20 events swept 1970-01-01T00:00:01.000Z  ' +
        '7 not captured, too many to replay: see capture-failures  through 1970-01-01T00:00:00.000Z',
    ]);
  });
});

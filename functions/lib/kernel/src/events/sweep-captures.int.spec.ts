import type { Capture } from '@fresh/contracts/capture';
import { event, type EventOf } from '@fresh/contracts/event';
import { expect } from 'chai';
import * as z from 'zod';
import { firestore } from '../firebase.ts';
import { loggedEvents } from '../testing/logged-events.ts';
import { uniqueId } from '../testing/world.ts';
import { writePast, type Write } from '../testing/write-delivery.ts';
import { captureWrite } from './capture-write.ts';
import type { CapturedAggregate } from './captured-aggregate.ts';
import { recapturable } from './recapture.ts';
import { runSweep, sweepLimits, type SweepLimits } from './sweep-captures.ts';

const make = <const T extends string>(type: T) =>
  event({ type, service: 'platform', summary: 'Only in this spec.', data: z.object({ name: z.string() }) });
const started = make('fresh.platform.sweeptest.v1.started');
const renamed = make('fresh.platform.sweeptest.v1.renamed');
const ended = make('fresh.platform.sweeptest.v1.ended');
type TestEvent = EventOf<typeof started> | EventOf<typeof renamed> | EventOf<typeof ended>;

const document = z.object({ version: z.number().default(0), name: z.string() });
type State = z.output<typeof document>;

const hour = 60 * 60_000;

describe('the sweep of captures', () => {
  const db = firestore();
  let capture: Capture, aggregate: CapturedAggregate<State, TestEvent>;
  let parent: string;
  let lines: string[], queued: { id: string; inHours: number }[];
  /** How long after the writes of a test its sweep runs, in ms. */
  let later: number;

  beforeEach(() => {
    const items = uniqueId('items');
    parent = `sweeptests/alpha/${items}`;
    [lines, queued, later] = [[], [], 26 * hour];
    capture = {
      name: uniqueId('captureTest'),
      service: 'platform',
      document: `sweeptests/{orgId}/${items}/{id}`,
      publishes: [started, renamed, ended],
      deletionEvents: [ended],
      summary: 'Only in this spec.',
    };
    aggregate = {
      capture,
      read: (snapshot) => document.parse(snapshot.data()),
      changesBetween: (before, after) => {
        if (!after) return before ? [{ type: ended.type, data: { name: before.name } }] : [];
        const data = { name: after.name };
        if (!before) return [{ type: started.type, data }];
        return before.name === after.name ? [] : [{ type: renamed.type, data }];
      },
      evolve: (state, { type, data }) =>
        type === ended.type ? null : { name: data.name, version: (state?.version ?? 0) + 1 },
      orgIdOf: () => 'alpha',
    };
  });

  const outside = {
    random: () => 0,
    pause: () => Promise.resolve(),
    log: {
      changeCaptured: () => undefined,
      changeNotCaptured: () => undefined,
      changeUnmappable: () => undefined,
      captureGivenUp: () => undefined,
      captureReplayed: () => undefined,
    },
  };
  const deliver = ({ id, before, after }: Write) =>
    captureWrite(
      aggregate,
      { id, before, after, time: (after.updateTime ?? after.readTime).toMillis() },
      { ...outside, db, now: Date.now },
    );
  const sweep = (limits: Partial<SweepLimits> = {}, isQueueDown = false) => {
    const now = () => Date.now() + later;
    return runSweep(
      [recapturable(aggregate)],
      {
        db,
        now,
        enqueue: (_service, { id }, notBefore) => {
          if (isQueueDown) return Promise.reject(new Error('the queue is down'));
          queued.push({ id, inHours: notBefore === 0 ? 0 : Math.round((notBefore - now()) / hour) });
          return Promise.resolve();
        },
        log: {
          lostCaptureFound: (_capture, path, write, outcome) =>
            lines.push(`${write} of ${path.split('/').at(-1)} ${outcome}`),
          captureSweepStopped: (_capture, found) => lines.push(`stopped at ${found}`),
          captureSwept: ({ compared, found, complete }) =>
            lines.push(`compared ${compared}, found ${found}${complete ? '' : ', goes on'}`),
        },
      },
      { ...sweepLimits, ...limits },
    );
  };
  /** As the service's queue does. */
  const replayQueued = async () => {
    const runtime = { ...outside, db, now: Date.now };
    const outcomes = [];
    for (const { id } of queued) outcomes.push(await recapturable(aggregate).recapture(id, runtime));
    return outcomes;
  };
  const put = (id: string, fields: object) => writePast(`${parent}/${id}`, (ref) => ref.set(fields, { merge: true }));
  const captured = async (id: string, fields: object) => deliver(await put(id, fields));
  const logged = async (id: string) =>
    (await loggedEvents(capture.publishes, `${parent}/${id}`)).map(
      ({ sequence, type, data }) => `${sequence} ${type.split('.').at(-1)} ${(data as State).name}`,
    );
  const records = async () =>
    (await db.collection('captureFailures').where('capture', '==', capture.name).get()).docs.map((one) => one.data());

  it('finds a write that no capture published, and has it published by the queue, once', async () => {
    await captured('a', { name: 'Ann' });
    await captured('b', { name: 'Bob' });
    await put('a', { name: 'Eve' }); // its trigger is lost
    await sweep();
    expect(lines).to.deep.equal(['unknown of a queued', 'compared 1, found 1']);
    const [record] = await records();
    expect(record).to.deep.include({ path: `${parent}/a`, write: 'unknown', fields: [], attempts: 0 });
    expect(JSON.stringify(record)).not.to.contain('Eve');
    await sweep();
    expect(queued, 'found again before its replay').to.have.length(1);
    expect(await replayQueued()).to.deep.equal(['published']);
    expect(await logged('a')).to.deep.equal(['1 started Ann', '2 renamed Eve']);
    expect(await records()).to.deep.equal([]);
    lines = [];
    await sweep();
    expect(lines).to.deep.equal(['compared 0, found 0']);
  });

  it('finds what a defect took for a write of ours', async () => {
    await captured('a', { name: 'Ann' });
    expect(await captured('a', { name: 'Eve', version: 2 })).to.equal('own');
    await sweep();
    expect(await replayQueued()).to.deep.equal(['published']);
    expect(await logged('a')).to.deep.equal(['1 started Ann', '3 renamed Eve']);
  });

  it('finds nothing in fields that have no event, however often they are written', async () => {
    await captured('a', { name: 'Ann' });
    for (const count of [1, 2]) {
      await put('a', { count });
      await sweep();
    }
    expect(lines).to.deep.equal(['compared 1, found 0', 'compared 1, found 0']);
    expect(await records()).to.deep.equal([]);
  });

  it('leaves alone what the platform may still deliver, and what was erased', async () => {
    await captured('a', { name: 'Ann' });
    await captured('b', { name: 'Bob' });
    await put('a', { name: 'Eve' });
    later = 24 * hour;
    await sweep();
    await put('a', { erasedAt: new Date() });
    later = 26 * hour;
    await sweep();
    expect(lines).to.deep.equal(['compared 0, found 0', 'compared 0, found 0']);
  });

  it('takes a document without events for an older one, unless it was created since the first sweep', async () => {
    await put('old', { name: 'Ann' });
    later = 0;
    await sweep();
    await put('new', { name: 'Bob' });
    await put('seed', { name: 'Seed', version: 1 });
    later = 26 * hour;
    await sweep();
    expect(lines).to.deep.equal(['compared 0, found 0', 'unknown of new queued', 'compared 1, found 1']);
    await replayQueued();
    expect(await logged('new')).to.deep.equal(['1 started Bob']);
  });

  it('finds a document that is gone without an end, and asks again once its capture can be under way no more', async () => {
    for (const id of ['a', 'b', 'c']) await captured(id, { name: id });
    await writePast(`${parent}/a`, (ref) => ref.delete());
    const late = await writePast(`${parent}/b`, (ref) => ref.delete());
    await deliver(await writePast(`${parent}/c`, (ref) => ref.delete()));
    await sweep();
    expect(queued.map(({ inHours }) => inHours)).to.deep.equal([25, 25]);
    expect(lines, 'of a deletion that may be under way').to.deep.equal(['compared 2, found 2']);
    await deliver(late);
    expect((await replayQueued()).sort()).to.deep.equal(['nothing', 'published']);
    for (const id of ['a', 'b', 'c']) expect(await logged(id)).to.deep.equal([`1 started ${id}`, `2 ended ${id}`]);
    expect(await records()).to.deep.equal([]);
  });

  it('records so many findings of a page and queues none, and goes on behind them in its next run', async () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
    for (const id of ids) await captured(id, { name: id });
    for (const id of ids) await put(id, { name: 'other' });
    await sweep();
    expect(lines).to.deep.equal([
      ...ids.map((id) => `unknown of ${id} recorded`),
      'stopped at 6',
      'compared 6, found 6, goes on',
    ]);
    expect(queued).to.deep.equal([]);
    expect(await records()).to.have.length(6);
    lines = [];
    await sweep();
    expect(lines.at(-1), 'they have a record each').to.equal('compared 6, found 0');
  });

  it('goes on where its bound ended the last run, and begins anew after the last document', async () => {
    const batch = db.batch();
    for (let nth = 0; nth < 101; nth++) batch.set(db.doc(`${parent}/${String(nth).padStart(3, '0')}`), { name: 'old' });
    await batch.commit();
    await captured('last', { name: 'Ann' });
    await put('last', { name: 'Eve' });
    await sweep({ documents: 1 });
    expect(lines).to.deep.equal(['compared 0, found 0, goes on']);
    await sweep({ documents: 1 });
    expect(lines.slice(1)).to.deep.equal(['unknown of last queued', 'compared 1, found 1']);
    await sweep({ documents: 1 });
    expect(lines.at(-1)).to.equal('compared 0, found 0, goes on');
  });

  it('records a document that has lost its shape, and queues no replay that can’t succeed', async () => {
    await captured('a', { name: 'Ann' });
    await put('a', { name: 5 });
    await sweep();
    await sweep();
    expect(lines).to.deep.equal(['unknown of a recorded', 'compared 1, found 1', 'compared 1, found 0']);
    expect(queued).to.deep.equal([]);
    expect(await records()).to.have.length(1);
  });

  it('finds again what its queue rejected', async () => {
    await captured('a', { name: 'Ann' });
    await put('a', { name: 'Eve' });
    const failed = await sweep({}, true).catch((error: unknown) => error);
    expect(String(failed)).to.contain('the queue is down');
    expect(await records()).to.deep.equal([]);
    await sweep();
    expect(queued).to.have.length(1);
  });
});

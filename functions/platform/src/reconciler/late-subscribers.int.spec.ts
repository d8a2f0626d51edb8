import { topicOf } from '@fresh/contracts/event';
import { positionDeactivated } from '@fresh/contracts/events/positions';
import type { Subscription } from '@fresh/contracts/subscription';
import { logShards } from '@fresh/kernel/events/event-log';
import { logEvents } from '@fresh/kernel/testing/event-delivery';
import { uniqueId } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import { Timestamp } from 'firebase-admin/firestore';
import { readKnownPairs } from './known-pairs-store.ts';
import { reconcile, type ReconcileReport } from './reconcile.ts';
import { saveCheckpoint } from './store.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

/** Services deploy in any order, so this reconciler learns of subscribers, and forgets them in a rollback, at any time. */
describe('the reconciler and subscribers that it learns of late', function () {
  this.timeout(60_000);

  let type: string, checkpoints: string, clock: number;
  let counted: Subscription, notified: Subscription;
  let asked: { subscriber: string; eventId: string }[];

  beforeEach(async () => {
    const name = uniqueId('test').replace('-', '_');
    type = `fresh.platform.${name}.v1.counted`;
    checkpoints = `_reconciler/${name}/checkpoints`;
    const declared = (action: string) =>
      ({
        name: uniqueId(action),
        service: 'platform',
        subscribesTo: positionDeactivated,
        summary: '',
      }) satisfies Subscription;
    [counted, notified] = [declared('countOnCounted'), declared('notifyOnCounted')];
    clock = Date.now();
    // The log is shared with all other tests: what lies in it before this one is passed by.
    const position = { recordedAt: Timestamp.fromMillis(clock - 1000), path: 'eventLog/none/events/none' };
    await Promise.all(Array.from({ length: logShards }, (_, shard) => saveCheckpoint(checkpoints, shard, position)));
  });

  /** A run of a platform whose registry has these subscribers of the topic; without any, it doesn't know the topic. */
  const run = async (known: readonly Subscription[], maxEvents = 200_000): Promise<ReconcileReport> => {
    asked = [];
    return reconcile(
      {
        now: () => clock,
        enqueue: (_service, { subscriber, eventId }) => {
          asked.push({ subscriber, eventId });
          return Promise.resolve();
        },
        topics: known.length > 0 ? [topicOf(type)] : [],
        subscribersTo: (topic) => (topic === topicOf(type) ? known : []),
        checkpoints,
        log: { redeliveryRejected: () => undefined, deliveriesBehind: () => undefined },
      },
      { olderThanMs: 15 * minute, maxEvents, lateWaitMs: 0 },
    );
  };
  const log = async (count = 1) => {
    const about = () => ({ service: 'platform', subject: `tests/${uniqueId('t')}`, orgId: null });
    const events = await logEvents(type, Array.from({ length: count }, about), {});
    return events.map(({ id }) => id);
  };
  const at = ({ name }: Subscription) =>
    asked.filter(({ subscriber }) => subscriber === name).map(({ eventId }) => eventId);

  it('asks for what was logged before it knew the subscriber, once', async () => {
    // The consumer is deployed and has lost its trigger; the platform is deployed last.
    const [lost] = await log();
    clock += 30 * minute;
    expect(await run([])).to.include({ lost: 0 });
    clock += 5 * minute;
    expect(await run([counted])).to.include({ lost: 1 });
    expect(at(counted)).to.deep.equal([lost]);
    clock += 5 * minute;
    expect(await run([counted])).to.include({ lost: 0 });
  });

  it('asks for events of a type that becomes public, for a subscriber that it has known for long', async () => {
    const [old] = await log();
    clock += 30 * minute;
    await run([notified]);
    expect(at(notified)).to.deep.equal([old]);
    clock += 30 * minute;
    expect(await run([notified])).to.include({ lost: 0 });
    expect(await run([notified, counted])).to.include({ lost: 1 });
    expect(at(counted)).to.deep.equal([old]);
  });

  it('asks for what was logged while it was rolled back, however long that was', async () => {
    clock += 20 * minute;
    await run([counted]);
    const during = await log(3);
    clock += 5 * day;
    expect(await run([])).to.include({ lost: 0 });
    clock += 5 * minute;
    await run([counted]);
    expect(at(counted)).to.have.members(during);
  });

  it('asks for nothing older than a day for a new subscriber, though one that came back is asked for more', async () => {
    clock += 20 * minute;
    await run([counted]);
    const [during] = await log();
    clock += 2 * day;
    await run([]);
    clock += 5 * minute;
    await run([counted, notified]);
    expect(at(counted)).to.deep.equal([during]);
    expect(at(notified)).to.deep.equal([]);
  });

  it('asks for nothing older than a day when a subscriber is really new', async () => {
    await log();
    clock += 2 * day;
    await run([]);
    clock += 5 * minute;
    expect(await run([counted])).to.include({ lost: 0 });
  });

  it('asks in the end when an old and a new platform run at the same time', async () => {
    const [lost] = await log();
    clock += 30 * minute;
    await Promise.all([run([]), run([counted])]);
    const found = at(counted);
    clock += 5 * minute;
    await run([counted]);
    expect([...found, ...at(counted)]).to.deep.equal([lost]);
  });

  it('leaves young events alone while it looks back', async () => {
    const [old] = await log();
    clock += 16 * minute;
    await run([]);
    const before = clock;
    clock = Date.now() + minute;
    await run([counted]);
    expect(asked).to.deep.equal([]);
    clock = before + 30 * minute;
    await run([counted]);
    expect(at(counted)).to.deep.equal([old]);
  });

  it('looks back once: later runs cost what they cost before', async () => {
    const lost = await log(20);
    clock += 30 * minute;
    await run([]);
    let { complete, checked } = await run([counted], 80_000);
    clock += 30 * minute;
    while (!complete) ({ complete } = await run([counted], 80_000));
    expect(checked).to.be.at.least(lost.length);
    ({ checked, complete } = await run([counted], 80_000));
    expect({ checked, complete }).to.deep.equal({ checked: 0, complete: true });
    expect((await readKnownPairs(checkpoints))?.pairs.late).to.equal(null);
  });

  it('goes on with looking back where its bound has stopped it, and says that there is more', async () => {
    const lost = await log(40);
    clock += 30 * minute;
    await run([]);
    clock += minute;
    const found: string[] = [];
    let report = await run([counted], 64);
    expect(report).to.include({ complete: false });
    for (let runs = 0; runs < 10_000; runs++) {
      expect(report.checked).to.be.at.most(64);
      found.push(...at(counted));
      if (report.complete) break;
      report = await run([counted], 64);
    }
    expect(found).to.have.members(lost);
  });

  it('asks for two subscribers that it learns of one after the other', async () => {
    const lost = await log(5);
    clock += 30 * minute;
    await run([]);
    clock += minute;
    await run([counted]);
    const first = at(counted);
    clock += minute;
    await run([counted, notified]);
    expect(first).to.have.members(lost);
    expect(at(notified)).to.have.members(lost);
    expect(at(counted)).to.deep.equal([]);
  });
});

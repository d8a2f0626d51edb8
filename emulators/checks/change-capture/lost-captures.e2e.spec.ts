/** What becomes of the monolith's writes on the running local cloud when their capture fails or never takes place. */
import { setTimeout as delay } from 'node:timers/promises';
import { callables as operations } from '@fresh/contracts/callables/operations';
import * as scheduleEvents from '@fresh/contracts/events/schedules';
import { region } from '@fresh/contracts/region';
import { runSweep, sweepLimits } from '@fresh/kernel/events/sweep-captures';
import { saveSweep } from '@fresh/kernel/events/sweep-state';
import { firestore } from '@fresh/kernel/firebase';
import { loggedEvents } from '@fresh/kernel/testing/logged-events';
import { person, uniqueId, type Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import { Timestamp } from 'firebase-admin/firestore';
import { scheduleCapture } from '../../../functions/scheduling/src/captures.ts';
import { callCallable } from '../call-callable.ts';

const functions = process.env['FUNCTIONS_URL'] ?? 'http://127.0.0.1:5001';
const start = Date.UTC(2040, 0, 1);
const hour = 3_600_000;

describe('a write that no capture published', function () {
  // Each function involved starts a worker first, in 1-2 s.
  this.timeout(120_000);

  let administrator: Person;
  before(async () => {
    administrator = await person('super', { superAdmin: true });
  });

  /** As the monolith's S2 stores a schedule. */
  const fields = (orgId: string) => ({
    ...{ orgId, name: 'Week 1', state: 'draft', createdBy: 'ann', createdAt: Timestamp.now() },
    ...{ startDate: Timestamp.fromMillis(start), endDate: Timestamp.fromMillis(start + 168 * hour) },
  });
  const newSchedule = (orgId: string) => firestore().doc(`organizations/${orgId}/schedules/${uniqueId('s')}`);
  const eventually = async <T>(what: string, find: () => Promise<T | undefined>): Promise<T> => {
    for (let attempt = 0; attempt < 300; attempt++) {
      const found = await find();
      if (found !== undefined) return found;
      await delay(200);
    }
    throw new Error(`it never came: ${what}`);
  };
  const published = (path: string, sequence: number) =>
    eventually(`event ${sequence} of ${path}`, async () =>
      (await loggedEvents(Object.values(scheduleEvents), path)).find((one) => one.sequence === sequence),
    );
  const failureOf = async (path: string) => {
    const { failures } = await callCallable(administrator, operations.captureFailures, { limit: 200 });
    return failures.find((one) => one.path === path);
  };
  const goneFailure = (path: string) =>
    eventually('the end of the record', async () => ((await failureOf(path)) ? undefined : true));

  it('is published by its queue when an operator replays it', async () => {
    const orgId = uniqueId('org');
    const schedule = newSchedule(orgId);
    await schedule.set({ ...fields(orgId), name: 5 });
    const { capture, id, write, cause } = await eventually('the failure', () => failureOf(schedule.path));
    expect({ capture, write }).to.deep.equal({ capture: 'captureSchedule', write: 'create' });
    expect(cause).to.contain('name');
    // By the version its capture takes the repair for a write of ours, so that only the replay can publish it.
    await schedule.update({ name: 'Week 2', version: 1 });
    await callCallable(administrator, operations.captureFailures, { replay: { capture, id } });
    const event = await published(schedule.path, 2);
    expect(event).to.deep.include({ type: scheduleEvents.scheduleCreated.type, causationid: id, captured: true });
    expect(event.data).to.include({ name: 'Week 2' });
    await goneFailure(schedule.path);
  });

  it('is found by the sweep and published by its queue when it was lost', async () => {
    // The last of all organizations, so that the sweep is about this schedule alone.
    const orgId = uniqueId('zzz-swept');
    const schedule = newSchedule(orgId);
    await schedule.set(fields(orgId));
    await published(schedule.path, 1);
    // By the version its capture takes it for a write of ours, and passes over it.
    await schedule.update({ name: 'Week 3', version: 2 });
    const lines: string[] = [];
    await saveSweep(firestore(), 'captureSchedule', {
      ...{ since: 0, documentsAfter: `organizations/${orgId}/schedules/0`, documentsDoneAt: null, sweptAt: 0 },
      ...{ eventsAfter: null, eventsDoneAt: null, documents: 0, events: 0, found: 0, stopped: false },
    });
    await runSweep(
      [scheduleCapture],
      {
        db: firestore(),
        now: () => Date.now() + 26 * hour, // the platform has given up by then
        // The service's own queue, reached as an operator does.
        enqueue: async (_service, replay) => {
          await callCallable(administrator, operations.captureFailures, { replay });
        },
        log: {
          lostCaptureFound: (capture, path, write, outcome) => lines.push([capture, path, write, outcome].join(' ')),
          captureSweepStopped: () => lines.push('stopped'),
          captureSwept: () => undefined,
        },
      },
      { ...sweepLimits, documents: 1, events: 0 },
    );
    expect(lines).to.deep.equal([`captureSchedule ${schedule.path} unknown queued`]);
    const event = await published(schedule.path, 3);
    expect(event).to.deep.include({ type: scheduleEvents.scheduleUpdated.type, captured: true });
    expect(event.data).to.deep.include({ changes: { name: 'Week 3' } });
    await goneFailure(schedule.path);
  });

  it('is looked for by a function that runs by itself, whose last run operators see', async () => {
    const before = Date.now();
    const url = `${functions}/${process.env['GCLOUD_PROJECT'] ?? 'demo-fresh-root'}/${region}/sweepIdentityCaptures`;
    const response = await fetch(url, { method: 'POST', body: '{}', signal: AbortSignal.timeout(60_000) });
    expect(response.status).to.equal(200);
    const { captureSweeps } = await callCallable(administrator, operations.controlSubscribers, { action: 'show' });
    const swept = captureSweeps.find((one) => one.capture === 'captureUser');
    expect(swept).to.include({ found: 0, stopped: false });
    expect(swept?.sweptAt).to.be.at.least(before);
  });
});

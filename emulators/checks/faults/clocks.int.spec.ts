import { scheduleCreated } from '@fresh/contracts/events/schedules';
import { topicPath } from '@fresh/kernel/events/event-log';
import { firestore } from '@fresh/kernel/firebase';
import { startFirestoreProxy } from '@fresh/kernel/testing/firestore-proxy';
import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { member, send, uniqueId, type Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import type { Timestamp } from 'firebase-admin/firestore';
import { otherClockEnv } from './functions-under-faults.ts';

/** Ms. Far more than Google's machines ever differ by. */
const tenMinutes = 600_000;

describe('an instance whose clock is wrong', function () {
  this.timeout(120_000);
  const org = uniqueId('clocks');
  const path = `/api/schedules?orgId=${org}`;
  let ahead: FunctionProcess, behind: FunctionProcess, manager: Person;

  before(async () => {
    const schedules = (ms: number) => startFunction('scheduling', 'schedules', { env: otherClockEnv(ms) });
    [ahead, behind, manager] = await Promise.all([
      schedules(tenMinutes),
      schedules(-tenMinutes),
      member(org, 'manager'),
    ]);
  });
  after(async () => {
    await Promise.all([ahead.kill(), behind.kill()]);
  });

  const body = (name: string) => ({ orgId: org, name, startDate: 1_900_000_000_000, endDate: 1_900_100_000_000 });

  const createdEvent = async (name: string) => {
    const { docs } = await firestore().collection(topicPath(scheduleCreated.type)).where('orgid', '==', org).get();
    return docs.find((document) => (document.get('data') as { name: string }).name === name);
  };

  it('is really wrong in these tests', async () => {
    const timeOf = async ({ url }: FunctionProcess) => {
      const name = uniqueId('week');
      await send(url, 'POST', path, { as: manager, body: body(name) });
      return Date.parse(String((await createdEvent(name))?.get('time')));
    };
    expect((await timeOf(ahead)) - (await timeOf(behind))).to.be.greaterThan(1.5 * tenMinutes);
  });

  it('accepts sessions and ID tokens, and its events are recorded by Firestore’s clock', async () => {
    for (const { url } of [ahead, behind]) {
      const name = uniqueId('week');
      const before = Date.now();
      const sent = await send(url, 'POST', path, { as: manager, body: body(name) });
      expect(sent.status).to.equal(200);
      const authorization = `Bearer ${manager.idToken}`;
      expect((await send(url, 'GET', path, { headers: { authorization } })).status).to.equal(200);
      const recordedAt = ((await createdEvent(name))?.get('recordedAt') as Timestamp).toMillis();
      // Firestore's clock is this machine's.
      expect(recordedAt).to.be.within(before - 1_000, Date.now() + 1_000);
    }
  });

  it('finds the commit of an instance that has not seen its own come through', async () => {
    const proxy = await startFirestoreProxy();
    const slow = await startFunction('scheduling', 'schedules', { env: { FIRESTORE_EMULATOR_HOST: proxy.host } });
    try {
      const name = uniqueId('week');
      const sending = { as: manager, body: body(name), headers: { 'idempotency-key': uniqueId('key') } };
      const committed = proxy.stopAt('Commit', 'after');
      const hanging = send(slow.url, 'POST', path, sending).catch(() => null);
      await committed;
      const response = await send(ahead.url, 'POST', path, sending);
      expect([response.status, response.headers.get('idempotent-replayed')]).to.deep.equal([200, 'true']);
      await slow.kill();
      await hanging;
      const made = await firestore().collection(`organizations/${org}/schedules`).where('name', '==', name).get();
      expect(made.docs.map(({ id }) => id)).to.deep.equal([
        (response.body as { schedule: { id: string } }).schedule.id,
      ]);
    } finally {
      await slow.kill();
      proxy.close();
    }
  });
});

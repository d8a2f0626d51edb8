import { scheduleCreated, scheduleUpdated } from '@fresh/contracts/events/schedules';
import { topicPath } from '@fresh/kernel/events/event-log';
import { firestore } from '@fresh/kernel/firebase';
import { maxConcurrentRequests } from '@fresh/kernel/http/concurrency-limiter';
import type { FunctionProcess } from '@fresh/kernel/testing/function-process';
import { loggedEvents } from '@fresh/kernel/testing/logged-events';
import { member, send, uniqueId, type TestResponse, type Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import { recoveryMs, startUnderFaults, untilStatus, type UnderFaults } from './functions-under-faults.ts';

const org = uniqueId('faults');
const path = `/api/schedules?orgId=${org}`;

describe('a request while Firestore', function () {
  this.timeout(2 * recoveryMs);
  let world: UnderFaults, schedules: FunctionProcess, schedule: FunctionProcess, manager: Person, colleague: Person;

  before(async () => {
    world = await startUnderFaults();
    [schedules, schedule, manager, colleague] = await Promise.all([
      world.start('scheduling', 'schedules'),
      world.start('scheduling', 'schedule'),
      member(org, 'manager'),
      member(org, 'manager'),
    ]);
  });
  beforeEach(async () => {
    world.firestore.set('none');
    await untilStatus(200, schedules.url, 'GET', path, { as: manager });
  });
  after(() => world.close());

  const week = (name: string) => ({ orgId: org, name, startDate: 1_900_000_000_000, endDate: 1_900_100_000_000 });
  const create = (name: string, key = uniqueId('key')) =>
    send(schedules.url, 'POST', path, { as: manager, body: week(name), headers: { 'idempotency-key': key } });
  const list = (as = manager) => send(schedules.url, 'GET', path, { as });
  const expect503 = (response: TestResponse) => {
    expect(response.status, JSON.stringify(response.body)).to.equal(503);
    const { error } = response.body as { error: object };
    expect(error).to.include({ code: 'SERVICE_UNAVAILABLE', retryable: true });
    expect(Number(response.headers.get('retry-after'))).to.be.within(1, 60);
  };
  const stored = (name: string) =>
    firestore().collection(`organizations/${org}/schedules`).where('name', '==', name).get();
  const logged = async (name: string) => {
    const events = firestore().collection(topicPath(scheduleCreated.type));
    const { docs } = await events.where('orgid', '==', org).get();
    return docs.filter((document) => (document.get('data') as { name: string }).name === name);
  };

  it('rejects connections is 503 with Retry-After, and right again by itself, with nothing done twice', async () => {
    world.firestore.set('rejects');
    const name = uniqueId('week');
    const key = uniqueId('key');
    const [read, write] = await Promise.all([list(), create(name, key)]);
    expect503(read);
    expect503(write);
    expect((await stored(name)).size).to.equal(0);
    world.firestore.set('none');
    const sending = { as: manager, body: week(name), headers: { 'idempotency-key': key } };
    await untilStatus(200, schedules.url, 'POST', path, sending);
    expect((await stored(name)).size).to.equal(1);
    expect(await logged(name)).to.have.length(1);
  });

  it('says nothing is 503 before the platform’s own limit, for all that came, and at once for those too many', async () => {
    world.firestore.set('hangs');
    const tooMany = 20;
    // Of two users: one of them may not have all places.
    const asked = Array.from({ length: maxConcurrentRequests + tooMany }, (_, nth) => nth % 2 === 0);
    const responses = await Promise.all(asked.map((isFirst) => list(isFirst ? manager : colleague)));
    responses.forEach(expect503);
    const messages = responses.map(({ body }) => (body as { error: { message: string } }).error.message);
    expect(messages.filter((message) => message === 'The service is busy.')).to.have.length(tooMany);
    world.firestore.set('none');
    await untilStatus(200, schedules.url, 'GET', path, { as: manager });
  });

  it('is slow is slow, and right', async () => {
    world.firestore.set({ delayMs: 200 });
    const name = uniqueId('week');
    expect((await create(name)).status).to.equal(200);
    expect((await list()).status).to.equal(200);
    world.firestore.set('none');
    expect((await stored(name)).size).to.equal(1);
    expect(await logged(name)).to.have.length(1);
  });

  it('is contended does each change once or says 503, and state and events agree', async () => {
    const made = await create(uniqueId('week'));
    const { id } = (made.body as { schedule: { id: string } }).schedule;
    const at = `/api/schedules/${id}?orgId=${org}`;
    const responses = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        send(schedule.url, 'PATCH', at, { as: manager, body: { description: `Number ${index}` } }),
      ),
    );
    const done = responses.filter(({ status }) => status === 200);
    for (const response of responses) if (response.status !== 200) expect503(response);
    expect(done).not.to.have.length(0);
    const events = await loggedEvents([scheduleUpdated], `organizations/${org}/schedules/${id}`);
    // What a deadline left behind may still have been done: a 503 doesn't say.
    expect(events.length).to.be.within(done.length, responses.length);
    expect(events.map(({ sequence }) => sequence)).to.deep.equal(events.map((_event, index) => index + 2));
    const { version } = (await firestore().doc(`organizations/${org}/schedules/${id}`).get()).data() as {
      version: number;
    };
    expect(version).to.equal(1 + events.length);
  });
});

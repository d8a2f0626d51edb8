import { scheduleCreated } from '@fresh/contracts/events/schedules';
import { firestore } from '@fresh/kernel/firebase';
import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { loggedEvents } from '@fresh/kernel/testing/logged-events';
import { member, uniqueId, type Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import { createClient } from '../../../functions/lib/client/src/client.ts';

describe('the typed client whose responses are lost', () => {
  let schedules: FunctionProcess, manager: Person;
  const orgId = uniqueId('org');

  before(async () => {
    [schedules, manager] = await Promise.all([startFunction('scheduling', 'schedules'), member(orgId, 'manager')]);
  });
  after(() => schedules.kill());

  it('sends a change until it has its response; the change is made once', async () => {
    const keys: (string | null)[] = [];
    const losing = (async (url: string, init: RequestInit) => {
      const response = await fetch(url, init);
      keys.push(new Headers(init.headers).get('idempotency-key'));
      if (keys.length <= 3) throw new TypeError('the connection was lost');
      return response;
    }) as typeof fetch;
    const api = createClient({
      baseUrl: schedules.url,
      credentials: { kind: 'bearer', token: () => manager.idToken },
      orgId,
      retry: { retries: 8, maxDelayMs: 1 },
      fetch: losing,
    });
    const body = { orgId, name: 'Week 1', startDate: 1_893_456_000_000, endDate: 1_894_060_800_000 };
    const made = await api.createSchedule({ body });
    if (!made.ok) throw new Error(made.error.message);
    expect(keys).to.have.length(4);
    expect(new Set(keys).size).to.equal(1);
    const { docs } = await firestore().collection(`organizations/${orgId}/schedules`).get();
    expect(docs.map(({ id }) => id)).to.deep.equal([made.data.schedule.id]);
    expect(await loggedEvents([scheduleCreated], docs[0]?.ref.path ?? '')).to.have.length(1);
  });
});

/** The examples do what they say, on the running local cloud. */
import { enroll, person, uniqueId, type Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import { publishAWeek } from './publish-a-week.ts';
import { unreadNotifications } from './unread-notifications.ts';

const gateway = process.env['GATEWAY_URL'] ?? 'http://127.0.0.1:5000';

describe('examples of the client', function () {
  // The first call of each function starts its worker: seconds, on a loaded machine.
  this.timeout(180_000);

  it('publish a week, and find it among the notifications of a member', async () => {
    const orgId = uniqueId('org');
    const [manager, staff] = [await person('manager'), await person('staff')];
    await enroll(manager.uid, orgId, 'manager');
    await enroll(staff.uid, orgId, 'staff');

    const made = await publishAWeek(gateway, manager.idToken, orgId, Date.UTC(2030, 0, 7));
    if (!made.ok) throw new Error(JSON.stringify(made.error));
    expect(made.data.schedule.name).to.equal('Week of 2030-01-07');

    const unread = await untilNotified(staff);
    expect(unread.map(({ scheduleId }) => scheduleId)).to.deep.equal([made.data.schedule.id]);
  });

  it('ends on a signal', async () => {
    const staff = await person('staff');
    const reason = await unreadNotifications(gateway, async () => staff.idToken, AbortSignal.abort()).catch(String);
    expect(reason).to.contain('ABORTED');
  });
});

/** Events travel on their own time. */
async function untilNotified({ idToken }: Person) {
  const giveUp = AbortSignal.timeout(120_000);
  for (;;) {
    const unread = await unreadNotifications(gateway, async () => idToken, giveUp);
    if (unread.length > 0) return unread;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

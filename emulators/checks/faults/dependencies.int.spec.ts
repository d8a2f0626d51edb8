import { schedulePublished } from '@fresh/contracts/events/schedules';
import { firestore } from '@fresh/kernel/firebase';
import { deliverTo, logEvent } from '@fresh/kernel/testing/event-delivery';
import { member, person, send, uniqueId, type TestResponse } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import { startGoogle } from '../../../functions/platform/src/testing/google.ts';
import { recoveryMs, startUnderFaults, untilStatus, type UnderFaults } from './functions-under-faults.ts';

/** Nothing listens there. */
const closedPort = '127.0.0.1:9';

describe('what functions depend on, away', function () {
  this.timeout(2 * recoveryMs);
  let world: UnderFaults;

  before(async () => {
    world = await startUnderFaults();
  });
  afterEach(() => {
    world.firestore.set('none');
    world.auth.set('none');
  });
  after(() => world.close());

  const expect503 = (response: TestResponse) => {
    expect(response.status, JSON.stringify(response.body)).to.equal(503);
    expect((response.body as { error: object }).error).to.include({ code: 'SERVICE_UNAVAILABLE', retryable: true });
    expect(response.headers.get('retry-after')).to.match(/^\d+$/);
  };
  const published = (org: string) =>
    logEvent(
      schedulePublished.type,
      { service: 'scheduling', subject: `organizations/${org}/schedules/${uniqueId('s')}`, orgId: org },
      {
        name: 'Week',
        startDate: 1_893_456_000_000,
        endDate: 1_894_060_800_000,
        publishedAt: 3,
        notifyUsers: true,
        channels: [],
      },
    );

  it('Auth: 503 for every session, and no user is signed out; right again by itself', async () => {
    const bootstrap = await world.start('identity', 'sessionBootstrap');
    const session = await world.start('identity', 'session');
    const ann = await person('ann');
    const who = () => send(bootstrap.url, 'GET', '/api/session/bootstrap', { as: ann });
    expect((await who()).status).to.equal(200);
    world.auth.set('rejects');
    expect503(await who());
    expect503(await send(session.url, 'POST', '/api/session', { body: { idToken: ann.idToken }, csrf: false }));
    world.auth.set('none');
    await untilStatus(200, bootstrap.url, 'GET', '/api/session/bootstrap', { as: ann });
  });

  it('Firestore, for a subscriber: the delivery fails, and the platform’s next one has its effect once', async () => {
    const org = uniqueId('faults');
    const name = 'notifyMembersOnSchedulePublished';
    const ann = await member(org, 'staff');
    const notify = await world.start('notifications', 'notificationsOnSchedulePublished', { signature: 'cloudevent' });
    const event = await published(org);
    world.firestore.set('rejects');
    expect(await deliverTo(notify.url, event)).to.be.at.least(500);
    expect((await firestore().doc(`inbox/${name}:${event.id}`).get()).exists).to.equal(false);
    world.firestore.set('none');
    await untilDelivered(notify.url, event);
    expect(await deliverTo(notify.url, event)).to.be.within(200, 299);
    expect((await firestore().collection(`notifications/${ann.uid}/items`).get()).size).to.equal(1);
    expect((await firestore().doc(`inbox/${name}:${event.id}`).get()).get('progress')).to.include({
      status: 'done',
    });
  });

  it('the queue, when a subscriber’s own effect fails: the delivery fails, and the next one does it', async () => {
    const google = await startGoogle();
    const env = { ...google.env, EVENT_CHANNEL: 'locations/us-central1/channels/firebase' };
    const name = 'publishToChannelOnEvent';
    const withoutQueue = await world.start('platform', 'platformOnEvent', {
      signature: 'cloudevent',
      env: { ...env, CLOUD_TASKS_EMULATOR_HOST: closedPort },
    });
    try {
      const event = await published(uniqueId('faults'));
      google.onPublishing = ({ respond }) => {
        respond(500);
      };
      expect(await deliverTo(withoutQueue.url, event)).to.be.at.least(500);
      // The failure is on record: should the platform's delivery be lost too, the reconciler finds it.
      const inbox = firestore().doc(`inbox/${name}:${event.id}`);
      expect((await inbox.get()).get('openSince')).not.to.equal(undefined);
      const accepted: string[] = [];
      google.onPublishing = ({ event: { id }, respond }) => {
        accepted.push(id);
        respond(200);
      };
      await untilDelivered(withoutQueue.url, event);
      expect(await deliverTo(withoutQueue.url, event)).to.be.within(200, 299);
      expect(accepted).to.deep.equal([event.id]);
      expect((await inbox.get()).get('progress')).to.include({ status: 'done' });
    } finally {
      google.close();
    }
  });

  it('another service: 503 for the request that needs it', async () => {
    const join = await world.start('onboarding', 'onboardingJoinWithToken', {
      env: { FUNCTION_URL_REDEEM_JOIN_TOKEN: `http://${closedPort}` },
    });
    const as = await person('ann');
    expect503(await send(join.url, 'POST', '/api/onboarding/join-with-token', { as, body: { joinToken: 'token' } }));
  });

  it('leave what needs none of them alone', async () => {
    const health = await world.start('platform', 'health');
    world.firestore.set('rejects');
    world.auth.set('rejects');
    expect((await send(health.url, 'GET', '/api/health')).status).to.equal(200);
  });

  it('are asked for nothing by a request that is rejected without them', async () => {
    const schedules = await world.start('scheduling', 'schedules');
    const org = uniqueId('faults');
    await member(org, 'manager');
    world.firestore.set('rejects');
    expect((await send(schedules.url, 'GET', `/api/schedules?orgId=${org}`)).status).to.equal(401);
  });

  async function untilDelivered(url: string, event: Parameters<typeof deliverTo>[1]): Promise<void> {
    const deadline = Date.now() + recoveryMs;
    while ((await deliverTo(url, event)) >= 300) {
      if (Date.now() > deadline) throw new Error(`${event.id} was never handled`);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
});

import type { EventEnvelope } from '@fresh/contracts/envelope';
import { shiftAssigned } from '@fresh/contracts/events/shifts';
import { receiver } from '@fresh/contracts/receiver';
import type { ServiceName } from '@fresh/contracts/route';
import { expect } from 'chai';
import { firestore } from '../firebase.ts';
import { tokenAuthority } from '../service-auth/choose-token-authority.ts';
import { deployedUrl } from '../service-auth/function-url.ts';
import { headers } from '../service-auth/headers.ts';
import { emulatorKeyEnv } from '../testing/emulator-key.ts';
import { deliverTo, logEvent } from '../testing/event-delivery.ts';
import { startFunction, type FunctionProcess } from '../testing/function-process.ts';
import { startSubscriber } from '../testing/start-subscriber.ts';
import { member, uniqueId } from '../testing/world.ts';
import { inboxRef } from './inbox.ts';

describe('a receiver of pushed events', () => {
  const name = receiver('notifications');
  let notifications: FunctionProcess;

  before(async () => {
    emulatorKeyEnv();
    notifications = await startFunction('notifications', name);
  });
  after(() => notifications.kill());

  const tokensOf = async (service: ServiceName, audience = deployedUrl(name)) => ({
    [headers.serviceToken]: await tokenAuthority().serviceToken(service, audience),
    [headers.appToken]: await tokenAuthority().appToken(service, 'repeated'),
  });
  const push = async (events: readonly unknown[], sent: Record<string, string>) => {
    const body = JSON.stringify({ events, committedAt: Date.now() });
    const response = await fetch(notifications.url, { method: 'POST', headers: sent, body });
    return response.status;
  };
  const assigned = async (over: Partial<EventEnvelope> = {}) => {
    const orgId = uniqueId('org');
    const { uid } = await member(orgId, 'staff');
    const subject = `organizations/${orgId}/schedules/s/shifts/${uniqueId('shift')}`;
    const times = { startTime: Date.now() + 3_600_000, endTime: Date.now() + 7_200_000 };
    const data = { scheduleId: 's', uid, positionId: 'p', isPublished: true, ...times };
    const event = await logEvent(shiftAssigned.type, { service: 'scheduling', subject, orgId }, data);
    return { ...event, ...over };
  };
  /** What a function has logged of an event's deliveries. */
  const outcomesOf = (process: FunctionProcess, eventId: string) =>
    process
      .output()
      .split('\n')
      .flatMap((line) => (line.includes(eventId) ? [/"outcome":"(\w+)"/.exec(line)?.[1]] : []));
  const progressOf = async (eventId: string) => {
    const entry = await inboxRef(firestore(), { subscriber: 'notifyMemberOnShiftAssigned', eventId }).get();
    return entry.get('progress.status') as unknown;
  };

  it('delivers an event to the subscribers of its service, once', async () => {
    const event = await assigned();
    const sent = await tokensOf('scheduling');
    expect(await push([event], sent)).to.equal(204);
    expect(await push([event], sent)).to.equal(204);
    expect(await progressOf(event.id)).to.equal('done');
    expect(outcomesOf(notifications, event.id)).to.deep.equal(['handled', 'duplicate']);
  });

  it('leaves nothing to a trigger that comes when a push has had its time', async () => {
    const trigger = await startSubscriber('notifyMemberOnShiftAssigned');
    try {
      const [pushed, lost] = [await assigned(), await assigned()];
      expect(await push([pushed], await tokensOf('scheduling'))).to.equal(204);
      for (const event of [pushed, lost]) expect(await deliverTo(trigger.url, event, 1_000)).to.be.within(200, 299);
      expect([await progressOf(pushed.id), await progressOf(lost.id)]).to.deep.equal(['done', 'done']);
      expect(outcomesOf(trigger, pushed.id)).to.deep.equal([]);
      expect(outcomesOf(trigger, lost.id)).to.deep.equal(['handled']);
    } finally {
      await trigger.kill();
    }
  });

  it('takes both proofs of a publisher for this function, and nothing less', async () => {
    const event = await assigned();
    const { [headers.serviceToken]: serviceToken = '', [headers.appToken]: appToken = '' } =
      await tokensOf('scheduling');
    expect(await push([event], {})).to.equal(401);
    expect(await push([event], { [headers.serviceToken]: serviceToken })).to.equal(401);
    expect(await push([event], { [headers.appToken]: appToken })).to.equal(401);
    expect(await push([event], await tokensOf('scheduling', deployedUrl('receiveTimekeeping')))).to.equal(401);
    expect(await push([event], await tokensOf('platform'))).to.equal(403);
    const others = await tokensOf('organizations');
    expect(
      await push([event], { [headers.serviceToken]: others[headers.serviceToken], [headers.appToken]: appToken }),
    ).to.equal(403);
    expect(await progressOf(event.id)).to.equal(undefined);
  });

  it('takes no event of another service than the one that calls', async () => {
    const event = await assigned();
    expect(await push([event], await tokensOf('organizations'))).to.equal(403);
    expect(await push([{ ...event, source: '/services/organizations' }], await tokensOf('organizations'))).to.equal(
      403,
    );
    expect(await progressOf(event.id)).to.equal(undefined);
  });

  it('rejects what is no push', async () => {
    const sent = await tokensOf('scheduling');
    expect(await push([{ id: 'an event without the rest' }], sent)).to.equal(400);
    const response = await fetch(notifications.url, { method: 'POST', headers: sent, body: 'no JSON' });
    expect(response.status).to.equal(400);
  });

  it('leaves an event that it cannot handle to the trigger, and counts nothing', async () => {
    const event = await assigned({ data: { uid: 1 } });
    expect(await push([event], await tokensOf('scheduling'))).to.equal(204);
    expect(await progressOf(event.id)).to.equal(undefined);
    expect(notifications.output()).to.contain('event_push_not_handled');
  });
});

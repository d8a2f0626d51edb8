/** An event on its whole way: request, log, bridge, Eventarc channel, a function that knows nothing of this repository. */
import { setTimeout as delay } from 'node:timers/promises';
import { firestore } from '@fresh/kernel/firebase';
import { member, send, uniqueId } from '@fresh/kernel/testing/world';
import { expect } from 'chai';

const gateway = process.env['GATEWAY_URL'] ?? 'http://127.0.0.1:5000';

describe('a consumer outside', function () {
  // The first call of each function starts its worker: 1-2 s.
  this.timeout(60_000);

  const received = async (subject: string) => {
    const { docs } = await firestore().collection('outsideConsumer').where('event.subject', '==', subject).get();
    return docs.map((document) => document.data());
  };

  it('has a published schedule once, with its attributes and data', async () => {
    const org = uniqueId('org');
    const manager = await member(org, 'manager');
    const post = async (path: string, body: object) => {
      const response = await send(gateway, 'POST', `${path}?orgId=${org}`, { as: manager, body });
      expect(response.status).to.equal(200);
      return response.body;
    };
    const week = { name: 'Week 1', startDate: 1_893_456_000_000, endDate: 1_894_060_800_000 };
    const created = (await post('/api/schedules', { orgId: org, ...week })) as { schedule: { id: string } };
    const subject = `organizations/${org}/schedules/${created.schedule.id}`;
    await post('/api/publish', { scheduleId: created.schedule.id });

    for (let attempt = 0; attempt < 300 && (await received(subject)).length === 0; attempt++) await delay(100);
    await delay(1000); // a duplicate would come now
    const [first, ...more] = await received(subject);
    expect(more).to.deep.equal([]);
    expect(first).to.have.property('deliveries', 1);
    const event = first?.['event'] as Record<string, unknown>;
    expect(event).to.deep.include({
      specversion: '1.0',
      type: 'fresh.scheduling.schedule.v1.published',
      source: '/services/scheduling',
      subject,
      datacontenttype: 'application/json',
      sequence: '2',
      orgid: org,
      actor: `user:${manager.uid}`,
    });
    expect(event).to.include.keys('id', 'time', 'correlationid', 'causationid');
    expect(event).not.to.have.property('replayed');
    expect(event['data']).to.deep.include({ ...week, notifyUsers: true });
  });
});

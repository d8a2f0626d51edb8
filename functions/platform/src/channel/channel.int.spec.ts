import type { EventEnvelope } from '@fresh/contracts/envelope';
import { schedulePublished } from '@fresh/contracts/events/schedules';
import { firestore } from '@fresh/kernel/firebase';
import { deliverTo, logEvent } from '@fresh/kernel/testing/event-delivery';
import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { startSubscriber } from '@fresh/kernel/testing/start-subscriber';
import { uniqueId } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import { dispatch, startGoogle, type Google } from '../testing/google.ts';

const name = 'publishToChannelOnEvent';

describe('the channel for consumers outside', () => {
  const org = uniqueId('alpha');
  let google: Google, subscriber: FunctionProcess, queue: FunctionProcess;

  before(async () => {
    google = await startGoogle();
    const env = { ...google.env, EVENT_CHANNEL: 'locations/us-central1/channels/firebase' };
    [subscriber, queue] = await Promise.all([
      startSubscriber(name, { env }),
      startFunction('platform', 'redeliverPlatform', { env }),
    ]);
  });
  after(async () => {
    await Promise.all([subscriber.kill(), queue.kill()]);
    google.close();
  });
  afterEach(() => {
    google.onPublishing = ({ respond }) => {
      respond(200);
    };
  });

  const data = { name: 'Week 1', startDate: 1, endDate: 2, publishedAt: 3, notifyUsers: true, channels: [] };
  const logged = (type: string = schedulePublished.type, given: unknown = data) =>
    logEvent(
      type,
      { service: 'scheduling', subject: `organizations/${org}/schedules/${uniqueId('s')}`, orgId: org },
      given,
    );
  const deliver = async (event: EventEnvelope, to = subscriber) => {
    expect(await deliverTo(to.url, event)).to.be.within(200, 299);
  };
  const publishedOf = ({ id }: EventEnvelope) => google.publishings.filter(({ event }) => event.id === id);
  const tasksOf = ({ id }: EventEnvelope) => google.tasks.filter((task) => task.includes(id));
  const progress = async ({ id }: EventEnvelope) =>
    (await firestore().doc(`inbox/${name}:${id}`).get()).get('progress') as
      { status: string; cause?: string } | undefined;

  it('gets a public event once, with all its attributes', async () => {
    const event = await logged();
    await deliver(event);
    await deliver(event);
    const [published, ...again] = publishedOf(event);
    expect(again).to.deep.equal([]);
    const project = process.env['GCLOUD_PROJECT'] ?? '';
    expect(published?.path).to.equal(`/projects/${project}/locations/us-central1/channels/firebase:publishEvents`);
    const { textData, ...rest } = published!.event;
    expect(JSON.parse(textData)).to.deep.equal(data);
    expect(rest).to.deep.equal({
      id: event.id,
      type: 'fresh.scheduling.schedule.v1.published',
      source: '/services/scheduling',
      specVersion: '1.0',
      attributes: {
        subject: { ceString: event.subject },
        time: { ceTimestamp: event.time },
        datacontenttype: { ceString: 'application/json' },
        sequence: { ceString: '1' },
        orgid: { ceString: org },
        actor: { ceString: 'user:test' },
        correlationid: { ceString: 'test' },
        causationid: { ceString: 'test' },
      },
    });
    expect(await progress(event)).to.deep.equal({ status: 'done' });
  });

  it('gets none that is not public, nor one this build doesn’t know', async () => {
    for (const type of ['fresh.identity.user.v1.profile_updated', 'fresh.future.thing.v1.happened']) {
      const event = await logged(type, {});
      await deliver(event);
      expect(publishedOf(event)).to.deep.equal([]);
      expect(await progress(event)).to.equal(undefined);
    }
  });

  it('gets it under the same id by another attempt when Eventarc failed', async () => {
    const event = await logged();
    google.onPublishing = ({ respond }) => {
      respond(500);
    };
    await deliver(event);
    expect(await progress(event)).to.include({ status: 'waiting' });
    const [task, ...others] = tasksOf(event);
    expect(others).to.deep.equal([]);
    expect(await dispatch(queue.url, task!)).to.equal(500);
    google.onPublishing = ({ respond }) => {
      respond(200);
    };
    expect(await dispatch(queue.url, task!)).to.equal(204);
    expect(await dispatch(queue.url, task!)).to.equal(204);
    expect(publishedOf(event)).to.have.length(3);
    expect(publishedOf(event)[2]?.event.attributes).not.to.have.property('replayed');
    expect(await progress(event)).to.deep.equal({ status: 'done' });
  });

  it('is waited for no longer than 10 s', async () => {
    const event = await logged();
    google.onPublishing = () => undefined;
    await deliver(event);
    expect(await progress(event)).to.deep.include({
      status: 'waiting',
      cause: 'Eventarc did not respond within 10000 ms',
    });
    expect(tasksOf(event)).to.have.length(1);
  });

  it('gets it twice, with one id, when it is delivered twice at once', async () => {
    const event = await logged();
    const started = new Promise<(status: number) => void>((resolve) => {
      google.onPublishing = ({ respond }) => {
        resolve(respond);
      };
    });
    const first = deliver(event);
    const respond = await started;
    google.onPublishing = ({ respond: respondToSecond }) => {
      respondToSecond(200);
    };
    await deliver(event);
    expect(await progress(event)).to.deep.equal({ status: 'done' });
    respond(200);
    await first;
    expect(publishedOf(event)).to.have.length(2);
    expect(tasksOf(event)).to.deep.equal([]);
    await deliver(event);
  });

  it('is marked as a replay of history, so that a consumer can ignore it', async () => {
    const event = await logged();
    const replay = { id: uniqueId('replay'), of: 'history' };
    const task = { data: { subscriber: name, type: event.type, eventId: event.id, replay } };
    expect(await dispatch(queue.url, JSON.stringify(task))).to.equal(204);
    const [published] = publishedOf(event);
    expect(published?.event.attributes).to.deep.include({ replayed: { ceString: 'true' }, orgid: { ceString: org } });
  });

  it('need not be there: then nothing is published, which is said once', async () => {
    const alone = await startSubscriber(name, { env: { ...google.env, EVENT_CHANNEL: '' } });
    const events = [await logged(), await logged()];
    for (const event of events) {
      await deliver(event, alone);
      expect(publishedOf(event)).to.deep.equal([]);
      expect(await progress(event)).to.deep.equal({ status: 'done' });
    }
    await alone.kill();
    expect(alone.output().split('EVENT_CHANNEL is empty')).to.have.length(2);
  });
});

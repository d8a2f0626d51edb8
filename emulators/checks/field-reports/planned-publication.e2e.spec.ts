/** A schedule that is to be published later: members are notified then, once, and not of what was withdrawn before. */
import { schedulePublicationPlanned } from '@fresh/contracts/events/schedules';
import { topicPath } from '@fresh/kernel/events/event-log';
import { firestore } from '@fresh/kernel/firebase';
import { uniqueId } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import { Timestamp } from 'firebase-admin/firestore';
import { eventually, foundWorkplace, reconcile, request, type Workplace } from './workplace.ts';

const day = 86_400_000;
/** 2030-01-01 00:00 UTC. */
const monday = 1_893_456_000_000;

describe('a planned publication', function () {
  this.timeout(60_000);

  let place: Workplace;
  before(async () => {
    place = await foundWorkplace();
  });

  const query = () => `orgId=${place.orgId}`;
  const asManager = async (method: string, path: string, body?: object) => {
    const response = await request(place.manager, method, path, body);
    expect(response.status, JSON.stringify(response.body)).to.equal(200);
    return response.body as Record<string, unknown>;
  };
  const newSchedule = async (): Promise<string> => {
    const body = { orgId: place.orgId, name: uniqueId('Week'), startDate: monday, endDate: monday + 7 * day };
    const { schedule } = await asManager('POST', `/api/schedules?${query()}`, body);
    return (schedule as { id: string }).id;
  };
  const publish = (scheduleId: string, body: object) =>
    asManager('POST', `/api/publish?${query()}`, { scheduleId, ...body });
  const read = (scheduleId: string) => asManager('GET', `/api/schedules/${scheduleId}?${query()}`);
  const noticesOf = async (scheduleId: string) => {
    const { docs } = await firestore().collection(`notifications/${place.staff.uid}/items`).get();
    return docs.filter((one) => one.get('scheduleId') === scheduleId);
  };
  const loggedPlans = (scheduleId: string) =>
    firestore()
      .collection(topicPath(schedulePublicationPlanned.type))
      .where('subject', '==', `organizations/${place.orgId}/schedules/${scheduleId}`)
      .get();
  /** Inbox entries of the events that planned the publication of a schedule. */
  const plans = async (scheduleId: string) => {
    const { docs } = await loggedPlans(scheduleId);
    return Promise.all(docs.map(({ id }) => firestore().doc(`inbox/publishScheduleOnPublicationPlanned:${id}`).get()));
  };
  const settled = (scheduleId: string) =>
    eventually('every plan was handled', async () =>
      (await plans(scheduleId)).every((entry) => entry.get('progress.status') === 'done'),
    );

  it('has the response of one at once, and the schedule stays a draft until then', async () => {
    const scheduleId = await newSchedule();
    const publishAt = Date.now() + 300 * day;
    expect(await publish(scheduleId, { publishAt, channels: ['push'] })).to.deep.equal({
      ...{ success: true, scheduleId, publishedBy: place.manager.uid, publishedAt: publishAt },
      ...{ notifyUsers: true, channels: ['push'] },
    });
    expect(await read(scheduleId)).to.include({ status: 'draft', publishAtMs: publishAt });
    await eventually('it waits for its time', async () => {
      const [entry] = await plans(scheduleId);
      return entry?.get('progress.status') === 'waiting';
    });
    const [entry] = await plans(scheduleId);
    const wake = (entry?.get('openSince') as Timestamp).toMillis();
    expect(wake - Date.now()).to.be.within(1, 30 * day);
    expect(await noticesOf(scheduleId)).to.deep.equal([]);
  });

  it('comes when it is due, once, in the name of the user who planned it', async () => {
    const scheduleId = await newSchedule();
    const publishAt = Date.now() + 3_000;
    await publish(scheduleId, { publishAt });
    expect(await read(scheduleId)).to.include({ status: 'draft' });
    await eventually('members are notified', async () => (await noticesOf(scheduleId)).length === 1);
    const schedule = await read(scheduleId);
    expect(schedule).to.include({ publishedAtMs: publishAt, publishedBy: place.manager.uid });
    expect(schedule).not.to.have.property('publishAtMs');
    await settled(scheduleId);
    expect(await noticesOf(scheduleId)).to.have.length(1);
  });

  it('comes although its task was lost: the reconciler asks for it', async () => {
    const scheduleId = await newSchedule();
    await publish(scheduleId, { publishAt: Date.now() + 300 * day });
    await eventually('it waits for its time', async () => {
      const [entry] = await plans(scheduleId);
      return entry?.get('progress.status') === 'waiting';
    });
    // What the documents would say had all been planned for a minute ago.
    const at = Date.now() - 60_000;
    const [event] = (await loggedPlans(scheduleId)).docs;
    const [entry] = await plans(scheduleId);
    const schedule = firestore().doc(`organizations/${place.orgId}/schedules/${scheduleId}`);
    await schedule.update({ 'planned.at': Timestamp.fromMillis(at) });
    await event?.ref.update({ 'data.publishAt': at });
    await entry?.ref.update({ openSince: Timestamp.fromMillis(at) });
    await reconcile();
    await eventually('members are notified', async () => (await noticesOf(scheduleId)).length === 1);
    expect(await read(scheduleId)).to.include({ status: 'published' });
  });

  it('does not come when it was withdrawn, replaced or overtaken before', async () => {
    const [withdrawn, replaced, overtaken, deleted] = await Promise.all([1, 2, 3, 4].map(newSchedule));
    const publishAt = Date.now() + 4_000;
    const all = [withdrawn, replaced, overtaken, deleted].map(String);
    await Promise.all(all.map((scheduleId) => publish(scheduleId, { publishAt })));
    const later = { publishAt: publishAt + 20 * day };
    await asManager('PATCH', `/api/schedules/${withdrawn}?${query()}`, { status: 'draft' });
    await publish(String(replaced), later);
    await publish(String(overtaken), {});
    await asManager('DELETE', `/api/schedules/${deleted}?${query()}`);
    await eventually('the time has come', async () => {
      const entries = (await Promise.all(all.map(plans))).flat();
      return entries.filter((entry) => entry.get('progress.status') === 'done').length === 4;
    });
    expect(await read(String(withdrawn))).to.include({ status: 'draft' });
    expect(await read(String(replaced))).to.include({ status: 'draft', publishAtMs: later.publishAt });
    expect(await read(String(overtaken))).to.include({ status: 'published' });
    expect((await Promise.all(all.map(noticesOf))).map(({ length }) => length)).to.deep.equal([0, 0, 1, 0]);
  });
});

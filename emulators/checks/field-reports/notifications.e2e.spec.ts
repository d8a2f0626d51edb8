/** What members read in their feeds: nothing about drafts or the past, and once about each thing that concerns them. */
import { topicOf } from '@fresh/contracts/event';
import { shiftAssigned, shiftCancelled } from '@fresh/contracts/events/shifts';
import { subscribersTo } from '@fresh/contracts/registry';
import { firestore } from '@fresh/kernel/firebase';
import { logEvent } from '@fresh/kernel/testing/event-delivery';
import { member, uniqueId, type Person, type TestResponse } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import { eventually, foundWorkplace, request, type Workplace } from './workplace.ts';

const hour = 3_600_000;
const day = 24 * hour;
/** 2030-01-01 00:00 UTC. */
const monday = 1_893_456_000_000;

interface Notice {
  readonly type: string;
  readonly scheduleId?: string;
  readonly shiftId?: string;
  readonly shifts?: readonly { readonly shiftId: string; readonly startTime: number }[];
}

describe('a feed', function () {
  this.timeout(60_000);

  let place: Workplace;
  let manager: Person, ann: Person, bob: Person;
  before(async () => {
    place = await foundWorkplace();
    ({ manager } = place);
  });
  // Of their own in each test: a user may send 50 changes of a kind in a minute.
  beforeEach(async () => {
    [manager, ann, bob] = await Promise.all([
      member(place.orgId, 'manager'),
      member(place.orgId, 'staff'),
      member(place.orgId, 'staff'),
    ]);
  });

  const query = () => `orgId=${place.orgId}`;
  const ok = async (response: Promise<TestResponse>) => {
    const { status, body } = await response;
    expect(status, JSON.stringify(body)).to.be.within(200, 299);
    return body as Record<string, unknown>;
  };
  const newSchedule = async (dates = { startDate: monday, endDate: monday + 7 * day }) => {
    const body = { orgId: place.orgId, name: uniqueId('Week'), ...dates };
    const { schedule } = await ok(request(manager, 'POST', `/api/schedules?${query()}`, body));
    return (schedule as { id: string }).id;
  };
  const newShift = async (scheduleId: string, startTime = monday + 8 * hour) => {
    const body = {
      ...{ orgId: place.orgId, scheduleId, positionId: 'p' },
      ...{ startTime, endTime: startTime + 8 * hour },
    };
    return String((await ok(request(manager, 'POST', `/api/shifts?${query()}`, body)))['id']);
  };
  const assign = (scheduleId: string, shiftId: string, who: Person) =>
    ok(
      request(manager, 'POST', `/api/shifts/${shiftId}/assign?${query()}&scheduleId=${scheduleId}`, {
        uid: who.uid,
      }),
    );
  const unassign = (scheduleId: string, shiftId: string, who: Person) =>
    ok(request(manager, 'DELETE', `/api/shifts/${shiftId}/assign?${query()}&scheduleId=${scheduleId}&uid=${who.uid}`));
  const changeShift = (scheduleId: string, shiftId: string, body: object) =>
    ok(request(manager, 'PATCH', `/api/shifts/${shiftId}?${query()}&scheduleId=${scheduleId}`, body));
  const changeSchedule = (scheduleId: string, body: object) =>
    ok(request(manager, 'PATCH', `/api/schedules/${scheduleId}?${query()}`, body));
  const publish = (scheduleId: string, body: object = {}) =>
    ok(request(manager, 'POST', `/api/publish?${query()}`, { scheduleId, ...body }));
  const feed = async (who: Person) => {
    const { notifications } = await ok(request(who, 'GET', '/api/notifications'));
    return (notifications as Notice[]).toReversed();
  };
  const types = async (who: Person) => (await feed(who)).map(({ type }) => type);
  /** The feed, oldest first, once every subscriber has handled every event of the organization so far. */
  const settled = async (who: Person) => {
    await eventually('every delivery is done', async () => {
      const { docs } = await firestore().collectionGroup('events').where('orgid', '==', place.orgId).get();
      const wanted = docs.flatMap((event) =>
        subscribersTo(topicOf(String(event.get('type'))))
          .filter(({ service }) => service === 'scheduling' || service === 'notifications')
          .map(({ name }) => firestore().doc(`inbox/${name}:${event.id}`)),
      );
      const entries = wanted.length > 0 ? await firestore().getAll(...wanted) : [];
      return entries.every((entry) => entry.get('progress.status') === 'done');
    });
    return feed(who);
  };
  const settledTypes = async (who: Person) => (await settled(who)).map(({ type }) => type);

  describe('of a draft', () => {
    it('says nothing, whatever happens in it', async () => {
      const schedule = await newSchedule();
      const [shift, other] = [await newShift(schedule), await newShift(schedule)];
      await assign(schedule, shift, ann);
      await changeShift(schedule, shift, { startTime: monday + 9 * hour, status: 'published' });
      await assign(schedule, other, ann);
      await unassign(schedule, other, ann);
      await ok(request(manager, 'DELETE', `/api/shifts/${shift}?${query()}&scheduleId=${schedule}`));
      const third = await newShift(schedule);
      await assign(schedule, third, ann);
      await ok(request(manager, 'DELETE', `/api/schedules/${schedule}?${query()}`));
      expect(await settled(ann)).to.deep.equal([]);
    });

    it('says nothing of a shift whose schedule does not exist', async () => {
      const shift = await newShift('nowhere');
      await assign('nowhere', shift, ann);
      await unassign('nowhere', shift, ann);
      expect(await settled(ann)).to.deep.equal([]);
    });

    it('says nothing again when a schedule was taken back to draft', async () => {
      const schedule = await newSchedule();
      const shift = await newShift(schedule);
      await publish(schedule);
      await changeSchedule(schedule, { status: 'draft' });
      await assign(schedule, shift, ann);
      expect(await settledTypes(ann)).to.deep.equal(['schedule_published']);
    });
  });

  describe('of a published week', () => {
    it('names the member’s own shifts, in one notice', async () => {
      const schedule = await newSchedule();
      const [early, late, gone, cancelled] = [
        await newShift(schedule, monday + day),
        await newShift(schedule, monday + 2 * day),
        await newShift(schedule),
        await newShift(schedule),
      ];
      for (const shift of [late, early, gone, cancelled]) await assign(schedule, shift, ann);
      await unassign(schedule, gone, ann);
      await ok(request(manager, 'DELETE', `/api/shifts/${cancelled}?${query()}&scheduleId=${schedule}`));
      await publish(schedule);
      const about = async (who: Person) => (await settled(who)).filter(({ scheduleId }) => scheduleId === schedule);
      const [notice, ...more] = await about(ann);
      expect(more).to.deep.equal([]);
      expect(notice).to.deep.include({ type: 'schedule_published', scheduleId: schedule });
      expect(notice?.shifts?.map(({ shiftId }) => shiftId)).to.deep.equal([early, late]);
      const [theirs, ...others] = await about(bob);
      expect(others).to.deep.equal([]);
      expect(theirs).to.deep.include({ type: 'schedule_published', scheduleId: schedule });
      expect(theirs).not.to.have.property('shifts');
    });

    it('comes once for a publication, however often it is published and whatever statuses lie between', async () => {
      const schedule = await newSchedule();
      await publish(schedule);
      await publish(schedule);
      await publish(schedule, { publishAt: monday - day });
      for (const status of ['active', 'completed', 'archived', 'active']) {
        await changeSchedule(schedule, { status });
        await publish(schedule);
      }
      await changeSchedule(schedule, { status: 'active' });
      await changeSchedule(schedule, { status: 'published' });
      expect(await settledTypes(ann)).to.deep.equal(['schedule_published']);
      await changeSchedule(schedule, { status: 'draft' });
      await publish(schedule);
      expect((await settled(ann)).filter(({ scheduleId }) => scheduleId === schedule)).to.have.length(2);
    });

    it('does not come to those who want silence, nor where the publisher asked for it', async () => {
      await ok(request(ann, 'PATCH', '/api/notifications/settings', { schedulePublished: false }));
      const [schedule, silent] = [await newSchedule(), await newSchedule()];
      await publish(schedule);
      await publish(silent, { notifyUsers: false });
      expect(await settledTypes(ann)).to.deep.equal([]);
      expect((await feed(bob)).map(({ scheduleId }) => scheduleId)).to.deep.equal([schedule]);
    });
  });

  describe('of a shift in a published week', () => {
    let schedule: string;
    before(async () => {
      schedule = await newSchedule();
      await publish(schedule);
      await eventually('it is published', async () =>
        (await feed(place.staff)).some(({ scheduleId }) => scheduleId === schedule),
      );
    });

    it('says once each that it is theirs, has changed, and is theirs no more', async () => {
      const shift = await newShift(schedule);
      await assign(schedule, shift, ann);
      await assign(schedule, shift, ann);
      await changeShift(schedule, shift, { startTime: monday + 9 * hour });
      await changeShift(schedule, shift, { startTime: monday + 9 * hour });
      await changeShift(schedule, shift, { notes: 'Bring gloves' });
      await unassign(schedule, shift, ann);
      await unassign(schedule, shift, ann);
      await changeShift(schedule, shift, { startTime: monday + 10 * hour });
      const notices = await settled(ann);
      expect(notices.map(({ type }) => type)).to.deep.equal(['shift_assigned', 'shift_changed', 'shift_unassigned']);
      expect(new Set(notices.map(({ shiftId }) => shiftId))).to.deep.equal(new Set([shift]));
      expect(await settledTypes(bob)).to.deep.equal([]);
    });

    it('says once that it is cancelled, to those who were on it', async () => {
      const [shift, patched] = [await newShift(schedule), await newShift(schedule)];
      for (const each of [shift, patched]) await assign(schedule, each, ann);
      await assign(schedule, shift, bob);
      await unassign(schedule, shift, bob);
      for (let times = 0; times < 2; times++) {
        await ok(request(manager, 'DELETE', `/api/shifts/${shift}?${query()}&scheduleId=${schedule}`));
        await changeShift(schedule, patched, { status: 'cancelled' });
      }
      const about = (notices: Notice[], type: string) =>
        notices.filter((each) => each.type === type).map(({ shiftId }) => shiftId);
      expect(about(await settled(ann), 'shift_cancelled')).to.have.members([shift, patched]);
      const theirs = await settled(bob);
      expect(about(theirs, 'shift_cancelled')).to.deep.equal([]);
      expect(about(theirs, 'shift_unassigned')).to.deep.equal([shift]);
    });

    it('says that it is cancelled when the whole week is deleted', async () => {
      const week = await newSchedule();
      const shift = await newShift(week);
      await assign(week, shift, ann);
      await publish(week);
      await eventually('the member is notified', async () => (await types(ann)).includes('schedule_published'));
      await ok(request(manager, 'DELETE', `/api/schedules/${week}?${query()}`));
      await eventually('it is cancelled', async () => (await types(ann)).includes('shift_cancelled'));
      expect(await settledTypes(ann)).to.deep.equal(['schedule_published', 'shift_cancelled']);
    });

    it('says nothing about the past', async () => {
      const past = Date.now() - 30 * day;
      const old = await newSchedule({ startDate: past - day, endDate: past + day });
      const shift = await newShift(old, past);
      await assign(old, shift, ann);
      await publish(old);
      const late = await newShift(old, past);
      await assign(old, late, ann);
      await changeShift(old, late, { startTime: past + hour });
      await unassign(old, late, ann);
      await ok(request(manager, 'DELETE', `/api/shifts/${shift}?${query()}&scheduleId=${old}`));
      expect(await settled(ann)).to.deep.equal([]);
    });

    it('is not assigned to any member once it is completed', async () => {
      const shift = await newShift(schedule);
      await changeShift(schedule, shift, { status: 'completed' });
      const path = `/api/shifts/${shift}/assign?${query()}&scheduleId=${schedule}`;
      expect((await request(manager, 'POST', path, { uid: ann.uid })).status).to.equal(409);
    });
  });

  it('understands events from before they said whether a shift was published', async () => {
    const [draft, week] = [await newSchedule(), await newSchedule()];
    await publish(week);
    const log = (schedule: string, type: string, data: object) =>
      logEvent(
        type,
        {
          service: 'scheduling',
          subject: `organizations/${place.orgId}/schedules/${schedule}/shifts/${uniqueId('old')}`,
          orgId: place.orgId,
        },
        { scheduleId: schedule, ...data },
      );
    const times = { startTime: monday, endTime: monday + hour, positionId: 'p' };
    for (const schedule of [draft, week]) {
      await log(schedule, shiftAssigned.type, { uid: ann.uid, ...times });
      await log(schedule, shiftCancelled.type, { uids: [ann.uid] });
    }
    const notices = (await settled(ann)).filter(({ shiftId }) => shiftId !== undefined);
    expect(notices.map(({ type }) => type).sort()).to.deep.equal(['shift_assigned', 'shift_cancelled']);
    expect(new Set(notices.map(({ scheduleId }) => scheduleId))).to.deep.equal(new Set([week]));
  });
});

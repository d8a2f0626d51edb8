import type { EventEnvelope } from '@fresh/contracts/envelope';
import { membershipRemoved, organizationDeleted } from '@fresh/contracts/events/organizations';
import * as scheduleEvents from '@fresh/contracts/events/schedules';
import { scheduleDeleted } from '@fresh/contracts/events/schedules';
import * as shiftEvents from '@fresh/contracts/events/shifts';
import { firestore } from '@fresh/kernel/firebase';
import { deliverTo, logEvent } from '@fresh/kernel/testing/event-delivery';
import type { FunctionProcess } from '@fresh/kernel/testing/function-process';
import { startSubscriber } from '@fresh/kernel/testing/start-subscriber';
import { loggedEvents } from '@fresh/kernel/testing/logged-events';
import { enroll, uniqueId } from '@fresh/kernel/testing/world';
import { expect } from 'chai';

const hour = 3_600_000;
/** Far ahead of any clock this runs under. */
const start = Date.UTC(2040, 0, 1);

describe('shifts after events of others', () => {
  let unassign: FunctionProcess, cancel: FunctionProcess, remove: FunctionProcess, archive: FunctionProcess;

  before(async () => {
    const start = (name: string) => startSubscriber(name);
    [unassign, cancel, remove, archive] = await Promise.all([
      start('unassignMemberOnMembershipRemoved'),
      start('cancelShiftsOnOrganizationDeleted'),
      start('removeShiftsOnScheduleDeleted'),
      start('archiveSchedulesOnOrganizationDeleted'),
    ]);
  });
  after(async () => {
    await Promise.all([unassign.kill(), cancel.kill(), remove.kill(), archive.kill()]);
  });

  const times = { startTime: start, endTime: start + 8 * hour };
  const handled = async (subscriber: FunctionProcess, event: EventEnvelope) => {
    expect(await deliverTo(subscriber.url, event)).to.be.within(200, 299);
  };
  const put = async (path: string, changes: { startTime?: number; status?: string; uids?: string[] } = {}) => {
    const { startTime = start, status = 'draft', uids = [] } = changes;
    const assignments = uids.map((uid) => ({ uid, status: 'assigned', assignedAt: 1, assignedBy: 'maria' }));
    const when = { startTime, endTime: startTime + 8 * hour };
    const orgId = path.split('/')[1];
    const document = { orgId, positionId: 'p', status, assignments, assigneeUids: uids, ...when, version: 3 };
    await firestore().doc(path).set(document);
  };
  const read = async (path: string) => (await firestore().doc(path).get()).data();
  const eventsOf = (path: string) => loggedEvents(Object.values(shiftEvents), path);
  const logged = async (path: string) => (await eventsOf(path)).map(({ type, data }) => [type.split('.').at(-1), data]);

  describe('a member removed', () => {
    const removed = (orgId: string, uid: string) =>
      logEvent(
        membershipRemoved.type,
        { service: 'organizations', subject: `memberships/${uid}_${orgId}`, orgId },
        { uid, role: 'staff' },
      );

    it('is taken off what is to come, in every schedule of that organization, once', async () => {
      const [org, ann] = [uniqueId('alpha'), uniqueId('ann')];
      const shifts = `organizations/${org}/schedules/s1/shifts`;
      const second = `organizations/${org}/schedules/s2/shifts/h2`;
      const past = `${shifts}/past`;
      const elsewhere = `organizations/${uniqueId('beta')}/schedules/s1/shifts/h1`;
      const clients = `orgs/${org}/schedules/s1/shifts/h1`;
      await put(`${shifts}/h1`, { uids: [ann, 'bob'] });
      await put(second, { uids: [ann] });
      await put(past, { uids: [ann], startTime: Date.UTC(2020, 0, 1) });
      await put(elsewhere, { uids: [ann] });
      await put(clients, { uids: [ann] });

      const event = await removed(org, ann);
      await Promise.all([handled(unassign, event), handled(unassign, event)]);
      await handled(unassign, event);

      expect(await read(`${shifts}/h1`)).to.deep.include({ assigneeUids: ['bob'], version: 4 });
      expect(await read(second)).to.deep.include({ assignments: [], assigneeUids: [], version: 4 });
      for (const untouched of [past, elsewhere, clients]) {
        expect(await read(untouched)).to.deep.include({ assigneeUids: [ann], version: 3 });
      }
      expect(await logged(`${shifts}/h1`)).to.deep.equal([
        ['unassigned', { scheduleId: 's1', uid: ann, ...times, isPublished: false }],
      ]);
      const [about] = await eventsOf(second);
      expect(about).to.include({ actor: 'service:scheduling', causationid: event.id, sequence: 4, orgid: org });
    });

    it('and back already keeps the shifts', async () => {
      const [org, ann] = [uniqueId('alpha'), uniqueId('ann')];
      const path = `organizations/${org}/schedules/s1/shifts/h1`;
      await put(path, { uids: [ann] });
      await enroll(ann, org, 'staff');
      await handled(unassign, await removed(org, ann));
      expect(await read(path)).to.deep.include({ assigneeUids: [ann], version: 3 });
    });

    it('leaves a long plan in several steps', async function () {
      this.timeout(60_000);
      const [org, ann] = [uniqueId('alpha'), uniqueId('ann')];
      const paths = Array.from({ length: 450 }, (_, index) => `organizations/${org}/schedules/s1/shifts/h${index}`);
      const writer = firestore().bulkWriter();
      // All end at the same moment: only the document's name shows where a step stopped.
      const document = { orgId: org, positionId: 'p', startTime: start, endTime: start + hour, assigneeUids: [ann] };
      const assignments = [{ uid: ann, status: 'assigned', assignedAt: 1, assignedBy: 'maria' }];
      for (const path of paths) void writer.set(firestore().doc(path), { ...document, assignments });
      await writer.close();
      await handled(unassign, await removed(org, ann));
      const left = await firestore().getAll(...paths.map((path) => firestore().doc(path)));
      expect(left.filter((shift) => (shift.get('assignments') as unknown[]).length > 0)).to.have.length(0);
    });
  });

  it('of a deleted schedule are cancelled and gone (DOMAIN 59)', async () => {
    const org = uniqueId('alpha');
    const subject = `organizations/${org}/schedules/s1`;
    await put(`${subject}/shifts/h1`, { uids: ['ann', 'bob'] });
    await put(`${subject}/shifts/h2`, { status: 'cancelled', uids: ['ann'] });
    const sibling = `organizations/${org}/schedules/s2/shifts/h1`;
    await put(sibling, { uids: ['ann'] });
    const event = await logEvent(
      scheduleDeleted.type,
      { service: 'scheduling', subject, orgId: org },
      { name: 'Week 1', isPublished: true },
    );
    await Promise.all([handled(remove, event), handled(remove, event)]);
    expect(await read(`${subject}/shifts/h1`)).to.equal(undefined);
    expect(await read(`${subject}/shifts/h2`)).to.equal(undefined);
    expect(await read(sibling)).to.include({ status: 'draft', version: 3 });
    expect(await logged(`${subject}/shifts/h1`)).to.deep.equal([
      ['cancelled', { scheduleId: 's1', uids: ['ann', 'bob'], ...times, isPublished: true }],
      ['deleted', { scheduleId: 's1' }],
    ]);
    expect(await logged(`${subject}/shifts/h2`)).to.deep.equal([['deleted', { scheduleId: 's1' }]]);
  });

  it('of a deleted organization are cancelled when to come, and its schedules archived', async () => {
    const org = uniqueId('alpha');
    const schedule = `organizations/${org}/schedules/s1`;
    const [coming, past] = [`${schedule}/shifts/coming`, `${schedule}/shifts/past`];
    const dates = { startDate: 1, endDate: 2, createdAt: 1, updatedAt: 1 };
    await firestore()
      .doc(schedule)
      .set({ orgId: org, name: 'Week 1', status: 'published', publishedAt: 1, version: 2, ...dates });
    await firestore()
      .doc(`organizations/${org}/schedules/s2`)
      .set({ orgId: org, name: 'Old', status: 'archived', version: 2, ...dates });
    await put(coming, { uids: ['ann'] });
    await put(past, { startTime: Date.UTC(2020, 0, 1) });
    const event = await logEvent(
      organizationDeleted.type,
      { service: 'organizations', subject: `organizations/${org}`, orgId: org },
      { name: 'Alpha' },
    );
    await Promise.all([cancel, archive, cancel, archive].map((subscriber) => handled(subscriber, event)));
    expect(await read(coming)).to.include({ status: 'cancelled', version: 4 });
    expect(await read(past)).to.include({ status: 'draft', version: 3 });
    expect(await logged(coming)).to.deep.equal([
      ['cancelled', { scheduleId: 's1', uids: ['ann'], ...times, isPublished: true }],
    ]);
    expect(await read(schedule)).to.include({ status: 'archived', state: 'archived', version: 3 });
    expect(await read(`organizations/${org}/schedules/s2`)).to.include({ version: 2 });
    const [archived, ...rest] = await loggedEvents(Object.values(scheduleEvents), schedule);
    expect(rest).to.deep.equal([]);
    expect(archived).to.include({ sequence: 3, actor: 'service:scheduling', causationid: event.id });
  });
});

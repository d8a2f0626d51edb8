import { member, uniqueId, type TestResponse, type Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import { idOf, records, startAttendanceRoutes, type AttendanceRoutes } from '../testing/attendance-routes.ts';

describe('the list of attendance', () => {
  let routes: AttendanceRoutes;
  let other: string;
  let scheduler: Person, outsider: Person, staff: Person;
  let create: AttendanceRoutes['create'],
    list: AttendanceRoutes['list'],
    patch: AttendanceRoutes['patch'],
    stamp: AttendanceRoutes['stamp'],
    ref: AttendanceRoutes['ref'];

  before(async () => {
    routes = await startAttendanceRoutes();
    ({ other, create, list, patch, stamp, ref } = routes);
    ({ scheduler, outsider } = routes.people);
  });
  beforeEach(async () => {
    staff = await routes.renewStaff();
  });
  after(async () => {
    await routes.stop();
  });

  const crowded = uniqueId('gamma');
  let boss: Person, worker: Person;
  const made: string[] = [];

  before(async () => {
    [boss, worker] = await Promise.all([member(crowded, 'org_owner'), member(crowded, 'staff')]);
    for (const [shiftId, scheduleId, staffUid] of [
      ['s1', 'c1', 'ann'],
      ['s1', 'c1', 'bob'],
      ['s2', 'c1', 'ann'],
      ['s3', 'c2', 'ann'],
      ['s3', 'c2', 'bob'],
    ]) {
      made.push(idOf(await create({ orgId: crowded, shiftId, scheduleId, staffUid }, boss, crowded)));
    }
  });

  const ids = (response: TestResponse) => records(response).map(({ id }) => id);
  const some = (...indexes: number[]) => indexes.map((index) => made[index]);

  it('shows every member the records of all in the order of their creation', async () => {
    const response = await list('', worker, crowded);
    expect(response.status).to.equal(200);
    expect(ids(response)).to.deep.equal(made);
    expect(response.body).to.include({ total: 5 });
    expect(response.body).not.to.have.property('nextCursor');
  });

  it('filters by all that is given; an empty filter is none', async () => {
    // Each filter alone needs an index; those of more are merged from these.
    const [ofAnn, ofSchedule, ofShift] = await Promise.all(
      ['&staffUid=ann', '&scheduleId=c1', '&shiftId=s3'].map((filter) => list(filter, worker, crowded)),
    );
    expect([ofAnn, ofSchedule, ofShift].map((response) => ids(response!))).to.deep.equal([
      some(0, 2, 3),
      some(0, 1, 2),
      some(3, 4),
    ]);
    expect(ids(await list('&staffUid=ann&scheduleId=c1', worker, crowded))).to.deep.equal(some(0, 2));
    expect(ids(await list('&staffUid=bob&scheduleId=c2&shiftId=s3', worker, crowded))).to.deep.equal(some(4));
    expect(ids(await list('&shiftId=nowhere', worker, crowded))).to.deep.equal([]);
    expect(ids(await list('&shiftId=', worker, crowded))).to.deep.equal(made);
  });

  it('shows the newest page first and leads to the older ones', async () => {
    const pages: unknown[][] = [];
    let after = '';
    for (;;) {
      const page = await list(`&limit=2${after}`, worker, crowded);
      pages.push(ids(page));
      const { nextCursor } = page.body as { nextCursor?: string };
      if (nextCursor === undefined) break;
      after = `&after=${nextCursor}`;
    }
    expect(pages).to.deep.equal([some(3, 4), some(1, 2), some(0)]);
    expect((await list('&after=forged', worker, crowded)).body).to.deep.equal({
      error: { code: 'BAD_REQUEST', message: 'Invalid cursor' },
    });
  });

  it('keeps pay and a manager’s notes from the staff', async () => {
    const shared = idOf(await create());
    await patch(shared, { managerNotes: 'Often late', hourlyRate: 31, partnershipId: 'p1' });
    const seenBy = async (as: Person) => records(await list('', as)).find(({ id }) => id === shared);
    expect(await seenBy(scheduler)).to.deep.include({ managerNotes: 'Often late', hourlyRate: 31 });
    expect(await seenBy(staff)).not.to.have.any.keys('managerNotes', 'hourlyRate', 'partnershipId', 'version');
    expect((await stamp('check-in', shared)).body).not.to.have.any.keys('managerNotes', 'hourlyRate');
  });

  it('is empty for another tenant', async () => {
    expect((await list('', outsider, other)).body).to.deep.equal({ records: [], total: 0 });
  });

  it('leaves out a document that lost its shape, and says so in the log', async () => {
    const broken = uniqueId('broken');
    const worker = await member(broken, 'staff');
    await ref('att-1', broken).set({ shiftId: 5, createdAt: 1 });
    expect((await list('', worker, broken)).body).to.deep.equal({ records: [], total: 0 });
    expect(routes.attendance.output()).to.contain(ref('att-1', broken).path);
  });
});

import { expect } from 'chai';
import { member, uniqueId, type Person } from '@fresh/kernel/testing/world';
import { foundWorkplace, request, type Workplace } from './workplace.ts';

const hour = 3_600_000;
const day = 24 * hour;
/** 2030-01-01 00:00 UTC. */
const start = Date.UTC(2030, 0, 1);

/** Times that no client can mean: seconds, microseconds, what no date holds, what is no whole number of ms. */
const impossible: readonly unknown[] = [
  ...[1_893_484_800, 1, 0, -1, -start, 1_893_484_800_000_000, 8_640_000_000_000_001, 253_402_300_800_000, 1e300],
  ...[start + 0.5, '2030-01-01', null, true],
];

/** Times that people and programs really send. */
describe('reported: time', function () {
  this.timeout(60_000);

  let place: Workplace;
  let scheduleId: string;
  /** Many, because rate limits count by user. */
  let managers: Person[];
  let asked = 0;

  before(async () => {
    place = await foundWorkplace();
    managers = await Promise.all(Array.from({ length: 10 }, () => member(place.orgId, 'manager')));
    const created = await schedule({});
    scheduleId = (created.body as { schedule: { id: string } }).schedule.id;
  });

  const query = () => `orgId=${place.orgId}`;
  const manager = () => managers[asked++ % managers.length];
  const schedule = (body: object) =>
    request(manager(), 'POST', `/api/schedules?${query()}`, {
      ...{ orgId: place.orgId, name: 'Week', startDate: start, endDate: start + 7 * day },
      ...body,
    });
  const shift = (body: object) =>
    request(manager(), 'POST', `/api/shifts?${query()}`, {
      ...{ orgId: place.orgId, scheduleId, positionId: 'p', startTime: start + 8 * hour, endTime: start + 16 * hour },
      ...body,
    });
  const shiftId = async (body: object) => {
    const { body: made } = await shift(body);
    return (made as { id: string }).id;
  };
  const changeShift = (id: string, body: object) =>
    request(manager(), 'PATCH', `/api/shifts/${id}?${query()}&scheduleId=${scheduleId}`, body);
  const assign = (id: string) =>
    request(manager(), 'POST', `/api/shifts/${id}/assign?${query()}&scheduleId=${scheduleId}`, {
      uid: place.staff.uid,
    });
  const expectStaff = (body: object) =>
    request(place.scheduler, 'POST', `/api/attendance?${query()}`, {
      ...{ orgId: place.orgId, shiftId: uniqueId('shift'), scheduleId, staffUid: place.staff.uid },
      ...{ scheduledStart: start + 8 * hour, scheduledEnd: start + 16 * hour, ...body },
    });
  const correct = (id: string, body: object) =>
    request(place.manager, 'PATCH', `/api/attendance/${id}?${query()}`, body);
  const codesOf = (response: { body: unknown }) =>
    (response.body as { warnings: { code: string }[] }).warnings
      .map(({ code }) => code)
      .filter((code) => code !== 'position_not_found');

  it('times that no client can mean are 400, wherever they are sent', async () => {
    const id = await shiftId({});
    for (const time of impossible) {
      const responses: [string, number][] = [
        ['S8 start', (await shift({ startTime: time })).status],
        ['S8 end', (await shift({ endTime: time })).status],
        ['S10 start', (await changeShift(id, { startTime: time })).status],
        ['S2 start', (await schedule({ startDate: time })).status],
        ['S2 end', (await schedule({ endDate: time })).status],
        ['W7 start', (await expectStaff({ scheduledStart: time })).status],
        ['W7 end', (await expectStaff({ scheduledEnd: time })).status],
      ];
      for (const [what, status] of responses) expect(status, `${what} ${JSON.stringify(time)}`).to.equal(400);
    }
    expect((await shift({ startTime: 1_893_484_800, endTime: 1_893_513_600 })).status, 'both in seconds').to.equal(400);
    expect((await schedule({ startDate: 1_893_456_000, endDate: 1_894_060_800 })).status, 'both').to.equal(400);
  });

  it('a schedule keeps its dates where a change can’t be meant', async () => {
    const path = `/api/schedules/${scheduleId}?${query()}`;
    for (const body of [
      { startDate: 1_893_456_000 },
      { endDate: 1_894_060_800 },
      { endDate: start },
      { startDate: start + 8 * day },
      { endDate: start + 12 * 366 * day },
    ]) {
      expect((await request(place.manager, 'PATCH', path, body)).status, JSON.stringify(body)).to.equal(400);
    }
    const { body } = await request(place.manager, 'GET', path);
    expect(body).to.include({ startDateMs: start, endDateMs: start + 7 * day, status: 'draft' });
  });

  it('a publication in seconds is 400, and publishes nothing', async () => {
    for (const publishAt of [1_893_456_000, -1, 1e300, 'now', 253_402_300_800_000]) {
      const sent = await request(manager(), 'POST', `/api/publish?${query()}`, { scheduleId, publishAt });
      expect(sent.status, String(publishAt)).to.equal(400);
    }
    const { body } = await request(place.manager, 'GET', `/api/schedules/${scheduleId}?${query()}`);
    expect(body).to.include({ status: 'draft' });
  });

  it('a shift of years is 400, one of days a warning', async () => {
    for (const days of [367, 3660, 60 * 366]) {
      expect((await shift({ endTime: start + days * day + 9 * hour })).status, `${days} days`).to.equal(400);
    }
    for (const days of [2, 5])
      expect(codesOf(await shift({ endTime: start + days * day }))).to.deep.equal(['long_shift']);
    const onCall = await shift({ endTime: start + 40 * day });
    expect(onCall.status).to.equal(201);
    expect(codesOf(onCall)).to.deep.equal(['long_shift', 'outside_schedule']);
  });

  it('a shift outside its schedule is a warning', async () => {
    const codes = async (from: number, to: number) =>
      codesOf(await shift({ startTime: start + from, endTime: start + to }));
    expect(await codes(-hour, 7 * hour)).to.deep.equal(['outside_schedule']);
    expect(await codes(7 * day, 7 * day + hour)).to.deep.equal(['outside_schedule']);
    expect(await codes(400 * day, 400 * day + hour)).to.deep.equal(['outside_schedule']);
    expect(await codes(7 * day - 2 * hour, 7 * day + 6 * hour), 'the last night').to.deep.equal([]);
    const id = await shiftId({});
    const moved = await changeShift(id, { startTime: start + 30 * day, endTime: start + 30 * day + hour });
    expect(moved.status).to.equal(200);
    expect(codesOf(moved)).to.deep.equal(['outside_schedule']);
  });

  it('a break longer than the shift is 400', async () => {
    expect((await shift({ breakMinutes: 481 })).status).to.equal(400);
    expect((await shift({ breakMinutes: 480 })).status).to.equal(201);
    expect((await shift({ breakMinutes: -1 })).status).to.equal(400);
    expect((await expectStaff({ breakDuration: 481 })).status).to.equal(400);
    const id = await shiftId({ breakMinutes: 60 });
    expect((await changeShift(id, { breakMinutes: 481 })).status).to.equal(400);
    expect((await changeShift(id, { endTime: start + 8 * hour + hour / 2 })).status, 'a shorter shift').to.equal(400);
    expect((await changeShift(id, { endTime: start + 7 * hour })).status, 'an end before the stored start').to.equal(
      400,
    );
    expect((await changeShift(id, { startTime: start + 17 * hour })).status, 'a start after the stored end').to.equal(
      400,
    );
    const { body } = await request(place.manager, 'GET', `/api/shifts/${id}?${query()}&scheduleId=${scheduleId}`);
    expect(body).to.include({ startTime: start + 8 * hour, endTime: start + 16 * hour, breakMinutes: 60 });
  });

  it('a long shift doesn’t hide behind fifty short ones', async () => {
    // Months before the others, so that nothing else overlaps.
    const from = start - 300 * day;
    const long = await shiftId({ startTime: from, endTime: from + 40 * day });
    expect((await assign(long)).status).to.equal(200);
    const short = Array.from({ length: 102 }, (_, index) => from + day + index * 2 * hour);
    while (short.length > 0) {
      const assigned = short
        .splice(0, 17)
        .map(async (at) => assign(await shiftId({ startTime: at, endTime: at + hour })));
      for (const { status } of await Promise.all(assigned)) expect(status).to.equal(200);
    }
    for (const at of [from + hour, from + day + 101 * hour, from + 39 * day]) {
      const assigned = await assign(await shiftId({ startTime: at, endTime: at + hour / 2 }));
      const { warnings } = assigned.body as { warnings: { code: string; shiftId?: string }[] };
      expect(warnings.map(({ shiftId: other }) => other)).to.include(long);
    }
  });

  it('nights of 23 and 25 hours keep their length in every zone', async () => {
    for (const [from, to, hours] of [
      // Europe/Vienna: clocks go forward on 2030-03-31, back on 2030-10-27. From midnight to midnight.
      ['2030-03-31T00:00:00+01:00', '2030-04-01T00:00:00+02:00', 23],
      ['2030-10-27T00:00:00+02:00', '2030-10-28T00:00:00+01:00', 25],
      // America/New_York: 2030-03-10 and 2030-11-03.
      ['2030-03-10T00:00:00-05:00', '2030-03-11T00:00:00-04:00', 23],
      ['2030-11-03T00:00:00-04:00', '2030-11-04T00:00:00-05:00', 25],
      // Australia/Lord_Howe: half an hour, on 2030-04-07 and 2030-10-06.
      ['2030-04-07T00:00:00+11:00', '2030-04-08T00:00:00+10:30', 24.5],
      ['2030-10-06T00:00:00+10:30', '2030-10-07T00:00:00+11:00', 23.5],
    ] as const) {
      const span = { startTime: Date.parse(from), endTime: Date.parse(to) };
      const breakMinutes = hours * 60;
      const created = await shift({ ...span, breakMinutes });
      expect(created.body).to.include(span);
      expect(codesOf(created)).to.deep.equal(['outside_schedule']);
      expect((await shift({ ...span, breakMinutes: breakMinutes + 1 })).status, from).to.equal(400);
      const scheduled = await expectStaff({ scheduledStart: span.startTime, scheduledEnd: span.endTime });
      expect(scheduled.body).to.include({ scheduledDuration: hours * 60 });
    }
  });

  it('a correction into the future, or out of order, is 400', async () => {
    const yesterday = Date.now() - day;
    const { body } = await expectStaff({ scheduledStart: yesterday, scheduledEnd: yesterday + 8 * hour });
    const { id } = body as { id: string };
    const now = Date.now();
    for (const times of [
      { actualCheckIn: now + hour },
      { actualCheckIn: yesterday, actualCheckOut: now + hour },
      { actualCheckIn: yesterday, actualCheckOut: now + 400 * day },
      { actualCheckIn: Math.floor(yesterday / 1000) },
      { actualCheckIn: yesterday, actualCheckOut: yesterday - 1 },
      { actualCheckIn: yesterday - 367 * day, actualCheckOut: yesterday },
      { breakDuration: 481 },
      { status: 'approved', actualCheckIn: yesterday, actualCheckOut: now + hour },
    ]) {
      expect((await correct(id, times)).status, JSON.stringify(times)).to.equal(400);
    }
    const right = { actualCheckIn: yesterday, actualCheckOut: yesterday + 8 * hour, breakDuration: 30 };
    const corrected = await correct(id, right);
    expect(corrected.status).to.equal(200);
    expect((await correct(id, { actualCheckIn: yesterday + 9 * hour })).status, 'after the stored end').to.equal(400);
    expect((await correct(id, { actualCheckOut: yesterday - hour })).status, 'before the stored start').to.equal(400);
  });

  it('a join token that ends in the past or in a century is 400', async () => {
    const create = (expiresAt: unknown) =>
      request(place.owner, 'POST', `/api/join-tokens?${query()}`, {
        ...{ orgId: place.orgId, defaultRoles: ['staff'], expiresAt },
      });
    const now = Date.now();
    for (const expiresAt of [
      1,
      Math.floor(now / 1000) + 3600,
      now - 1,
      now + 100 * 366 * day,
      253_402_300_799_999,
      1e300,
    ]) {
      expect((await create(expiresAt)).status, String(expiresAt)).to.equal(400);
    }
    for (const expiresAt of [now + hour, now + 365 * day]) {
      expect((await create(expiresAt)).status, String(expiresAt)).to.equal(200);
    }
    const { body } = await request(place.owner, 'GET', `/api/join-tokens?${query()}`);
    expect(body).to.include({ total: 2 });
  });
});

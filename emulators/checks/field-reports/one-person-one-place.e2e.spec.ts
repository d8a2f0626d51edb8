/**
 * A person is in one place at a time, is expected once for a time at a shift, and is paid once for an hour, by someone
 * else's decision.
 */
import { firestore } from '@fresh/kernel/firebase';
import { member, person, uniqueId, type Person, type TestResponse } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import { eventually, foundWorkplace, request, type Workplace } from './workplace.ts';

const hour = 3_600_000;
/** 2030-01-01 08:00 UTC. */
const eight = 1_893_484_800_000;

interface Attendance {
  readonly id: string;
  readonly status: string;
  readonly actualCheckIn?: number;
  readonly actualCheckOut?: number;
  readonly flags?: readonly string[];
  readonly warnings?: readonly { readonly code: string }[];
}

describe('one person in one place', function () {
  this.timeout(60_000);

  let place: Workplace;
  let ann: Person;
  before(async () => {
    place = await foundWorkplace();
  });
  beforeEach(async () => {
    ann = await member(place.orgId, 'staff');
  });

  const query = () => `orgId=${place.orgId}`;
  const expectation = (shiftId: string, more: object = {}) => ({
    ...{ orgId: place.orgId, shiftId, scheduleId: 'y', staffUid: ann.uid },
    ...{ scheduledStart: eight, scheduledEnd: eight + 8 * hour },
    ...more,
  });
  const expectAt = (shiftId: string, more: object = {}, as = place.scheduler) =>
    request(as, 'POST', `/api/attendance?${query()}`, expectation(shiftId, more));
  const stamp = (what: 'check-in' | 'check-out', id: string, as = ann, body: object = {}) =>
    request(as, 'POST', `/api/attendance/${id}/${what}?${query()}`, body);
  const correct = (id: string, body: object, as = place.scheduler) =>
    request(as, 'PATCH', `/api/attendance/${id}?${query()}`, body);
  const read = ({ body }: TestResponse) => body as Attendance;
  const made = async (shiftId = uniqueId('s'), more: object = {}) => {
    const response = await expectAt(shiftId, more);
    expect(response.status, JSON.stringify(response.body)).to.equal(201);
    return read(response).id;
  };
  const expectStatus = async (response: Promise<TestResponse>, status: number) => {
    const { status: got, body } = await response;
    expect(got, JSON.stringify(body)).to.equal(status);
    return body as Attendance;
  };
  const stored = async (id: string) =>
    (await firestore().doc(`attendance_records/${place.orgId}/records/${id}`).get()).data() ?? {};
  const paid = async (uid = ann.uid) => {
    const entries = firestore().collection(`corporate_accounts/${place.orgId}/ledger`);
    return (await entries.where('userId', '==', uid).get()).docs.map((entry) => Number(entry.get('totalPay')));
  };
  const work = (from: number, to: number) => ({
    status: 'approved',
    actualCheckIn: eight - 365 * 24 * hour * 5 + from * hour,
    actualCheckOut: eight - 365 * 24 * hour * 5 + to * hour,
    hourlyRate: 20,
  });

  describe('checks in', () => {
    it('once: a second check-in elsewhere is 409, changes nothing, and is possible after the check-out', async () => {
      const [first, second] = [await made(), await made()];
      await expectStatus(stamp('check-in', first), 200);
      const before = await stored(second);
      await expectStatus(stamp('check-in', second), 409);
      await expectStatus(stamp('check-in', second, place.manager, { method: 'admin_override' }), 409);
      await expectStatus(correct(second, { actualCheckIn: Date.now() }), 409);
      expect(await stored(second)).to.deep.equal(before);
      await expectStatus(stamp('check-in', first), 200);
      await expectStatus(stamp('check-out', first), 200);
      await expectStatus(stamp('check-in', second), 200);
    });

    it('once when two devices ask at the same moment', async () => {
      for (let round = 0; round < 2; round++) {
        const records = await Promise.all([made(), made(), made()]);
        const responses = await Promise.all(records.map((id) => stamp('check-in', id)));
        expect(responses.map(({ status }) => status).sort()).to.deep.equal([200, 409, 409]);
        const open = responses.find(({ status }) => status === 200);
        await expectStatus(stamp('check-out', open ? read(open).id : ''), 200);
      }
    });

    it('beside a colleague', async () => {
      const bob = await member(place.orgId, 'staff');
      await expectStatus(stamp('check-in', await made()), 200);
      await expectStatus(stamp('check-in', await made(undefined, { staffUid: bob.uid }), bob), 200);
    });

    it('a week early or late: it is recorded and flagged', async () => {
      const at = async (start: number) => {
        const id = await made(undefined, { scheduledStart: start, scheduledEnd: start + 8 * hour });
        const { flags = [] } = await expectStatus(stamp('check-in', id), 200);
        await expectStatus(stamp('check-out', id), 200);
        return flags;
      };
      const now = Date.now();
      expect(await at(eight)).to.deep.equal(['early_check_in']);
      expect(await at(now + 7 * 24 * hour)).to.deep.equal(['early_check_in']);
      expect(await at(now - 7 * 24 * hour)).to.deep.equal(['late_check_in']);
      expect(await at(now - 60_000)).to.deep.equal([]);
    });
  });

  describe('forgets to check out', () => {
    const forgotten = async (hoursAgo: number, shiftId = uniqueId('s')) => {
      const id = await made(shiftId);
      await expectStatus(correct(id, { actualCheckIn: Date.now() - hoursAgo * hour }), 200);
      return id;
    };

    it('and is not locked out: the next check-in closes the old record, flagged', async () => {
      const old = await forgotten(26);
      const next = await made();
      await expectStatus(stamp('check-in', next), 200);
      const closed = await stored(old);
      expect(closed).to.include({ status: 'checked_out', scheduledDuration: 480, actualDuration: 480 });
      expect(closed['flags']).to.include('missing_check_out');
      await expectStatus(correct(old, { status: 'approved', hourlyRate: 20 }), 409);
      const left = Number(closed['actualCheckIn']) + 7 * hour;
      await expectStatus(correct(old, { status: 'approved', hourlyRate: 20, actualCheckOut: left }), 200);
      await eventually('seven hours are paid', async () => (await paid()).join() === '140');
    });

    it('and has, within the time that a shift can last, to check out first', async () => {
      const old = await forgotten(15);
      const next = await made();
      await expectStatus(stamp('check-in', next), 409);
      await expectStatus(stamp('check-out', old), 200);
      await expectStatus(stamp('check-in', next), 200);
    });

    it('and does so a day later: the check-out is flagged, and paid only with the time that another person names', async () => {
      const id = await forgotten(26);
      const late = await expectStatus(stamp('check-out', id), 200);
      expect(late.flags).to.include('late_check_out');
      await expectStatus(correct(id, { status: 'approved', hourlyRate: 20 }), 409);
      expect(await paid()).to.deep.equal([]);
      const settled = await expectStatus(correct(id, { actualCheckOut: (late.actualCheckIn ?? 0) + 8 * hour }), 200);
      expect(settled.flags ?? []).not.to.include('late_check_out');
      await expectStatus(correct(id, { status: 'approved', hourlyRate: 20 }), 200);
      await eventually('eight hours are paid', async () => (await paid()).join() === '160');
    });
  });

  describe('is expected', () => {
    it('once: the same expectation again is the same record', async () => {
      const shiftId = uniqueId('s');
      const first = read(await expectAt(shiftId));
      for (const as of [place.scheduler, place.manager, place.owner]) {
        const again = await expectAt(shiftId, {}, as);
        expect(again.status).to.equal(201);
        expect(read(again)).to.deep.equal(first);
      }
      await expectStatus(correct(first.id, work(0, 8)), 200);
      expect(read(await expectAt(shiftId))).to.include({ id: first.id, status: 'approved' });
      await eventually('the hours are paid', async () => (await paid()).length > 0);
      expect(await paid()).to.deep.equal([160]);
    });

    it('once when the request is sent several times at the same moment', async () => {
      const shiftId = uniqueId('s');
      const responses = await Promise.all(Array.from({ length: 4 }, () => expectAt(shiftId)));
      expect(responses.map(({ status }) => status)).to.deep.equal([201, 201, 201, 201]);
      expect(new Set(responses.map((response) => read(response).id)).size).to.equal(1);
    });

    it('at another time of the shift by another record, unless it overlaps hours that were worked', async () => {
      const shiftId = uniqueId('s');
      const first = await made(shiftId, { scheduledEnd: eight + 4 * hour });
      expect(await made(shiftId, { scheduledEnd: eight + 5 * hour })).to.equal(first);
      await expectStatus(stamp('check-in', first), 200);
      await expectStatus(expectAt(shiftId, { scheduledStart: eight + hour, scheduledEnd: eight + 6 * hour }), 409);
      const later = { scheduledStart: eight + 5 * hour, scheduledEnd: eight + 9 * hour };
      expect(await made(shiftId, later)).not.to.equal(first);
    });

    it('at an unknown shift or as an unknown person: with warnings, as older clients rely on', async () => {
      const unknown = read(await expectAt(uniqueId('s'), { staffUid: 'no-such-person' }));
      expect(unknown.warnings?.map(({ code }) => code)).to.deep.equal([
        'schedule_not_found',
        'shift_not_found',
        'staff_not_found',
      ]);
      const known = read(await expectAt(uniqueId('s')));
      expect(known.warnings?.map(({ code }) => code)).to.deep.equal(['schedule_not_found', 'shift_not_found']);
    });

    it('at a shift that exists only as a member', async () => {
      const week = { startDate: eight, endDate: eight + 7 * 24 * hour };
      const created = await request(place.manager, 'POST', `/api/schedules?${query()}`, {
        ...{ orgId: place.orgId, name: 'Week' },
        ...week,
      });
      const { schedule } = created.body as { schedule: { id: string } };
      const shift = await request(place.manager, 'POST', `/api/shifts?${query()}`, {
        ...{ orgId: place.orgId, scheduleId: schedule.id, positionId: 'p' },
        ...{ startTime: eight, endTime: eight + 8 * hour },
      });
      const shiftId = (shift.body as { id: string }).id;
      const at = (staffUid: string) => expectAt(shiftId, { scheduleId: schedule.id, staffUid });
      await expectStatus(at('no-such-person'), 400);
      await expectStatus(at((await member(place.orgId, 'staff', 'removed')).uid), 400);
      await expectStatus(at((await member(uniqueId('other'), 'staff')).uid), 400);
      expect(await expectStatus(at(ann.uid), 201)).not.to.have.property('warnings');
    });
  });

  describe('is paid', () => {
    it('once for an hour: an approval of overlapping hours is 409', async () => {
      const [first, second, third] = [await made(), await made(), await made()];
      await expectStatus(correct(first, work(0, 8)), 200);
      for (const [from, to] of [
        [0, 8],
        [7, 9],
        [-1, 1],
        [2, 3],
      ] as const) {
        await expectStatus(correct(second, work(from, to)), 409);
      }
      expect(await stored(second)).to.include({ status: 'scheduled', version: 1 });
      await expectStatus(correct(second, work(8, 10)), 200);
      await expectStatus(correct(third, work(-2, 0)), 200);
      await expectStatus(correct(first, work(0, 9)), 409);
      await expectStatus(correct(first, work(0, 7)), 200);
      await eventually('all is paid', async () => (await paid()).length === 4);
      expect((await paid()).reduce((sum, pay) => sum + pay, 0)).to.equal(20 * (7 + 2 + 2));
    });

    it('once for an hour when two managers approve at the same moment', async () => {
      for (let round = 0; round < 2; round++) {
        const records = await Promise.all([made(), made()]);
        const [from, to] = [round * 10, round * 10 + 8];
        const responses = await Promise.all(
          records.map((id, index) => correct(id, work(from, to), index === 0 ? place.manager : place.scheduler)),
        );
        expect(responses.map(({ status }) => status).sort()).to.deep.equal([200, 409]);
      }
      await eventually('it is paid', async () => (await paid()).length === 2);
      expect(await paid()).to.deep.equal([160, 160]);
    });

    it('by another person’s decision: own hours and an own rate are 403', async () => {
      for (const as of [place.scheduler, place.manager, place.owner]) {
        const id = await made(undefined, { staffUid: as.uid });
        const before = await stored(id);
        for (const body of [work(0, 8), { hourlyRate: 10_000 }, { overtimeMultiplier: 9 }, { partnershipId: 'p' }]) {
          await expectStatus(correct(id, body, as), 403);
        }
        expect(await stored(id)).to.deep.equal(before);
        const other = as === place.manager ? place.scheduler : place.manager;
        await expectStatus(correct(id, work(0, 8), other), 200);
      }
    });

    it('by the owner’s own decision where no other member could, which the audit trail says', async () => {
      const small = await foundAlone();
      const post = (body: object) => request(small.owner, 'POST', `/api/attendance?orgId=${small.orgId}`, body);
      const approve = (id: string) =>
        request(small.owner, 'PATCH', `/api/attendance/${id}?orgId=${small.orgId}`, work(0, 8));
      const own = { ...expectation('s'), orgId: small.orgId, staffUid: small.owner.uid };
      const id = read(await post(own)).id;
      await expectStatus(approve(id), 200);
      await eventually('the audit trail says so', async () => {
        const { body } = await request(small.owner, 'GET', `/api/audit?orgId=${small.orgId}`);
        const { entries } = body as { entries: { type: string; data: { isOwn?: boolean } }[] };
        return entries.some(({ type, data }) => type.endsWith('.approved') && data.isOwn === true);
      });
      const next = read(await post({ ...own, shiftId: 't' })).id;
      await member(small.orgId, 'scheduler');
      await expectStatus(
        request(small.owner, 'PATCH', `/api/attendance/${next}?orgId=${small.orgId}`, work(10, 12)),
        403,
      );
    });
  });

  it('keeps places and notes from colleagues', async () => {
    const id = await made(undefined, { notes: 'probation' });
    const location = { lat: 48.2, lng: 16.4 };
    await stamp('check-in', id, ann, { method: 'geofence', location, notes: 'door 3' });
    await stamp('check-out', id, ann, { location, notes: 'sick' });
    const seenBy = async (as: Person) => {
      const { body } = await request(as, 'GET', `/api/attendance?${query()}&staffUid=${ann.uid}`);
      return (body as { records: Record<string, unknown>[] }).records.find((record) => record['id'] === id) ?? {};
    };
    const personal = ['notes', 'checkInLocation', 'checkInNotes', 'checkOutLocation', 'checkOutNotes', 'flags'];
    expect(await seenBy(ann)).to.include.all.keys(personal);
    expect(await seenBy(place.scheduler)).to.include.all.keys(personal);
    const seen = await seenBy(place.colleague);
    expect(seen).to.include({ id, status: 'checked_out', staffUid: ann.uid });
    expect(seen).not.to.have.any.keys(...personal);
  });

  it('goes on when what was remembered of the person is deleted or spoilt', async () => {
    const remembered = firestore().doc(`attendance_presence/${place.orgId}/people/${ann.uid}`);
    await expectStatus(stamp('check-in', await made()), 200);
    for (const spoilt of [{ openRecord: 7 }, { openRecord: 'a/b' }, { openRecord: 'gone' }, {}]) {
      await remembered.set(spoilt);
      const id = await made();
      await expectStatus(stamp('check-in', id), 200);
      await expectStatus(stamp('check-out', id), 200);
    }
    await remembered.delete();
    await expectStatus(stamp('check-in', await made()), 200);
  });
});

/** An organization without members but its owner. */
async function foundAlone(): Promise<{ orgId: string; owner: Person }> {
  const owner = await person('owner');
  const { body } = await request(owner, 'POST', '/api/organizations', { name: 'Alone' });
  return { orgId: (body as { id: string }).id, owner };
}

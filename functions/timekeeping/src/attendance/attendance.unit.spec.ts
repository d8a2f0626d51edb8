import type { AttendanceEvent } from '@fresh/contracts/events/timekeeping';
import { given as givenEvents } from '@fresh/kernel/testing/decisions';
import { expect } from 'chai';
import {
  actualDuration,
  attendanceId,
  checkIn,
  checkOut,
  create,
  evolve,
  scheduledDuration,
  type Attendance,
} from './attendance.ts';
import { update } from './correction.ts';

const start = Date.UTC(2030, 0, 1, 8);
const end = start + 8 * 3_600_000;
const whose = { staffUid: 'ann', shiftId: 'sh1', scheduleId: 'sc1' };
const body = { orgId: 'alpha', ...whose, scheduledStart: start, scheduledEnd: end };
const manual = { method: 'manual' as const };

const ann = { uid: 'ann', manages: false };
const bob = { uid: 'bob', manages: false };
const maria = { uid: 'maria', manages: true };
const corrector = { uid: 'maria', mayApproveOwn: false };
const later = end + 3_600_000;

const kind = <K extends string>(name: K) => `fresh.timekeeping.attendance.v1.${name}` as const;
const created: AttendanceEvent = {
  type: kind('created'),
  data: { ...whose, scheduledStart: start, scheduledEnd: end, breakDuration: 0 },
  details: { notes: undefined },
};
const checkedIn: AttendanceEvent = {
  type: kind('checked_in'),
  data: { ...whose, actualCheckIn: start, ...manual },
  details: {},
};
const checkedOut: AttendanceEvent = {
  type: kind('checked_out'),
  data: { ...whose, actualCheckIn: start, actualCheckOut: end, ...manual },
  details: {},
};
const updated = (changes: object, managerNotes?: string): AttendanceEvent => ({
  type: kind('updated'),
  data: { ...whose, changes, ...(managerNotes !== undefined && { withheld: ['managerNotes'] }) },
  details: managerNotes === undefined ? {} : { managerNotes },
});
const noTerms = {
  hourlyRate: undefined,
  overtimeThresholdMinutes: undefined,
  overtimeMultiplier: undefined,
  partnershipId: undefined,
};
const approved = (terms: object = {}, times: object = {}): AttendanceEvent => ({
  type: kind('approved'),
  data: { ...whose, clockIn: start, clockOut: end, ...noTerms, ...terms, ...times },
});

const givenBy = (uid: string, ...events: AttendanceEvent[]) => {
  const change = { id: 'a1', orgId: 'alpha', by: uid, now: end };
  return givenEvents<Attendance | null, AttendanceEvent>(
    (state, event) => evolve(state, event, change),
    null,
    ...events,
  );
};
const given = (...events: AttendanceEvent[]) => givenBy('ann', ...events);

describe('attendance', () => {
  it('has an id that begins with the time and differs within a millisecond (DOMAIN 57)', () => {
    expect(attendanceId(1_893_456_000_000, 'Ab9XyZrest')).to.equal('att-1893456000000-ab9xyz');
  });

  it('starts as scheduled, with no break unless one is given', () => {
    given()
      .when((state) => create(state, body))
      .then(created);
    given()
      .when((state) => create(state, { ...body, breakDuration: 30, notes: 'Bar' }))
      .thenState((state) => {
        expect(state).to.include({ id: 'a1', status: 'scheduled', breakDuration: 30, notes: 'Bar', version: 1 });
        expect(scheduledDuration(state!)).to.equal(480);
        expect(actualDuration(state!)).to.equal(undefined);
      });
  });

  it('never takes the place of another record', () => {
    expect(() => {
      given(created)
        .when((state) => create(state, body))
        .then();
    }).to.throw('a1 is taken');
  });

  it('rounds the expected time down and the actual time to the nearest minute', () => {
    const times = { scheduledStart: 0, scheduledEnd: 119_999, checkIn: { at: 0 }, checkOut: { at: 90_000 } };
    expect(scheduledDuration(times as Attendance)).to.equal(1);
    expect(actualDuration(times as Attendance)).to.equal(2);
  });

  describe('check-in', () => {
    it('is recorded by the person who checks in', () => {
      given(created)
        .when((state) => checkIn(state, manual, ann, start))
        .then(checkedIn);
    });

    it('is recorded once', () => {
      given(created, checkedIn)
        .when((state) => checkIn(state, manual, ann, start + 1))
        .then();
    });

    it('keeps how it was recorded', () => {
      const location = { lat: 40.7, lng: -74, accuracy: 5 };
      given(created)
        .when((state) => checkIn(state, { method: 'geofence', location, notes: 'back door' }, ann, start))
        .thenState((state) => {
          expect(state?.status).to.equal('checked_in');
          expect(state?.checkIn).to.deep.equal({ at: start, method: 'geofence', location, notes: 'back door' });
          expect(state).not.to.have.property('overriddenBy');
        });
    });

    it('names the manager who recorded it for another member', () => {
      givenBy('maria', created)
        .when((state) => checkIn(state, { method: 'admin_override' }, maria, start))
        .thenState((state) => {
          expect(state).to.include({ status: 'checked_in', overriddenBy: 'maria', overriddenAt: end });
        });
    });

    it('is not for another member, and is no override of one’s own', () => {
      const text = 'Insufficient permissions. Required role: scheduler.';
      given(created)
        .when((state) => checkIn(state, manual, bob, start))
        .thenRefused('FORBIDDEN', text);
      given(created)
        .when((state) => checkIn(state, { method: 'admin_override' }, ann, start))
        .thenRefused('FORBIDDEN', text);
    });

    it('is possible for a person who is late', () => {
      given(created, updated({ status: 'late' }))
        .when((state) => checkIn(state, manual, ann, start))
        .then(checkedIn);
    });

    for (const status of ['no_show', 'excused_absence'] as const) {
      it(`is rejected after ${status}`, () => {
        given(created, updated({ status }))
          .when((state) => checkIn(state, manual, ann, start))
          .thenRefused('CONFLICT', `Cannot check in: the record is ${status}`);
      });
    }

    it('is rejected after check-out and approval, and without a record', () => {
      given(created, checkedIn, checkedOut)
        .when((state) => checkIn(state, manual, ann, end))
        .thenRefused('CONFLICT', 'Cannot check in: the record is checked_out');
      given(created, checkedIn, checkedOut, approved())
        .when((state) => checkIn(state, manual, ann, end))
        .thenRefused('CONFLICT', 'Cannot check in: the record is approved');
      given()
        .when((state) => checkIn(state, manual, ann, start))
        .thenRefused('NOT_FOUND', 'Attendance record not found');
    });
  });

  describe('check-out', () => {
    it('follows a check-in, also of a person who came late, and happens once', () => {
      given(created, checkedIn)
        .when((state) => checkOut(state, manual, ann, end))
        .then(checkedOut);
      given(created, checkedIn, updated({ status: 'late' }))
        .when((state) => checkOut(state, manual, ann, end))
        .then(checkedOut);
      given(created, checkedIn, checkedOut)
        .when((state) => checkOut(state, manual, ann, end + 1))
        .then();
    });

    it('publishes how long the person was there', () => {
      given(created, checkedIn)
        .when((state) => checkOut(state, manual, ann, end))
        .thenState((state) => {
          expect(state).to.include({ status: 'checked_out', version: 3 });
          expect(actualDuration(state!)).to.equal(480);
        });
    });

    it('is rejected before a check-in, before its time and after approval', () => {
      given(created)
        .when((state) => checkOut(state, manual, ann, end))
        .thenRefused('CONFLICT', 'Cannot check out: the record is scheduled');
      given(created, checkedIn)
        .when((state) => checkOut(state, manual, ann, start - 1))
        .thenRefused('CONFLICT', 'Cannot check out before the check-in');
      given(created, checkedIn, checkedOut, approved())
        .when((state) => checkOut(state, manual, ann, end))
        .thenRefused('CONFLICT', 'Cannot check out: the record is approved');
    });
  });

  describe('correction', () => {
    const correct = (changes: Parameters<typeof update>[1]) => (state: Attendance | null) =>
      update(state, changes, corrector, later);

    it('publishes only what changes, and nothing when nothing does', () => {
      given(created, checkedIn)
        .when(correct({ breakDuration: 30, status: 'checked_in', actualCheckIn: start }))
        .then(updated({ breakDuration: 30 }));
      given(created)
        .when(correct({ status: 'scheduled', breakDuration: 0 }))
        .then();
    });

    it('says by its times where the record is', () => {
      given(created)
        .when(correct({ actualCheckIn: start }))
        .then(updated({ status: 'checked_in', actualCheckIn: start }));
      given(created, checkedIn)
        .when(correct({ actualCheckOut: end }))
        .then(updated({ status: 'checked_out', actualCheckOut: end }));
      given(created, checkedIn, checkedOut)
        .when(correct({ actualCheckIn: start - 1 }))
        .then(updated({ actualCheckIn: start - 1 }));
    });

    it('marks a corrected time and who corrected it', () => {
      givenBy('maria', created, checkedIn)
        .when(correct({ actualCheckIn: start - 1 }))
        .thenState((state) => {
          expect(state?.checkIn).to.include({ at: start - 1, method: 'admin_override' });
          expect(state).to.include({ overriddenBy: 'maria' });
        });
    });

    it('takes back the times that a status can’t have', () => {
      given(created, checkedIn, checkedOut)
        .when(correct({ status: 'no_show' }))
        .then(updated({ status: 'no_show', actualCheckIn: null, actualCheckOut: null }));
      given(created, checkedIn, checkedOut)
        .when(correct({ status: 'checked_in' }))
        .thenState((state) => {
          expect(state).to.include({ status: 'checked_in', checkOut: undefined });
          expect(state?.checkIn).to.include({ at: start });
        });
    });

    it('keeps the times of a person who came late', () => {
      given(created, checkedIn, checkedOut)
        .when(correct({ status: 'late' }))
        .then(updated({ status: 'late' }));
    });

    it('notes without touching the attendance override nothing', () => {
      givenBy('maria', created)
        .when(correct({ managerNotes: 'Called in' }))
        .thenState((state) => {
          expect(state).to.include({ managerNotes: 'Called in', status: 'scheduled' });
          expect(state).not.to.have.property('overriddenBy');
        });
    });

    it('clears notes and terms that are sent as null, once', () => {
      const noted = updated({ hourlyRate: 20 }, 'n');
      const nulls = { managerNotes: null, hourlyRate: null, overtimeMultiplier: null };
      given(created, noted)
        .when(correct(nulls))
        .thenState((state) => {
          expect(state).to.include({ managerNotes: undefined, hourlyRate: undefined, status: 'scheduled' });
        });
      given(created).when(correct(nulls)).then();
    });

    for (const [title, changes] of [
      ['out before in', { actualCheckIn: end, actualCheckOut: start }],
      ['out without in', { actualCheckOut: end }],
      ['checked in without a time', { status: 'checked_in' }],
      ['absent with a time', { status: 'no_show', actualCheckIn: start }],
      ['checked in with a check-out', { status: 'checked_in', actualCheckIn: start, actualCheckOut: end }],
      ['approved without times', { status: 'approved', hourlyRate: 20 }],
      ['in, in the future', { actualCheckIn: end + 2 * 3_600_000 }],
      ['out, in the future', { actualCheckIn: start, actualCheckOut: end + 2 * 3_600_000 }],
      ['a stay of years', { actualCheckIn: start - 367 * 86_400_000, actualCheckOut: end }],
      ['a break longer than the shift', { breakDuration: 481 }],
    ] as [string, Parameters<typeof update>[1]][]) {
      it(`is rejected: ${title} (DOMAIN 53)`, () => {
        given(created).when(correct(changes)).thenRefused('VALIDATION_FAILED', 'Validation failed');
      });
    }

    it('is rejected without a record', () => {
      given().when(correct({})).thenRefused('NOT_FOUND', 'Attendance record not found');
    });
  });

  describe('approval', () => {
    const approve =
      (changes: object = {}, by = corrector) =>
      (state: Attendance | null) =>
        update(state, { status: 'approved', ...changes }, by, later);
    const terms = { hourlyRate: 20, partnershipId: 'p1' };

    it('publishes times and terms', () => {
      given(created, checkedIn, checkedOut).when(approve(terms)).then(approved(terms));
      givenBy('maria', created, checkedIn, checkedOut)
        .when(approve(terms))
        .thenState((state) => {
          expect(state).to.include({ status: 'approved', approvedBy: 'maria', approvedAt: end, hourlyRate: 20 });
        });
    });

    it('is no override of the attendance', () => {
      given(created, checkedIn, checkedOut)
        .when(() => [])
        .thenState((state) => {
          const after = evolve(state, approved(), { id: 'a1', orgId: 'alpha', by: 'maria', now: end });
          expect(after).to.include({ approvedBy: 'maria' });
          expect(after).not.to.have.property('overriddenBy');
        });
    });

    const message = 'Your own hours and pay are approved by another scheduler or manager';

    it('of one’s own hours or pay is another person’s', () => {
      const own = { uid: 'ann', mayApproveOwn: false };
      const worked = () => given(created, checkedIn, checkedOut);
      worked().when(approve({}, own)).thenRefused('FORBIDDEN', message);
      worked().when(approve(terms, own)).thenRefused('FORBIDDEN', message);
      given(created, checkedIn, checkedOut, approved(terms)).when(approve({}, own)).thenRefused('FORBIDDEN', message);
      for (const change of [
        { hourlyRate: 1 },
        { overtimeThresholdMinutes: 0 },
        { overtimeMultiplier: 2 },
        { partnershipId: 'p' },
      ]) {
        worked()
          .when((state) => update(state, change, own, later))
          .thenRefused('FORBIDDEN', message);
      }
      worked()
        .when((state) => update(state, { breakDuration: 15 }, own, later))
        .then(updated({ breakDuration: 15 }));
    });

    it('of one’s own hours is published as such, where no other member could', () => {
      const owner = { uid: 'ann', mayApproveOwn: true };
      const event = approved(terms);
      given(created, checkedIn, checkedOut)
        .when(approve(terms, owner))
        .then({ ...event, data: { ...event.data, isOwn: true } } as AttendanceEvent);
    });

    it('of a check-out in doubt takes its time from another person', () => {
      for (const flag of ['late_check_out', 'missing_check_out']) {
        const doubted = { ...checkedOut, data: { ...checkedOut.data, flags: [flag] } } as AttendanceEvent;
        const text = 'The check-out was late or missing; approve with its time in actualCheckOut';
        given(created, checkedIn, doubted).when(approve(terms)).thenRefused('CONFLICT', text);
        // Also where the time was right.
        given(created, checkedIn, doubted)
          .when(approve({ ...terms, actualCheckOut: end }))
          .then(updated({ actualCheckOut: end }), approved(terms));
        const settle = updated({ actualCheckOut: end });
        givenBy('maria', created, checkedIn, doubted, settle).when(approve(terms)).then(approved(terms));
        // The person alone settles nothing.
        given(created, checkedIn, doubted, settle).when(approve(terms)).thenRefused('CONFLICT', text);
      }
    });

    it('can bring the times with it', () => {
      given(created)
        .when(approve({ actualCheckIn: start, actualCheckOut: end }))
        .then(updated({ actualCheckIn: start, actualCheckOut: end }), approved());
    });

    it('uses the terms that were noted before', () => {
      given(created, checkedIn, checkedOut, updated({ hourlyRate: 25 }))
        .when(approve())
        .then(approved({ hourlyRate: 25 }));
    });

    it('happens once for the same values, and again for others', () => {
      given(created, checkedIn, checkedOut, approved(terms)).when(approve(terms)).then();
      given(created, checkedIn, checkedOut, approved(terms))
        .when(approve({ hourlyRate: 22 }))
        .then(approved({ ...terms, hourlyRate: 22 }));
      given(created, checkedIn, checkedOut, approved(terms))
        .when(approve({ actualCheckOut: end + 60_000 }))
        .then(updated({ actualCheckOut: end + 60_000 }), approved(terms, { clockOut: end + 60_000 }));
    });

    it('closes the record to any other change of what was paid', () => {
      for (const changes of [{ hourlyRate: 1 }, { actualCheckOut: end + 1 }, { status: 'no_show' as const }]) {
        given(created, checkedIn, checkedOut, approved(terms))
          .when((state) => update(state, changes, corrector, later))
          .thenRefused('CONFLICT', 'An approved record is corrected by approving it again');
      }
      given(created, checkedIn, checkedOut, approved(terms))
        .when((state) => update(state, { managerNotes: 'Thanks', breakDuration: 15 }, corrector, later))
        .then(updated({ breakDuration: 15 }, 'Thanks'));
    });
  });
});

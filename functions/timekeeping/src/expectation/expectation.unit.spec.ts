import type { AttendanceEvent } from '@fresh/contracts/events/timekeeping';
import { expect } from 'chai';
import fc from 'fast-check';
import { evolve, type Attendance } from '../attendance/attendance.ts';
import {
  follow,
  makesFirstRecord,
  recordMeant,
  takeOver,
  planOfAssigned,
  planOfCancelled,
  planOfUnassigned,
  planOfUpdated,
  unheardOf,
  type Known,
  type ShiftPlan,
} from './expectation.ts';

const eight = Date.UTC(2030, 0, 1, 8);
const hour = 3_600_000;
const place = { staffUid: 'ann', shiftId: 'sh1', scheduleId: 'sc1' };
const nothing: Known = { expectation: unheardOf, record: null };
const byHand: Known = { expectation: { ...unheardOf, isByHand: true }, record: null };

type Published = ShiftPlan & { readonly sequence: number };
const shift = (startHour: number) => ({
  scheduleId: 'sc1',
  positionId: 'p1',
  startTime: eight + startHour * hour,
  endTime: eight + (startHour + 8) * hour,
  breakMinutes: 30,
});
const assigned = (sequence: number, startHour = 0, uid = 'ann'): Published => ({
  ...planOfAssigned({ ...shift(startHour), uid }),
  sequence,
});
const updated = (sequence: number, startHour: number, uids = ['ann'], status: 'draft' | 'cancelled' = 'draft') => ({
  ...planOfUpdated({ ...shift(startHour), uids, status, changes: {} }),
  sequence,
});
const unassigned = (sequence: number, uid = 'ann'): Published => ({
  ...planOfUnassigned({ scheduleId: 'sc1', uid }),
  sequence,
});
const cancelled = (sequence: number, uids = ['ann']): Published => ({
  ...planOfCancelled({ scheduleId: 'sc1', uids }),
  sequence,
});

/** What is known after the events have arrived in this order; `log` gets what was published. */
function after(arriving: readonly Published[], start = nothing, log: AttendanceEvent[] = [], uid = 'ann'): Known {
  return arriving.reduce((known, plan) => {
    const followed = plan.uids.includes(uid) ? follow(known, { ...place, staffUid: uid }, plan) : null;
    if (!followed) return known;
    log.push(...followed.events);
    return { expectation: followed.expectation, record: happened(known, followed.events) };
  }, start);
}

function happened({ record, expectation }: Known, events: readonly AttendanceEvent[], by = 'service:timekeeping') {
  const change = { id: 'a1', orgId: 'alpha', by, now: 7, lastVersion: expectation.attendanceVersion };
  return events.reduce<Attendance | null>((state, event) => evolve(state, event, change), record);
}

/** The hour a person is expected at, counted from eight; null when they aren't. */
function expectedAt({ record }: Known): number | null {
  if (!record) return null;
  expect(record).to.include({ status: 'scheduled', breakDuration: 30, scheduledEnd: record.scheduledStart + 8 * hour });
  return (record.scheduledStart - eight) / hour;
}

function permutations<T>(all: readonly T[]): T[][] {
  if (all.length < 2) return [[...all]];
  return all.flatMap((first, index) =>
    permutations([...all.slice(0, index), ...all.slice(index + 1)]).map((rest) => [first, ...rest]),
  );
}

describe('expectation', () => {
  it('follows a shift’s event', () => {
    const hours = { scheduledStart: eight, scheduledEnd: eight + 8 * hour, breakDuration: 30 };
    expect(planOfAssigned({ ...shift(0), uid: 'ann' })).to.deep.equal({ uids: ['ann'], hours, isFirst: true });
    expect(planOfAssigned({ ...shift(0), uid: 'ann', breakMinutes: undefined }).hours).to.include({ breakDuration: 0 });
    expect(updated(1, 0, ['ann', 'bob'])).to.deep.equal({ uids: ['ann', 'bob'], hours, sequence: 1 });
    expect(updated(1, 0, ['ann'], 'cancelled').hours).to.equal(null);
    expect(unassigned(1)).to.deep.equal({ uids: ['ann'], hours: null, sequence: 1 });
    expect(cancelled(1, ['ann', 'bob'])).to.deep.equal({ uids: ['ann', 'bob'], hours: null, sequence: 1 });
  });

  it('makes a record, moves it and withdraws it, each with an event', () => {
    const log: AttendanceEvent[] = [];
    const known = after([assigned(2), updated(3, 1), unassigned(4)], nothing, log);
    expect(log).to.deep.equal([
      {
        type: 'fresh.timekeeping.attendance.v1.created',
        data: { ...place, scheduledStart: eight, scheduledEnd: eight + 8 * hour, breakDuration: 30 },
        details: {},
      },
      {
        type: 'fresh.timekeeping.attendance.v1.updated',
        data: { ...place, changes: { scheduledStart: eight + hour, scheduledEnd: eight + 9 * hour } },
        details: {},
      },
      { type: 'fresh.timekeeping.attendance.v1.withdrawn', data: place },
    ]);
    expect(known).to.deep.equal({
      expectation: { shiftSequence: 4, attendanceVersion: 3, isByHand: false },
      record: null,
    });
  });

  it('goes on counting when a person is expected again', () => {
    const { record } = after([assigned(2), unassigned(3), assigned(4, 2)]);
    expect(record).to.include({ version: 3, status: 'scheduled', scheduledStart: eight + 2 * hour });
  });

  it('publishes nothing for a change that isn’t about the time', () => {
    const log: AttendanceEvent[] = [];
    const { record } = after([assigned(2), updated(3, 0)], nothing, log);
    expect(log).to.have.length(1);
    expect(record).to.include({ version: 1 });
  });

  describe('ends the same in either order, with duplicates:', () => {
    const pairs: [string, Published, Published, number | null][] = [
      ['assigned, then moved', assigned(2), updated(3, 1), 1],
      ['moved, then assigned', updated(2, 1, []), assigned(3, 1), 1],
      ['assigned, then unassigned', assigned(2), unassigned(3), null],
      ['unassigned, then assigned', unassigned(2), assigned(3, 1), 1],
      ['assigned, then cancelled', assigned(2), cancelled(3), null],
      ['moved twice', updated(2, 1), updated(3, 2), 2],
      ['moved, then unassigned', updated(2, 1), unassigned(3), null],
      ['unassigned, then moved without them', unassigned(2), updated(3, 1, []), null],
      ['moved, then cancelled', updated(2, 1), cancelled(3), null],
      ['cancelled, then moved while cancelled', cancelled(2), updated(3, 1, ['ann'], 'cancelled'), null],
      ['cancelled, then brought back', cancelled(2), updated(3, 1), 1],
      ['unassigned, then cancelled without them', unassigned(2), cancelled(3, []), null],
      ['cancelled, then unassigned', cancelled(2), unassigned(3), null],
    ];
    for (const [name, first, second, at] of pairs) {
      it(name, () => {
        const orders = [
          [first, second],
          [second, first],
          [first, first, second, second, first],
          [second, first, second],
        ];
        for (const order of orders) expect(expectedAt(after(order))).to.equal(at);
      });
    }
  });

  it('ends the same in every order of a long history', () => {
    const history = [assigned(2), updated(3, 1), unassigned(4), updated(5, 2, []), assigned(6, 2), cancelled(7)];
    const reopened = [...history.slice(1), updated(8, 3)];
    for (const order of permutations(history)) expect(expectedAt(after(order))).to.equal(null);
    for (const order of permutations(reopened)) expect(expectedAt(after(order))).to.equal(3);
  });

  /** A shift as scheduling keeps it: what it publishes for these commands, and who is expected in the end. */
  type Command =
    | { what: 'assign'; uid: string }
    | { what: 'unassign'; uid: string }
    | { what: 'move'; to: number }
    | { what: 'reopen'; to: number }
    | { what: 'cancel' };
  function publish(commands: readonly Command[]): { events: Published[]; ends: Map<string, number> } {
    let [at, isCancelled, on, sequence] = [0, false, [] as string[], 1];
    const events: Published[] = [];
    for (const command of commands) {
      if (command.what === 'assign') {
        if (isCancelled || on.includes(command.uid)) continue;
        on = [...on, command.uid];
        events.push(assigned(++sequence, at, command.uid));
      } else if (command.what === 'unassign') {
        if (!on.includes(command.uid)) continue;
        on = on.filter((uid) => uid !== command.uid);
        events.push(unassigned(++sequence, command.uid));
      } else if (command.what === 'cancel') {
        if (isCancelled) continue;
        isCancelled = true;
        events.push(cancelled(++sequence, on));
      } else {
        at = command.to;
        isCancelled &&= command.what === 'move';
        events.push(updated(++sequence, at, on, isCancelled ? 'cancelled' : 'draft'));
      }
    }
    return { events, ends: new Map(isCancelled ? [] : on.map((uid) => [uid, at])) };
  }
  const uid = fc.constantFrom('ann', 'bob');
  const to = fc.integer({ min: 1, max: 5 });
  const histories = fc.array(
    fc.oneof(
      fc.record({ what: fc.constant('assign' as const), uid }),
      fc.record({ what: fc.constant('unassign' as const), uid }),
      fc.record({ what: fc.constant('move' as const), to }),
      fc.record({ what: fc.constant('reopen' as const), to }),
      fc.record({ what: fc.constant('cancel' as const) }),
    ),
    { maxLength: 12 },
  );
  /** Everything published at least once, in any order. */
  const arrivals = histories.map(publish).chain(({ events, ends }) => {
    const doubled = [...events, ...events];
    return fc
      .shuffledSubarray(doubled, { minLength: doubled.length, maxLength: doubled.length })
      .map((arriving) => ({ arriving, ends }));
  });

  it('is what the shift says, whatever happened and however it arrived', () => {
    fc.assert(
      fc.property(arrivals, ({ arriving, ends }) => {
        for (const who of ['ann', 'bob']) {
          const log: AttendanceEvent[] = [];
          const known = after(arriving, nothing, log, who);
          expect(expectedAt(known)).to.equal(ends.get(who) ?? null);
          expect(known.expectation.attendanceVersion).to.equal(log.length);
          expect(known.record?.version ?? log.length).to.equal(log.length);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('leaves alone whatever a person did, from that moment on', () => {
    const stamp = { method: 'manual' as const };
    const actions: AttendanceEvent[] = [
      {
        type: 'fresh.timekeeping.attendance.v1.checked_in',
        data: { ...place, actualCheckIn: eight, ...stamp },
        details: {},
      },
      {
        type: 'fresh.timekeeping.attendance.v1.updated',
        data: { ...place, changes: { status: 'no_show' } },
        details: {},
      },
      {
        type: 'fresh.timekeeping.attendance.v1.updated',
        data: { ...place, changes: { breakDuration: 45 } },
        details: {},
      },
      {
        type: 'fresh.timekeeping.attendance.v1.approved',
        data: { ...place, clockIn: eight, clockOut: eight + 8 * hour },
      },
    ];
    fc.assert(
      fc.property(arrivals, fc.nat(), fc.constantFrom(...actions), ({ arriving }, when, action) => {
        const moment = when % (arriving.length + 1);
        const before = after(arriving.slice(0, moment));
        fc.pre(before.record !== null);
        const touched = { ...before, record: happened(before, [action], 'maria') };
        const log: AttendanceEvent[] = [];
        expect(after(arriving.slice(moment), touched, log).record).to.equal(touched.record);
        expect(log).to.deep.equal([]);
      }),
    );
  });

  it('leaves alone what the monolith changed without counting', () => {
    const { expectation, record } = after([assigned(2)]);
    const came: Known = { expectation, record: { ...record!, status: 'checked_in', checkIn: { at: eight } } };
    expect(after([unassigned(3)], came).record).to.equal(came.record);
  });

  describe('beside records made by hand (W7)', () => {
    const body = { orgId: 'alpha', ...place, scheduledStart: eight + hour, scheduledEnd: eight + 5 * hour };

    it('never makes a second record', () => {
      fc.assert(
        fc.property(arrivals, ({ arriving }) => {
          const log: AttendanceEvent[] = [];
          expect(after(arriving, byHand, log).record).to.equal(null);
          expect(log).to.deep.equal([]);
        }),
      );
    });

    it('looks for one only where it would make the first record', () => {
      const hours = assigned(2).hours;
      expect(makesFirstRecord(nothing, { sequence: 2, hours })).to.equal(true);
      expect(makesFirstRecord(nothing, { sequence: 2, hours: null })).to.equal(false);
      expect(makesFirstRecord(byHand, { sequence: 2, hours })).to.equal(false);
      expect(makesFirstRecord(after([unassigned(3)]), { sequence: 2, hours })).to.equal(false);
      expect(makesFirstRecord(after([assigned(2)]), { sequence: 3, hours })).to.equal(false);
      expect(makesFirstRecord(after([assigned(2), unassigned(3)]), { sequence: 4, hours })).to.equal(false);
    });

    it('is taken over by W7 with what was asked for, and is no shift’s business any more', () => {
      const known = after([assigned(2)]);
      const record = recordMeant(known, [], { ...body })!;
      const events = takeOver(record, { ...body, notes: 'Bar' });
      expect(events).to.deep.equal([
        {
          type: 'fresh.timekeeping.attendance.v1.updated',
          data: {
            ...place,
            changes: {
              scheduledStart: eight + hour,
              scheduledEnd: eight + 5 * hour,
              breakDuration: 0,
            },
            withheld: ['notes'],
          },
          details: { notes: 'Bar' },
        },
      ]);
      const taken: Known = {
        expectation: { ...known.expectation, isByHand: true },
        record: happened(known, events, 'maria'),
      };
      expect(taken.record).to.include({ scheduledStart: eight + hour, breakDuration: 0, notes: 'Bar', version: 2 });
      expect(taken.record).not.to.have.property('overriddenBy');
      expect(after([updated(3, 2), unassigned(4), assigned(5)], taken).record).to.equal(taken.record);
      expect(recordMeant(taken, [], { ...body })).to.equal(null);
    });

    it('is taken over without an event when W7 asks for what is there', () => {
      const record = recordMeant(after([assigned(2)]), [], body)!;
      const same = { scheduledStart: eight, scheduledEnd: eight + 8 * hour, breakDuration: 30 };
      expect(takeOver(record, { ...body, ...same })).to.deep.equal([]);
    });

    it('is not taken over once a person has touched it, or when it is withdrawn', () => {
      const { expectation, record } = after([assigned(2)]);
      expect(recordMeant({ expectation, record: { ...record!, version: 2 } }, [], body)).to.equal(null);
      expect(recordMeant({ expectation, record: { ...record!, status: 'checked_in' } }, [], body)).to.equal(null);
      expect(recordMeant(after([assigned(2), unassigned(3)]), [], body)).to.equal(null);
    });
  });

  describe('another expectation of W7 at the same place', () => {
    const record = (id: string, from: number, to: number, more: Partial<Attendance> = {}) =>
      ({
        ...{
          id,
          orgId: 'alpha',
          ...place,
          version: 1,
          status: 'scheduled',
          breakDuration: 0,
          createdAt: 0,
          updatedAt: 0,
        },
        ...{ scheduledStart: eight + from * hour, scheduledEnd: eight + to * hour },
        ...more,
      }) satisfies Attendance;
    const wanted = (from: number, to: number) => ({
      ...{ orgId: 'alpha', ...place },
      scheduledStart: eight + from * hour,
      scheduledEnd: eight + to * hour,
    });
    const meant = (records: Attendance[], from: number, to: number) =>
      recordMeant(byHand, records, wanted(from, to))?.id;
    const came = { checkIn: { at: eight }, status: 'checked_in' } as const;

    it('is the same record for the same hours, whatever became of it', () => {
      expect(meant([record('a', 0, 4), record('b', 5, 8)], 5, 8)).to.equal('b');
      expect(meant([record('a', 0, 4, came)], 0, 4)).to.equal('a');
      expect(takeOver(record('a', 0, 4, came), { ...wanted(0, 4), notes: 'late' })).to.deep.equal([]);
      expect(takeOver(record('a', 0, 4), wanted(0, 4))).to.deep.equal([]);
    });

    it('moves the record that it overlaps while the person has not come', () => {
      expect(meant([record('a', 0, 4)], 1, 5)).to.equal('a');
      expect(meant([record('a', 0, 4)], 1, 2)).to.equal('a');
    });

    it('is another record for a time that begins when the other ends', () => {
      expect(meant([record('a', 0, 4, came)], 4, 8)).to.equal(undefined);
      expect(meant([], 0, 4)).to.equal(undefined);
    });

    it('is rejected where it overlaps a record that was touched, or several', () => {
      const overlapping = [
        [record('a', 0, 4, came)],
        [record('a', 0, 4, { status: 'no_show' })],
        [record('a', 0, 4, { status: 'approved', checkIn: { at: eight }, checkOut: { at: eight + 1 } })],
        [record('a', 0, 4), record('b', 4, 8)],
      ];
      for (const records of overlapping) {
        expect(() => meant(records, 1, 5)).to.throw('This person has a record of this shift at an overlapping time');
      }
    });
  });
});

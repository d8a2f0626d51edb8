import type { ShiftEvent } from '@fresh/contracts/events/shifts';
import { given as givenEvents } from '@fresh/kernel/testing/decisions';
import { expect } from 'chai';
import {
  assign,
  cancel,
  create,
  evolve,
  overlapWarnings,
  readable,
  referenceWarnings,
  remove,
  staffingWarnings,
  timeWarnings,
  staffOf,
  unassign,
  update,
  type Shift,
} from './shift.ts';

const now = Date.UTC(2030, 0, 1);
const asMember = { isActiveMember: true };
const hour = 3_600_000;
const times = { startTime: now, endTime: now + 8 * hour };
const change = { id: 'h1', orgId: 'alpha', by: 'maria', now };

const created: ShiftEvent = {
  type: 'fresh.scheduling.shift.v1.created',
  data: { scheduleId: 's1', positionId: 'p1', requiredStaff: 1, ...times },
  details: {},
};
const assigned = (uid: string, notes?: string): ShiftEvent => ({
  type: 'fresh.scheduling.shift.v1.assigned',
  data: { scheduleId: 's1', uid, positionId: 'p1', breakMinutes: undefined, ...times },
  details: { notes },
});
const unassigned = (uid: string): ShiftEvent => ({
  type: 'fresh.scheduling.shift.v1.unassigned',
  data: { scheduleId: 's1', uid, ...times },
});
const cancelled = (...uids: string[]): ShiftEvent => ({
  type: 'fresh.scheduling.shift.v1.cancelled',
  data: { scheduleId: 's1', uids, ...times },
});
const updated = (changes: object, facts: object = {}, notes?: string): ShiftEvent => {
  const draft = { status: 'draft' as const, uids: [] as string[] };
  const holds = { positionId: 'p1', breakMinutes: undefined, ...draft, ...times, ...facts };
  const withheld = notes === undefined ? {} : { withheld: ['notes' as const] };
  return {
    type: 'fresh.scheduling.shift.v1.updated',
    data: { scheduleId: 's1', changes, ...withheld, ...holds },
    details: notes === undefined ? {} : { notes },
  };
};

const evolved = (state: Shift | null, event: ShiftEvent) => evolve(state, event, change);
const given = (...events: ShiftEvent[]) => givenEvents<Shift | null, ShiftEvent>(evolved, null, ...events);
const shiftOf = (...events: ShiftEvent[]): Shift => readable(events.reduce(evolved, null), 'alpha');

describe('shift', () => {
  it('starts as a draft without assigned members (DOMAIN 60)', () => {
    const body = { orgId: 'alpha', scheduleId: 's1', positionId: 'p1', requiredStaff: 1, ...times };
    expect(create(body)).to.deep.equal(created);
    expect(shiftOf(created)).to.deep.equal({
      id: 'h1',
      orgId: 'alpha',
      scheduleId: 's1',
      version: 1,
      positionId: 'p1',
      requiredStaff: 1,
      ...times,
      status: 'draft',
      assignments: [],
      createdBy: 'maria',
      createdAt: now,
      updatedAt: now,
    });
  });

  describe('update', () => {
    it('names what changes, and what holds now', () => {
      given(created, assigned('ann'))
        .when((state) => update(state, 'alpha', { endTime: now + hour, notes: undefined }))
        .then(updated({ endTime: now + hour }, { endTime: now + hour, uids: ['ann'] }));
      given(created)
        .when((state) => update(state, 'alpha', { notes: 'Late', requiredStaff: 3 }))
        .thenState((state) => {
          expect(state).to.include({ notes: 'Late', requiredStaff: 3, positionId: 'p1', version: 2 });
        });
    });

    it('rejects merged times in the wrong order (DOMAIN 53)', () => {
      for (const body of [{ startTime: times.endTime }, { endTime: times.startTime }, { startTime: 9, endTime: 9 }]) {
        given(created)
          .when((state) => update(state, 'alpha', body))
          .thenRefused('VALIDATION_FAILED', 'Request validation failed.');
      }
    });

    it('rejects what makes the stored times of a shift impossible', () => {
      const withBreak = { ...created, data: { ...created.data, breakMinutes: 60 } } as ShiftEvent;
      for (const body of [
        { endTime: now + hour / 2 },
        { startTime: now + 7.5 * hour },
        { breakMinutes: 481 },
        { endTime: now + 367 * 24 * hour },
      ]) {
        given(withBreak)
          .when((state) => update(state, 'alpha', body))
          .thenRefused('VALIDATION_FAILED', 'Request validation failed.');
      }
      expect(update(shiftOf(withBreak), 'alpha', { endTime: now + hour })).to.have.length(1);
      expect(update(shiftOf(withBreak), 'alpha', { endTime: now + 366 * 24 * hour })).to.have.length(1);
    });

    it('names only what is new, and only who is expected', () => {
      const shift = shiftOf(created, assigned('ann'), assigned('bob'));
      const [ann, bob] = shift.assignments;
      const declined = { ...shift, assignments: [ann!, { ...bob!, status: 'declined' as const }] };
      const { startTime, positionId } = shift;
      const [event] = update(declined, 'alpha', { startTime, positionId, notes: 'New' });
      expect(event?.data).to.deep.include({ changes: {}, withheld: ['notes'], uids: ['ann'] });
    });

    it('clears what is sent as null and has a value, and nothing else', () => {
      const noted = updated({ breakMinutes: 15 }, { breakMinutes: 15 }, 'n');
      const cleared: ShiftEvent = {
        type: 'fresh.scheduling.shift.v1.updated',
        data: { ...updated({ requiredStaff: 2 }).data, cleared: ['notes', 'breakMinutes'] },
        details: {},
      } as ShiftEvent;
      const body = { notes: null, breakMinutes: null, venueId: null, requiredStaff: 2 };
      given(created, noted)
        .when((state) => update(state, 'alpha', body))
        .then(cleared);
      given(created, noted, cleared)
        .when((state) => update(state, 'alpha', body))
        .then();
      expect(shiftOf(created, noted, cleared)).to.include({ notes: undefined, breakMinutes: undefined });
      expect(shiftOf(created, noted, cleared)).to.include({ requiredStaff: 2, positionId: 'p1' });
    });

    it('that changes nothing is no event', () => {
      const { startTime, positionId } = shiftOf(created);
      for (const same of [{}, { notes: undefined }, { startTime, positionId }]) {
        given(created)
          .when((state) => update(state, 'alpha', same))
          .then();
      }
    });

    it('lets an old shift with wrong times be cancelled', () => {
      const old = { ...shiftOf(created), endTime: times.startTime - 1 };
      expect(update(old, 'alpha', { status: 'cancelled' }).map(({ type }) => type)).to.deep.equal([cancelled().type]);
      expect(update(old, 'alpha', { endTime: times.endTime })).to.have.length(1);
    });

    it('to cancelled is a cancellation, after what else changes', () => {
      given(created, assigned('ann'))
        .when((state) => update(state, 'alpha', { status: 'cancelled', notes: 'Storm' }))
        .then(updated({}, { uids: ['ann'] }, 'Storm'), cancelled('ann'));
      given(created)
        .when((state) => update(state, 'alpha', { status: 'cancelled' }))
        .then(cancelled());
      given(created, cancelled())
        .when((state) => update(state, 'alpha', { status: 'cancelled' }))
        .then();
      given(created, cancelled())
        .when((state) => update(state, 'alpha', { status: 'draft' }))
        .then(updated({ status: 'draft' }));
    });
  });

  it('is cancelled once, and keeps who was assigned', () => {
    given(created, assigned('ann'), assigned('bob'))
      .when((state) => cancel(state, 'alpha'))
      .then(cancelled('ann', 'bob'));
    given(created, cancelled())
      .when((state) => cancel(state, 'alpha'))
      .then();
    expect(shiftOf(created, assigned('ann'), cancelled('ann'))).to.deep.include({ status: 'cancelled', version: 3 });
    expect(shiftOf(created, assigned('ann'), cancelled('ann')).assignments).to.have.length(1);
  });

  describe('assign', () => {
    it('adds a member once', () => {
      given(created)
        .when((state) => assign(state, 'alpha', { uid: 'ann', notes: 'Opens' }, asMember))
        .then(assigned('ann', 'Opens'));
      given(created, assigned('ann'))
        .when((state) => assign(state, 'alpha', { uid: 'ann' }, asMember))
        .then();
      expect(shiftOf(created, assigned('ann', 'Opens')).assignments).to.deep.equal([
        { uid: 'ann', status: 'assigned', assignedAt: now, assignedBy: 'maria', notes: 'Opens' },
      ]);
    });

    it('asks a member who declined again, in place of the old decision', () => {
      const shift = shiftOf(created, assigned('ann'));
      const declined: Shift = { ...shift, assignments: shift.assignments.map((a) => ({ ...a, status: 'declined' })) };
      const [event] = assign(declined, 'alpha', { uid: 'ann' }, asMember);
      expect(event).to.deep.equal(assigned('ann'));
      expect(evolved(declined, event!)?.assignments.map(({ status }) => status)).to.deep.equal(['assigned']);
    });

    it('rejects a user who is not an active member, a cancelled shift and too many assignments', () => {
      given(created)
        .when((state) => assign(state, 'alpha', { uid: 'eve' }, { isActiveMember: false }))
        .thenRefused('BAD_REQUEST', 'uid is not an active member of the organization');
      given(created, cancelled())
        .when((state) => assign(state, 'alpha', { uid: 'ann' }, asMember))
        .thenRefused('CONFLICT', 'Shift is cancelled');
      given(created, ...Array.from({ length: 500 }, (_, index) => assigned(`u${index}`)))
        .when((state) => assign(state, 'alpha', { uid: 'ann' }, asMember))
        .thenRefused('CONFLICT', 'Shift has too many assignments');
    });
  });

  it('lets a member go once', () => {
    given(created, assigned('ann'), assigned('bob'))
      .when((state) => unassign(state, 'alpha', 'ann'))
      .then(unassigned('ann'));
    given(created, assigned('bob'))
      .when((state) => unassign(state, 'alpha', 'ann'))
      .then();
    expect(staffOf(shiftOf(created, assigned('ann'), assigned('bob'), unassigned('ann')))).to.deep.equal(['bob']);
  });

  it('reports whether its staff could see it, where that is known', () => {
    const flagsOf = (events: readonly ShiftEvent[]) =>
      events.map(({ data }) => 'isPublished' in data && data.isPublished);
    const shift = shiftOf(created, assigned('ann'));
    for (const isPublished of [true, false]) {
      expect(flagsOf(assign(shift, 'alpha', { uid: 'bob' }, { isActiveMember: true, isPublished }))).to.deep.equal([
        isPublished,
      ]);
      expect(flagsOf(unassign(shift, 'alpha', 'ann', isPublished))).to.deep.equal([isPublished]);
      expect(flagsOf(cancel(shift, 'alpha', isPublished))).to.deep.equal([isPublished]);
      expect(flagsOf(update(shift, 'alpha', { positionId: 'p2' }, isPublished))).to.deep.equal([isPublished]);
      expect(flagsOf(remove(shift, isPublished))).to.deep.equal([isPublished, false]);
    }
  });

  it('accepts no member once it is completed', () => {
    given(created, assigned('ann'), updated({ status: 'completed' }))
      .when((state) => assign(state, 'alpha', { uid: 'bob' }, asMember))
      .thenRefused('CONFLICT', 'Shift is completed');
    given(created, assigned('ann'), updated({ status: 'completed' }))
      .when((state) => assign(state, 'alpha', { uid: 'ann' }, asMember))
      .then();
  });

  it('goes with its schedule, cancelled first', () => {
    const deleted: ShiftEvent = { type: 'fresh.scheduling.shift.v1.deleted', data: { scheduleId: 's1' } };
    expect(remove(shiftOf(created, assigned('ann')))).to.deep.equal([cancelled('ann'), deleted]);
    expect(remove(shiftOf(created, cancelled()))).to.deep.equal([deleted]);
    expect(evolved(shiftOf(created), deleted)).to.equal(null);
  });

  it('that is missing or another organization’s is rejected', () => {
    const decisions = [
      (state: Shift | null) => update(state, 'alpha', {}),
      (state: Shift | null) => cancel(state, 'alpha'),
      (state: Shift | null) => assign(state, 'alpha', { uid: 'ann' }, asMember),
      (state: Shift | null) => unassign(state, 'alpha', 'ann'),
    ];
    for (const decide of decisions) {
      given().when(decide).thenRefused('NOT_FOUND', 'Shift not found');
      given(created)
        .when((state) => decide(state && { ...state, orgId: 'beta' }))
        .thenRefused('FORBIDDEN', 'Unauthorized');
    }
  });

  describe('warnings', () => {
    const mine = shiftOf(created, assigned('ann'));
    const other = (changes: Partial<Shift>): Shift => ({ ...mine, id: 'h2', ...changes });
    const codes = (others: Shift[]) => overlapWarnings(mine, 'ann', others).map(({ shiftId }) => shiftId);

    it('name the other shift of the same person at the same time', () => {
      const inside = other({ scheduleId: 's2', startTime: now + hour, endTime: now + 2 * hour });
      expect(overlapWarnings(mine, 'ann', [inside])).to.deep.equal([
        {
          code: 'overlap',
          message: 'Assigned to another shift at this time',
          uid: 'ann',
          shiftId: 'h2',
          scheduleId: 's2',
        },
      ]);
      expect(codes([other({ startTime: now - hour, endTime: now + 1 })])).to.deep.equal(['h2']);
      expect(codes([other({ startTime: times.endTime - 1, endTime: times.endTime + hour })])).to.deep.equal(['h2']);
    });

    it('leave out shifts that only meet, are cancelled, declined, another member’s, or the same one', () => {
      expect(
        codes([
          other({ startTime: times.endTime, endTime: times.endTime + hour }),
          other({ startTime: now - hour, endTime: now }),
          other({ status: 'cancelled' }),
          other({ assignments: mine.assignments.map((a) => ({ ...a, status: 'declined' })) }),
          other({ assignments: mine.assignments.map((a) => ({ ...a, uid: 'bob' })) }),
          mine,
        ]),
      ).to.deep.equal([]);
      const gone = shiftOf(created, assigned('ann'), cancelled('ann'));
      expect(overlapWarnings(gone, 'ann', [other({})])).to.deep.equal([]);
    });

    it('report more people than required', () => {
      expect(staffingWarnings(mine)).to.deep.equal([]);
      expect(staffingWarnings(shiftOf(created, assigned('ann'), assigned('bob')))).to.deep.equal([
        { code: 'overstaffed', message: '2 of 1 required staff are assigned' },
      ]);
    });

    it('report what the shift names but does not exist', () => {
      const found = (schedule: 'exists' | 'missing', position: 'active' | 'inactive' | 'missing') =>
        referenceWarnings({ schedule, position }).map(({ code }) => code);
      expect(found('exists', 'active')).to.deep.equal([]);
      expect(found('missing', 'missing')).to.deep.equal(['schedule_not_found', 'position_not_found']);
      expect(found('exists', 'inactive')).to.deep.equal(['position_inactive']);
    });

    it('name a shift longer than a day, the day of 25 hours included', () => {
      const codes = (hours: number) =>
        timeWarnings({ startTime: now, endTime: now + hours * hour }, null).map(({ code }) => code);
      expect([8, 23, 24, 25].flatMap(codes)).to.deep.equal([]);
      expect(codes(26)).to.deep.equal(['long_shift']);
    });

    it('name a shift outside its schedule, but for the end of its last night', () => {
      const week = { startDate: now, endDate: now + 7 * 24 * hour };
      const codes = (from: number, to: number) =>
        timeWarnings({ startTime: now + from * hour, endTime: now + to * hour }, week).map(({ code }) => code);
      for (const [from, to] of [
        [0, 8],
        [160, 168],
        [166, 174],
      ] as const) {
        expect(codes(from, to), `${from}`).to.deep.equal([]);
      }
      for (const [from, to] of [
        [-1, 7],
        [168, 176],
        [200, 208],
        [-2000, -1992],
      ] as const) {
        expect(codes(from, to), `${from}`).to.deep.equal(['outside_schedule']);
      }
      expect(codes(160, 200)).to.deep.equal(['long_shift', 'outside_schedule']);
    });
  });
});

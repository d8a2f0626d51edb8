import { dayAhead, hour, oneOf, type Choice, type Choosing } from './chooser.ts';
import { drop, type Known, type Lessons } from './known.ts';
import { patch, post, remove, type Operation } from './operation.ts';

/** What a scheduler does with schedules. */
export function createSchedule(choosing: Choosing, orgId: string): Operation {
  const startDate = dayAhead(choosing);
  const body = { orgId, name: choosing.name('Schedule'), startDate, endDate: startDate + 7 * 24 * hour };
  return post('S2', `/api/schedules?orgId=${orgId}`, orgId, body);
}

/** What a manager does with schedules, shifts, positions, venues and zones. */
export function managerChoices(choosing: Choosing, orgId: string): Choice[] {
  const { known, name } = choosing;
  return [
    [1, () => post('W2', `/api/positions?orgId=${orgId}`, orgId, { orgId, name: name('Position') })],
    [0.8, () => changePosition(choosing, orgId)],
    [1, () => post('L2', `/api/venues?orgId=${orgId}`, orgId, { orgId, name: name('Venue') })],
    [1.5, () => createZone(choosing, orgId)],
    [6, () => createShift(choosing, orgId)],
    [8, () => assign(choosing, orgId)],
    [3, () => changeShift(choosing, orgId)],
    [3, () => publish(choosing, orgId)],
    [known.planned.length > 0 ? 4 : 0, () => replan(choosing, orgId)],
    [known.lastAssigned ? 4 : 0, () => unassignLast(choosing, orgId)],
    [1, () => changeSchedule(choosing, orgId)],
    [0.5, () => deleteSchedule(choosing, orgId)],
  ];
}

/** What only the owner does with positions. */
export function deletePosition({ known, random }: Choosing, orgId: string): Operation | null {
  const id = oneOf({ random }, known.positions);
  return id === null ? null : remove('W5', `/api/positions/${id}?orgId=${orgId}`, orgId);
}

function changePosition({ known, random, name }: Choosing, orgId: string): Operation | null {
  const id = oneOf({ random }, known.positions);
  return id === null ? null : patch('W4', `/api/positions/${id}?orgId=${orgId}`, orgId, { name: name('Position') });
}

function createZone({ known, random, name }: Choosing, orgId: string): Operation | null {
  const venueId = oneOf({ random }, known.venues);
  if (venueId === null) return null;
  return post('L4', `/api/zones?orgId=${orgId}`, orgId, { orgId, venueId, name: name('Zone') });
}

function createShift(choosing: Choosing, orgId: string): Operation | null {
  const { known, random } = choosing;
  const schedule = oneOf(choosing, known.schedules);
  if (!schedule) return null;
  const startTime = dayAhead(choosing) + random.below(10) * hour;
  const positionId = oneOf(choosing, known.positions) ?? 'none';
  const times = { startTime, endTime: startTime + 8 * hour, requiredStaff: 1 + random.below(3) };
  return post('S8', `/api/shifts?orgId=${orgId}`, orgId, { orgId, scheduleId: schedule.id, positionId, ...times });
}

function assign(choosing: Choosing, orgId: string): Operation | null {
  const { known, random } = choosing;
  const shift = oneOf(choosing, known.shifts);
  const uid = oneOf(choosing, [...known.members]);
  if (!shift || uid === null) return null;
  const path = `/api/shifts/${shift.id}/assign?orgId=${orgId}&scheduleId=${shift.scheduleId}`;
  return random.chance(0.75) ? post('S12', path, orgId, { uid }) : remove('S13', `${path}&uid=${uid}`, orgId);
}

/** Takes the person off who was assigned last: the event of the assignment may still be under way. */
function unassignLast({ known }: Choosing, orgId: string): Operation | null {
  if (!known.lastAssigned) return null;
  const { shift, uid } = known.lastAssigned;
  known.lastAssigned = null;
  const path = `/api/shifts/${shift.id}/assign?orgId=${orgId}&scheduleId=${shift.scheduleId}&uid=${uid}`;
  return remove('S13', path, orgId);
}

function changeShift(choosing: Choosing, orgId: string): Operation | null {
  const { known, random, name } = choosing;
  const shift = oneOf(choosing, known.shifts);
  if (!shift) return null;
  const path = `/api/shifts/${shift.id}?orgId=${orgId}&scheduleId=${shift.scheduleId}`;
  return random.chance(0.85) ? patch('S10', path, orgId, { notes: name('Note') }) : remove('S11', path, orgId);
}

function publish(choosing: Choosing, orgId: string): Operation | null {
  const schedule = oneOf(choosing, choosing.known.schedules);
  if (!schedule) return null;
  const later = choosing.random.chance(0.5) ? { publishAt: timeSoon(choosing) } : {};
  return post('S6', `/api/publish?orgId=${orgId}`, orgId, { scheduleId: schedule.id, ...later });
}

/** Another time for the publication that was planned last: the plan before it is still to come. */
function replan(choosing: Choosing, orgId: string): Operation | null {
  const scheduleId = choosing.known.planned.at(-1);
  if (scheduleId === undefined) return null;
  return post('S6', `/api/publish?orgId=${orgId}`, orgId, { scheduleId, publishAt: timeSoon(choosing) });
}

function timeSoon({ nowMs, random }: Choosing): number {
  return nowMs + 60_000 + random.below(240_000);
}

function changeSchedule(choosing: Choosing, orgId: string): Operation | null {
  const { known, random, name } = choosing;
  const schedule = oneOf(choosing, known.schedules);
  if (!schedule) return null;
  const changes = random.chance(0.5) ? { name: name('Schedule') } : { description: name('Description') };
  return patch('S4', `/api/schedules/${schedule.id}?orgId=${orgId}`, orgId, changes);
}

function deleteSchedule(choosing: Choosing, orgId: string): Operation | null {
  const schedule = oneOf(choosing, choosing.known.schedules);
  return schedule && remove('S5', `/api/schedules/${schedule.id}?orgId=${orgId}`, orgId);
}

/** What clients learn about schedules, shifts, positions, venues and zones. */
export const lessons: Lessons = {
  W2: (known, { id }) => {
    known.positions.push(id);
  },
  W5: (known, { operation: { path } }) => {
    drop(known.positions, (id) => path.includes(id));
  },
  L2: (known, { id }) => {
    known.venues.push(id);
  },
  L4: (known, { id }) => {
    known.zones.push(id);
  },
  S2: (known, { got }) => {
    known.schedules.push({ id: got('schedule.id'), status: got('schedule.status') });
  },
  S5: (known, { operation: { path } }) => {
    drop(known.schedules, ({ id }) => path.includes(id));
  },
  S6: (known, { operation, sent }) => {
    const scheduleId = sent('scheduleId');
    drop(known.planned, (id) => id === scheduleId);
    if (JSON.stringify(operation.body).includes('publishAt')) known.planned.push(scheduleId);
  },
  S8: (known, { id, sent }) => {
    known.shifts.push({ id, scheduleId: sent('scheduleId') });
  },
  S12: (known, { operation: { path }, sent }) => {
    const shift = shiftAt(known, path);
    if (shift) known.lastAssigned = { shift, uid: sent('uid') };
  },
};

function shiftAt({ shifts }: Known, path: string) {
  return shifts.find(({ id }) => path.includes(id));
}

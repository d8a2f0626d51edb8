import type { Random } from '../random.ts';
import type { User } from './auth.ts';
import type { Json } from './history.ts';

/** One HTTP mutation of a user. */
export interface Operation {
  /** Id in the registry. */
  readonly route: string;
  readonly method: 'POST' | 'PATCH' | 'DELETE';
  /** With its query. */
  readonly path: string;
  readonly orgId: string | null;
  readonly body: Json;
}

/** A person who sends requests, with what they may do in the end. */
export interface Person extends User {
  readonly role: 'owner' | 'manager' | 'scheduler' | 'staff';
}

/** Everyone of a run. */
export const people: readonly Person[] = [
  { uid: 'owner', email: 'owner@example.test', role: 'owner' },
  { uid: 'manager', email: 'manager@example.test', role: 'manager' },
  { uid: 'scheduler', email: 'scheduler@example.test', role: 'scheduler' },
  { uid: 'staff-1', email: 'staff-1@example.test', role: 'staff' },
  { uid: 'staff-2', email: 'staff-2@example.test', role: 'staff' },
];

/** An attendance record, as far as its people look at it. */
export interface Attendance {
  readonly id: string;
  readonly staffUid: string;
  readonly status: string;
}

/** What `learn` looks at in a request's body. */
type Sent = ({ readonly [name in 'email' | 'scheduleId' | 'uid']?: string } & { readonly publishAt?: number }) | null;

interface KnownShift {
  readonly id: string;
  readonly scheduleId: string;
}

/** What the clients know from their responses. */
interface Known {
  orgId: string | null;
  readonly invited: Set<string>;
  readonly members: Set<string>;
  readonly positions: string[];
  readonly venues: string[];
  readonly zones: string[];
  readonly schedules: { readonly id: string; status: string }[];
  /** Ids of schedules with a plan to publish them: the latest is the last. */
  readonly planned: string[];
  readonly shifts: KnownShift[];
  /** Who was assigned last: the next one to be taken off. */
  lastAssigned: { readonly shift: KnownShift; readonly uid: string } | null;
  readonly attendance: Map<string, Attendance>;
}

const hour = 3_600_000;

/**
 * Chooses what clients do next: from the routes that can succeed, by what earlier responses said. A few can't: they send what
 * was deleted, or what takes another role.
 */
export class Operations {
  private readonly known: Known = {
    orgId: null,
    ...{ invited: new Set(), members: new Set(), positions: [], venues: [], zones: [], schedules: [], shifts: [] },
    planned: [],
    lastAssigned: null,
    attendance: new Map(),
  };
  private count = 0;

  constructor(
    private readonly random: Random,
    /** Whole ms, as routes take times. */
    private readonly nowMs: () => number,
    /** Records that exist, as a list of them says. */
    private readonly listAttendance: (orgId: string) => readonly Attendance[],
  ) {}

  /** The next operation of a user; null where there is nothing that they can do yet. */
  next(person: Person): Operation | null {
    const choices = this.choices(person);
    const sum = choices.reduce((all, [weight]) => all + weight, 0);
    let at = this.random.next() * sum;
    for (const [weight, make] of choices) {
      at -= weight;
      if (at < 0) return make();
    }
    return null;
  }

  /** Takes a successful response into account. */
  learn({ route, path, body }: Operation, person: Person, response: unknown): void {
    const { known } = this;
    const id = textAt(response, 'id');
    const sent = body as Sent;
    if (route === 'O2') {
      known.orgId ??= id;
      known.members.add(person.uid);
    } else if (route === 'O7') known.invited.add(people.find(({ email }) => email === sent?.email)?.uid ?? '');
    else if (route === 'A4') known.members.add(person.uid);
    else if (route === 'A4b') {
      known.members.delete(person.uid);
      known.invited.delete(person.uid);
    } else if (route === 'W2') known.positions.push(id);
    else if (route === 'L2') known.venues.push(id);
    else if (route === 'L4') known.zones.push(id);
    else if (route === 'S2') {
      const { schedule } = response as { schedule: { id: string; status: string } };
      known.schedules.push({ id: schedule.id, status: schedule.status });
    } else if (route === 'S6') this.learnPublication(sent);
    else if (route === 'S8') known.shifts.push({ id, scheduleId: sent?.scheduleId ?? '' });
    else if (route === 'S12') {
      const shift = known.shifts.find((one) => path.includes(one.id));
      if (shift) known.lastAssigned = { shift, uid: sent?.uid ?? '' };
    } else if (route === 'S5') {
      const deleted = known.schedules.findIndex((one) => path.includes(one.id));
      if (deleted >= 0) known.schedules.splice(deleted, 1);
    }
  }

  private learnPublication(sent: Sent): void {
    const { planned } = this.known;
    const { scheduleId = '', publishAt } = sent ?? {};
    const before = planned.indexOf(scheduleId);
    if (before >= 0) planned.splice(before, 1);
    if (publishAt !== undefined) planned.push(scheduleId);
  }

  private choices(person: Person): [number, () => Operation | null][] {
    const { known } = this;
    const { orgId } = known;
    if (orgId === null) return person.role === 'owner' ? [[1, () => this.foundOrganization()]] : [];
    if (!known.members.has(person.uid)) {
      return known.invited.has(person.uid) ? [[1, () => post('A4', '/api/memberships', null, { orgId })]] : [];
    }
    const choices: [number, () => Operation | null][] = [
      [1, () => patch('A3', '/api/notifications/settings', null, { email: this.random.chance(0.5) })],
      [known.invited.has(person.uid) ? 0.3 : 0, () => post('A4', '/api/memberships', null, { orgId })],
    ];
    if (person.role === 'staff') {
      choices.push([0.15, () => remove('A4b', `/api/memberships?orgId=${orgId}`, orgId)]);
      choices.push([6, () => this.stamp(person, orgId)]);
      return choices;
    }
    choices.push([3, () => this.createSchedule(orgId)], [2, () => this.createAttendance(orgId)]);
    choices.push([6, () => this.correctAttendance(person, orgId)]);
    if (person.role === 'scheduler') return choices;
    choices.push(...this.managerChoices(orgId));
    if (person.role === 'owner') choices.push(...this.ownerChoices(orgId));
    return choices;
  }

  private managerChoices(orgId: string): [number, () => Operation | null][] {
    return [
      [1, () => post('W2', `/api/positions?orgId=${orgId}`, orgId, { orgId, name: this.name('Position') })],
      [1, () => post('L2', `/api/venues?orgId=${orgId}`, orgId, { orgId, name: this.name('Venue') })],
      [1.5, () => this.createZone(orgId)],
      [6, () => this.createShift(orgId)],
      [8, () => this.assign(orgId)],
      [3, () => this.changeShift(orgId)],
      [3, () => this.publish(orgId)],
      [this.known.planned.length > 0 ? 4 : 0, () => this.replan(orgId)],
      [this.known.lastAssigned ? 4 : 0, () => this.unassignLast(orgId)],
      [0.5, () => this.deleteSchedule(orgId)],
    ];
  }

  private ownerChoices(orgId: string): [number, () => Operation | null][] {
    const uninvited = people.filter(({ uid }) => !this.known.invited.has(uid) && !this.known.members.has(uid));
    const invite = () => {
      const { email, role } = this.random.shuffled(uninvited)[0] ?? { email: '', role: 'staff' };
      const word = role === 'staff' ? 'member' : 'manager';
      return post('O7', `/api/organizations/${orgId}/members?orgId=${orgId}`, orgId, { email, role: word });
    };
    const change = { settings: { weekStartsOn: this.random.below(7) }, name: this.name('Organization') };
    return [
      [uninvited.length > 0 ? 20 : 0, invite],
      [1, () => patch('O4', `/api/organizations/${orgId}?orgId=${orgId}`, orgId, change)],
    ];
  }

  private foundOrganization(): Operation {
    return post('O2', '/api/organizations', null, { name: this.name('Organization') });
  }

  private createSchedule(orgId: string): Operation {
    const startDate = this.dayAhead();
    const body = { orgId, name: this.name('Schedule'), startDate, endDate: startDate + 7 * 24 * hour };
    return post('S2', `/api/schedules?orgId=${orgId}`, orgId, body);
  }

  private createZone(orgId: string): Operation | null {
    const venueId = this.one(this.known.venues);
    return venueId === null
      ? null
      : post('L4', `/api/zones?orgId=${orgId}`, orgId, { orgId, venueId, name: this.name('Zone') });
  }

  private createShift(orgId: string): Operation | null {
    const schedule = this.one(this.known.schedules);
    if (!schedule) return null;
    const startTime = this.dayAhead() + this.random.below(10) * hour;
    const positionId = this.one(this.known.positions) ?? 'none';
    const times = { startTime, endTime: startTime + 8 * hour, requiredStaff: 1 + this.random.below(3) };
    return post('S8', `/api/shifts?orgId=${orgId}`, orgId, { orgId, scheduleId: schedule.id, positionId, ...times });
  }

  private assign(orgId: string): Operation | null {
    const shift = this.one(this.known.shifts);
    const uid = this.one([...this.known.members]);
    if (!shift || uid === null) return null;
    const path = `/api/shifts/${shift.id}/assign?orgId=${orgId}&scheduleId=${shift.scheduleId}`;
    return this.random.chance(0.75) ? post('S12', path, orgId, { uid }) : remove('S13', `${path}&uid=${uid}`, orgId);
  }

  /** Takes the person off who was assigned last: the event of the assignment may still be under way. */
  private unassignLast(orgId: string): Operation | null {
    const { lastAssigned } = this.known;
    if (!lastAssigned) return null;
    this.known.lastAssigned = null;
    const { shift, uid } = lastAssigned;
    const path = `/api/shifts/${shift.id}/assign?orgId=${orgId}&scheduleId=${shift.scheduleId}&uid=${uid}`;
    return remove('S13', path, orgId);
  }

  private changeShift(orgId: string): Operation | null {
    const shift = this.one(this.known.shifts);
    if (!shift) return null;
    const path = `/api/shifts/${shift.id}?orgId=${orgId}&scheduleId=${shift.scheduleId}`;
    return this.random.chance(0.85)
      ? patch('S10', path, orgId, { notes: this.name('Note') })
      : remove('S11', path, orgId);
  }

  private publish(orgId: string): Operation | null {
    const schedule = this.one(this.known.schedules);
    if (!schedule) return null;
    const later = this.random.chance(0.5) ? { publishAt: this.timeSoon() } : {};
    return post('S6', `/api/publish?orgId=${orgId}`, orgId, { scheduleId: schedule.id, ...later });
  }

  /** Another time for the publication that was planned last: the plan before it is still to come. */
  private replan(orgId: string): Operation | null {
    const scheduleId = this.known.planned.at(-1);
    if (scheduleId === undefined) return null;
    return post('S6', `/api/publish?orgId=${orgId}`, orgId, { scheduleId, publishAt: this.timeSoon() });
  }

  private timeSoon(): number {
    return this.nowMs() + 60_000 + this.random.below(240_000);
  }

  private deleteSchedule(orgId: string): Operation | null {
    const schedule = this.one(this.known.schedules);
    return schedule ? remove('S5', `/api/schedules/${schedule.id}?orgId=${orgId}`, orgId) : null;
  }

  private createAttendance(orgId: string): Operation | null {
    const shift = this.one(this.known.shifts);
    const staffUid = this.one([...this.known.members]);
    if (!shift || staffUid === null) return null;
    const scheduledStart = this.nowMs() - hour;
    const expected = { scheduledStart, scheduledEnd: scheduledStart + 8 * hour };
    const about = { orgId, shiftId: shift.id, scheduleId: shift.scheduleId, staffUid };
    return post('W7', `/api/attendance?orgId=${orgId}`, orgId, { ...about, ...expected });
  }

  private stamp({ uid }: Person, orgId: string): Operation | null {
    const isStamped = ({ staffUid, status }: Attendance) =>
      staffUid === uid && (status === 'scheduled' || status === 'checked_in');
    const record = this.one(this.listAttendance(orgId).filter(isStamped));
    if (!record) return null;
    const isOut = record.status === 'checked_in';
    const word = isOut ? 'check-out' : 'check-in';
    return post(isOut ? 'W9' : 'W8', `/api/attendance/${record.id}/${word}?orgId=${orgId}`, orgId, {});
  }

  private correctAttendance({ uid }: Person, orgId: string): Operation | null {
    const records = this.listAttendance(orgId).filter(({ staffUid }) => staffUid !== uid);
    // Approved again with other hours, so that the ledger owes another amount.
    const approved = records.filter(({ status }) => status === 'approved');
    const record = this.one(approved.length > 0 && this.random.chance(0.6) ? approved : records);
    if (!record) return null;
    const out = this.nowMs() - 60_000;
    const actualCheckIn = out - (1 + this.random.below(8)) * hour;
    const approval = { status: 'approved', actualCheckIn, actualCheckOut: out, hourlyRate: 20 };
    const body = this.random.chance(0.75) ? approval : { managerNotes: this.name('Note') };
    return patch('W10', `/api/attendance/${record.id}?orgId=${orgId}`, orgId, body);
  }

  private one<T>(all: readonly T[]): T | null {
    return all[this.random.below(all.length)] ?? null;
  }

  private name(kind: string): string {
    return `${kind} ${++this.count}`;
  }

  private dayAhead(): number {
    const day = 24 * hour;
    return (Math.floor(this.nowMs() / day) + 1 + this.random.below(6)) * day;
  }
}

function post(route: string, path: string, orgId: string | null, body: Json): Operation {
  return { route, method: 'POST', path, orgId, body };
}

function patch(route: string, path: string, orgId: string | null, body: Json): Operation {
  return { route, method: 'PATCH', path, orgId, body };
}

function remove(route: string, path: string, orgId: string | null): Operation {
  return { route, method: 'DELETE', path, orgId, body: null };
}

function textAt(value: unknown, name: string): string {
  const found = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
  return typeof found === 'string' ? found : '';
}

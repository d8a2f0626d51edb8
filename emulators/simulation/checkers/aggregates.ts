import type { Change } from '@fresh/kernel/events/change';
import {
  organizationWithheld,
  positionWithheld,
  scheduleWithheld,
  shiftWithheld,
  venueWithheld,
  zoneWithheld,
} from '@fresh/contracts/withheld-fields';
import { evolve as evolveMember } from '../../../functions/organizations/src/membership/membership.ts';
import { evolve as evolveNetwork } from '../../../functions/organizations/src/network/network.ts';
import { evolve as evolveOrganization } from '../../../functions/organizations/src/organization/organization.ts';
import { evolve as evolvePosition } from '../../../functions/scheduling/src/position/position.ts';
import { evolve as evolveSchedule } from '../../../functions/scheduling/src/schedule/schedule.ts';
import { evolve as evolveShift } from '../../../functions/scheduling/src/shift/shift.ts';
import { evolve as evolveVenue } from '../../../functions/scheduling/src/venue/venue.ts';
import { evolve as evolveZone } from '../../../functions/scheduling/src/zone/zone.ts';
import {
  evolve as evolveAttendance,
  type Attendance,
} from '../../../functions/timekeeping/src/attendance/attendance.ts';
import { flattened } from '../../../functions/timekeeping/src/attendance/documents.ts';

/** An event as a decision makes it: what it carries, and the details that only its document has. */
interface Evolving {
  readonly type: string;
  readonly data: unknown;
  readonly details: Readonly<Record<string, never>>;
}

/** Fields of a state or a document. */
export type Fields = Readonly<Record<string, unknown>>;

/** How the documents of one kind of aggregate follow from its events. */
export interface AggregateKind {
  readonly name: string;
  /** Matches the path of its documents; `org` is the organization, where the path or the document says one. */
  readonly pattern: RegExp;
  readonly evolve: (state: Fields | null, event: Evolving, change: Change) => Fields | null;
  /** The state as a document holds it. */
  readonly fieldsOf: (state: Fields) => Fields;
  /** Fields that no event carries (ADR 0038). */
  readonly withheld: readonly string[];
  /** Fields of a document besides the state: what queries and other readers of it need, and projections. */
  readonly besides: readonly string[];
}

/** Every kind that the simulation's operations change. */
const aggregateKinds: readonly AggregateKind[] = [
  kind('schedule', /^organizations\/(?<org>[^/]+)\/schedules\/(?<id>[^/]+)$/, evolveSchedule, scheduleWithheld, [
    'state',
  ]),
  kind('shift', /^organizations\/(?<org>[^/]+)\/schedules\/[^/]+\/shifts\/(?<id>[^/]+)$/, evolveShift, shiftWithheld, [
    'assigneeUids',
  ]),
  kind('venue', /^orgs\/(?<org>[^/]+)\/venues\/(?<id>[^/]+)$/, withoutState(evolveVenue), venueWithheld, [
    'cachedZones',
    'zoneCount',
    'cachedZonesUpdatedAt',
  ]),
  kind('zone', /^orgs\/(?<org>[^/]+)\/zones\/(?<id>[^/]+)$/, withoutState(evolveZone), zoneWithheld, []),
  kind('position', /^orgs\/(?<org>[^/]+)\/positions\/(?<id>[^/]+)$/, evolvePosition, positionWithheld, []),
  kind(
    'membership',
    /^memberships\/(?<id>[^/]+)$/,
    evolveMember,
    ['email', 'invitedUnder'],
    ['roles', 'expiresAt', 'expireAt'],
  ),
  kind('organization', /^organizations\/(?<org>[^/]+)$/, evolveOrganization, organizationWithheld, [
    'displayName',
    'memberCount',
    'memberCountByRole',
    'memberCountUpdatedAt',
  ]),
  kind('network', /^networks\/(?<id>[^/]+)$/, evolveNetwork, [], []),
  {
    ...kind(
      'attendance',
      /^attendance_records\/(?<org>[^/]+)\/records\/(?<id>[^/]+)$/,
      evolveAttendance,
      ['notes', 'managerNotes', 'checkInNotes', 'checkInLocation', 'checkOutNotes', 'checkOutLocation'],
      [],
    ),
    fieldsOf: (state) => ({ ...flattened(state as unknown as Attendance), version: state['version'] }),
  },
];

/** The kind of the aggregate in a document, its organization and its id; null for a document that is none. */
export function aggregateAt(path: string): { kind: AggregateKind; org: string | null; id: string } | null {
  for (const kind of aggregateKinds) {
    const groups = kind.pattern.exec(path)?.groups;
    if (groups) return { kind, org: groups['org'] ?? null, id: groups['id'] ?? groups['org'] ?? '' };
  }
  return null;
}

/** `evolve` is one of a service, whose types its log's events have. */
function kind(
  name: string,
  pattern: RegExp,
  evolve: (state: never, event: never, change: never) => object | null,
  withheld: readonly string[],
  besides: readonly string[],
): AggregateKind {
  return { name, pattern, evolve: evolve as AggregateKind['evolve'], fieldsOf: (state) => state, withheld, besides };
}

function withoutState(
  evolve: (event: never, change: never) => object,
): (state: never, event: never, change: never) => object {
  return (_state, event, change) => evolve(event, change);
}

import type { EventEnvelope } from '@fresh/contracts/envelope';
import type { DocumentData, Json } from '../history.ts';
import { text } from './values.ts';

/** What a notification says; a field that the event doesn't have is undefined. */
type Content = Readonly<Record<string, Json | undefined>>;

/**
 * One kind of notification. The rule is stated here once more, as plain data, and imports nothing of the service: a wrong rule
 * in the service would otherwise be wrong in the same way here, and no run could show it.
 */
interface NotificationKind {
  readonly type: string;
  readonly subscriber: string;
  /** The choice of `notificationSettings/{uid}` that switches it off. A user who never chose gets it. */
  readonly setting: string;
  /** The users that the event names; null where they are members. */
  readonly named: ((data: DocumentData) => readonly string[]) | null;
  readonly mayBe: (membership: DocumentData) => boolean;
  /** What it says besides what each notification says; null where the event implies none. */
  readonly content: (data: DocumentData, subject: string) => Content | null;
}

/** A notification that an event implies. */
export interface ImpliedNotification {
  readonly kind: NotificationKind;
  /** What the feed holds, without the user. */
  readonly message: Content & { readonly id: string };
  /** Whether a user with these settings gets it; null for a user who never chose. */
  readonly isFor: (uid: string, settings: DocumentData | null) => boolean;
}

const everyone = () => true;
const ofOne = ({ uid }: DocumentData) => [text(uid)];
const ofAll = ({ uids }: DocumentData) => (Array.isArray(uids) ? uids.map(text) : []);
/** Roles of a manager's level or above. */
const leading = ['admin', 'corporate', 'org_owner', 'manager', 'scheduler'];

/** By the type of the event, without its version. */
const kinds: Readonly<Record<string, NotificationKind>> = {
  'scheduling.schedule.published': {
    ...{ type: 'schedule_published', subscriber: 'notifyMembersOnSchedulePublished', setting: 'schedulePublished' },
    ...{ named: null, mayBe: everyone },
    content: ({ name, notifyUsers }, subject) =>
      notifyUsers === true ? { title: name, scheduleId: lastOf(subject) } : null,
  },
  'scheduling.shift.assigned': {
    ...{ type: 'shift_assigned', subscriber: 'notifyMemberOnShiftAssigned', setting: 'shiftAssigned' },
    ...{ named: ofOne, mayBe: everyone },
    content: (data, subject) => ({ title: 'New shift', ...shiftOf(data, subject) }),
  },
  'scheduling.shift.unassigned': {
    ...{ type: 'shift_unassigned', subscriber: 'notifyMemberOnShiftUnassigned', setting: 'shiftAssigned' },
    ...{ named: ofOne, mayBe: everyone },
    content: (data, subject) => ({ title: 'Taken off a shift', ...shiftOf(data, subject) }),
  },
  'scheduling.shift.updated': {
    ...{ type: 'shift_changed', subscriber: 'notifyMembersOnShiftUpdated', setting: 'shiftChanged' },
    ...{ named: ofAll, mayBe: everyone },
    content: (data, subject) => {
      const changed = changedIn((data['changes'] ?? {}) as DocumentData);
      if (changed.length === 0 || data['status'] === 'cancelled') return null;
      return { title: 'Shift changed', ...shiftOf(data, subject), changed };
    },
  },
  'scheduling.shift.cancelled': {
    ...{ type: 'shift_cancelled', subscriber: 'notifyMembersOnShiftCancelled', setting: 'shiftCancelled' },
    ...{ named: ofAll, mayBe: everyone },
    content: (data, subject) => ({ title: 'Shift cancelled', ...shiftOf(data, subject) }),
  },
  'organizations.membership.created': {
    ...{ type: 'member_joined', subscriber: 'notifyManagersOnMembershipCreated', setting: 'memberJoined' },
    ...{ named: null, mayBe: ({ role }) => leading.includes(text(role)) },
    content: ({ uid, role, status }) => (status === 'active' ? { title: 'New member', memberUid: uid, role } : null),
  },
};

/**
 * The notification that an event implies; null where it implies none. Nothing is said of a draft, nor of what was over when the
 * event happened. People aren't notified of what they did themselves or who they are, but a publisher is of the schedule.
 */
export function impliedNotification({
  id,
  type,
  subject,
  time,
  actor,
  orgid,
  data,
}: EventEnvelope): ImpliedNotification | null {
  const [, name = '', action = ''] = /^fresh\.(\w+\.\w+)\.v\d+\.(\w+)$/.exec(type) ?? [];
  const kind = kinds[`${name}.${action}`];
  const about = data as DocumentData;
  const end = about[name === 'scheduling.schedule' ? 'endDate' : 'endTime'];
  const isOver = typeof end === 'number' && end <= Date.parse(time);
  const content = kind?.content(about, subject);
  if (!kind || orgid === null || !content || isOver || about['isPublished'] === false) return null;
  const isNewsTo = (uid: string) =>
    kind.type === 'schedule_published' || (actor !== `user:${uid}` && content['memberUid'] !== uid);
  return {
    kind,
    message: { id, orgId: orgid, createdAt: Date.parse(time), type: kind.type, ...content },
    isFor: (uid, settings) => settings?.[kind.setting] !== false && isNewsTo(uid),
  };
}

function shiftOf({ scheduleId, startTime, endTime }: DocumentData, subject: string): Content {
  return { scheduleId, shiftId: lastOf(subject), startTime, endTime };
}

/** What is different for those who work a shift. */
function changedIn(changes: DocumentData): string[] {
  const has = (...names: readonly string[]) => names.some((name) => changes[name] !== undefined);
  return [
    ...(has('startTime', 'endTime') ? ['time'] : []),
    ...(has('positionId') ? ['position'] : []),
    ...(has('venueId', 'zoneId') ? ['place'] : []),
    ...(has('status') ? ['status'] : []),
  ];
}

function lastOf(subject: string): string {
  return subject.slice(subject.lastIndexOf('/') + 1);
}

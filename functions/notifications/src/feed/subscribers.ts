import { subscriptions } from '@fresh/contracts/subscriptions/notifications';
import {
  ofMembershipCreated,
  ofSchedulePublished,
  ofShiftAssigned,
  ofShiftCancelled,
  ofShiftUnassigned,
  ofShiftUpdated,
} from './notification.ts';
import { notifying, pageOfNamed, peoplePerPage } from './notifying.ts';
import { activeManagers, activeMembers, isOfDraft, readPlannedShifts } from './store.ts';

/** One notification for each active member who asked for it; it names the member's own shifts. */
export const notifyMembersOnSchedulePublished = notifying(subscriptions.notifyMembersOnSchedulePublished, {
  message: ofSchedulePublished,
  people: (_event, orgId, after) => activeMembers(orgId, peoplePerPage, after),
  details: ({ subject, time }, _orgId, uids) => readPlannedShifts(subject, uids, Date.parse(time)),
});

/** Notifies the assigned member, unless they took the shift themselves. */
export const notifyMemberOnShiftAssigned = notifying(subscriptions.notifyMemberOnShiftAssigned, {
  message: ofShiftAssigned,
  people: ({ data }, _orgId, after) => pageOfNamed([data.uid], after),
  isHidden: isOfDraft,
});

/** Notifies the member who was taken off, unless they did it themselves. */
export const notifyMemberOnShiftUnassigned = notifying(subscriptions.notifyMemberOnShiftUnassigned, {
  message: ofShiftUnassigned,
  people: ({ data }, _orgId, after) => pageOfNamed([data.uid], after),
  isHidden: isOfDraft,
});

/**
 * Notifies everyone assigned, also of a change that a later one has overtaken: a feed says what happened, it is not a
 * projection of what holds now. `createdAt` is the event's time, so that the feed is in order however events arrive.
 */
export const notifyMembersOnShiftUpdated = notifying(subscriptions.notifyMembersOnShiftUpdated, {
  message: ofShiftUpdated,
  people: ({ data }, _orgId, after) => pageOfNamed(data.uids, after),
  isHidden: isOfDraft,
});

/** Notifies everyone who was assigned. */
export const notifyMembersOnShiftCancelled = notifying(subscriptions.notifyMembersOnShiftCancelled, {
  message: ofShiftCancelled,
  people: ({ data }, _orgId, after) => pageOfNamed(data.uids, after),
  isHidden: isOfDraft,
});

/** Notifies those who lead the organization, and reads no other members: a large one has many. */
export const notifyManagersOnMembershipCreated = notifying(subscriptions.notifyManagersOnMembershipCreated, {
  message: ofMembershipCreated,
  people: (_event, orgId, after) => activeManagers(orgId, peoplePerPage, after),
});

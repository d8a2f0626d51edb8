import { subscriptions } from '@fresh/contracts/subscriptions/scheduling';
import { transactional } from '@fresh/kernel/events/subscriber';
import { cascade, pageSize, requireOrganization } from '../cascade.ts';
import { cancel, remove, unassign } from './shift.ts';
import { readPublished } from '../schedule/store.ts';
import { isActiveMember, scanSchedule, scanUpcoming, shifts } from './store.ts';

/** Removing a staffed shift logs two events: up to three writes each, below Firestore's 500 writes a commit. */
const removalsPerStep = 150;

/** Cancels the shifts of a deleted organization that aren't over yet, so that no member is expected or reminded. */
export const cancelShiftsOnOrganizationDeleted = transactional(
  subscriptions.cancelShiftsOnOrganizationDeleted,
  async (event, cursor) => {
    const orgId = requireOrganization(event);
    const page = await scanUpcoming(orgId, { endAfter: Date.parse(event.time) }, pageSize, cursor);
    const published = await readPublished(
      orgId,
      page.stored.map(({ state }) => state.scheduleId),
    );
    return cascade(shifts, page, event, (shift) => cancel(shift, orgId, published.has(shift.scheduleId)));
  },
);

/** Removes the shifts of a deleted schedule, which the monolith left behind where no list finds them (DOMAIN 59). */
export const removeShiftsOnScheduleDeleted = transactional(
  subscriptions.removeShiftsOnScheduleDeleted,
  async (event, cursor) => {
    const page = await scanSchedule(event.subject, removalsPerStep, cursor);
    return cascade(shifts, page, event, (shift) => remove(shift, event.data.isPublished));
  },
);

/** Takes a former member off the organization's shifts that aren't over yet; what they worked stays on record. */
export const unassignMemberOnMembershipRemoved = transactional(
  subscriptions.unassignMemberOnMembershipRemoved,
  async (event, cursor) => {
    const orgId = requireOrganization(event);
    const { uid } = event.data;
    const [isMember, page] = await Promise.all([
      isActiveMember(orgId, uid),
      scanUpcoming(orgId, { uid, endAfter: Date.parse(event.time) }, pageSize, cursor),
    ]);
    // A late delivery must not take them off shifts that they were given after they came back.
    if (isMember) return { write: () => undefined, next: null };
    const published = await readPublished(
      orgId,
      page.stored.map(({ state }) => state.scheduleId),
    );
    return cascade(shifts, page, event, (shift) => unassign(shift, orgId, uid, published.has(shift.scheduleId)));
  },
);

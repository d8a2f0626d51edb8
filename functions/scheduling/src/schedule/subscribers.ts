import { subscriptions } from '@fresh/contracts/subscriptions/scheduling';
import { causeOfEvent } from '@fresh/kernel/events/event-log';
import { transactional } from '@fresh/kernel/events/subscriber';
import { cascade, pageSize, requireOrganization } from '../cascade.ts';
import { archive, publishDue } from './schedule.ts';
import { findStored, scanSchedules, schedules } from './store.ts';

/** Archives the schedules of a deleted organization; what was worked stays on record. */
export const archiveSchedulesOnOrganizationDeleted = transactional(
  subscriptions.archiveSchedulesOnOrganizationDeleted,
  async (event, cursor) => {
    return cascade(schedules, await scanSchedules(requireOrganization(event), pageSize, cursor), event, archive);
  },
);

/**
 * Publishes a schedule at the time that was planned, in the name of the user who planned it, as it is then. The last plan
 * decides; an event of an earlier one changes nothing.
 */
export const publishScheduleOnPublicationPlanned = transactional(
  subscriptions.publishScheduleOnPublicationPlanned,
  async (event) => {
    const stored = await findStored(requireOrganization(event), event.subject);
    const events = publishDue(stored?.state ?? null, event.data.publishAt);
    const cause = { ...causeOfEvent(event, 'scheduling'), actor: `user:${stored?.state.planned?.by ?? ''}` };
    return {
      write: (batch) => {
        if (stored) schedules.addTo(batch, stored, events, cause, Date.now());
      },
      next: null,
    };
  },
);

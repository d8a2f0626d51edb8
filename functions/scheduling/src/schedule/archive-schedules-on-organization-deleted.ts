import { archiveSchedulesOnOrganizationDeleted as subscription } from '@fresh/contracts/subscriptions/scheduling';
import { NonRetriableError } from '@fresh/kernel/errors';
import { causeOfEvent } from '@fresh/kernel/events/event-log';
import type { PlannedSubscriber } from '@fresh/kernel/events/subscriber';
import { archive } from './schedule.ts';
import { addScheduleChange, scanSchedules } from './store.ts';

/** Two writes for each schedule: with the inbox entry well below the 500 that Firestore allows in one commit. */
const schedulesPerStep = 200;

/** Archives the schedules of a deleted organization; what was worked stays on record. */
export const archiveSchedulesOnOrganizationDeleted: PlannedSubscriber<typeof subscription> = {
  subscription,
  async plan(event, cursor) {
    const orgId = event.orgid;
    if (orgId === null) throw new NonRetriableError('an organization without id');
    const { schedules, next } = await scanSchedules(orgId, schedulesPerStep, cursor);
    const change = { by: 'service:scheduling', now: Date.now(), cause: causeOfEvent(event, 'scheduling') };
    return {
      write: (batch) => {
        for (const stored of schedules) addScheduleChange(batch, stored, archive(stored.schedule), change);
      },
      next,
    };
  },
};

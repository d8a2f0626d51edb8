import { subscriptions } from '@fresh/contracts/subscriptions/scheduling';
import { transactional } from '@fresh/kernel/events/subscriber';
import { cascade, pageSize, requireOrganization } from '../cascade.ts';
import { archive } from './schedule.ts';
import { scanSchedules, schedules } from './store.ts';

/** Archives the schedules of a deleted organization; what was worked stays on record. */
export const archiveSchedulesOnOrganizationDeleted = transactional(
  subscriptions.archiveSchedulesOnOrganizationDeleted,
  async (event, cursor) => {
    return cascade(schedules, await scanSchedules(requireOrganization(event), pageSize, cursor), event, archive);
  },
);

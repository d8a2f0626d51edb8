import type { EventEnvelope } from '@fresh/contracts/envelope';
import { schedulePublished } from '@fresh/contracts/events/schedules';
import { logEvent } from '@fresh/kernel/testing/event-delivery';
import { uniqueId } from '@fresh/kernel/testing/world';

/** Epoch ms; members are notified of nothing that is over. */
const nextYear = Date.now() + 365 * 86_400_000;

/** Logs that a week of an organization was published, which its members are notified of. */
export async function publishWeek(orgId: string): Promise<EventEnvelope> {
  const data = {
    name: 'Week',
    startDate: nextYear,
    endDate: nextYear,
    publishedAt: 3,
    notifyUsers: true,
    channels: [],
  };
  const subject = `organizations/${orgId}/schedules/${uniqueId('s')}`;
  return logEvent(schedulePublished.type, { service: 'scheduling', subject, orgId }, data);
}

import { schedulePublished } from '@fresh/contracts/events/schedules';
import { NonRetriableError } from '@fresh/kernel/errors';
import type { Subscriber } from '@fresh/kernel/events/subscriber';
import { readSettings } from '../settings/store.ts';
import { notificationsFor } from './notification.ts';
import { activeMembers, putNotifications } from './store.ts';

/** Members per step: with the inbox entry well below the 500 writes Firestore allows in one commit. */
const membersPerStep = 400;

/** One notification for each active member who asked for it. */
export const notifyMembersOnSchedulePublished: Subscriber<typeof schedulePublished> = {
  name: 'notifyMembersOnSchedulePublished',
  event: schedulePublished,
  async plan(event, cursor) {
    const orgId = event.orgid;
    if (orgId === null) throw new NonRetriableError('a schedule without organization');
    const { uids, next } = await activeMembers(orgId, membersPerStep, cursor);
    const settings = await readSettings(uids);
    const members = uids.map((uid, index) => ({
      uid,
      wantsSchedulePublished: settings[index]?.schedulePublished ?? true,
    }));
    const notifications = notificationsFor(event, orgId, members);
    return {
      write: (batch) => {
        putNotifications(batch, notifications);
      },
      next,
    };
  },
};

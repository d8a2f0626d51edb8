import * as contract from '@fresh/contracts/routes/notifications';
import { handle } from '@fresh/kernel/endpoint';
import { ifMatching } from '@fresh/kernel/http/preconditions';
import { pageOf } from '@fresh/kernel/paging';
import { markRead, present, type FeedItem } from './notification.ts';
import { listNotifications, notifications } from './store.ts';

/** A1. */
export const list = handle(contract.listNotifications)(async ({ actor, request, now }) => {
  const { items, nextCursor } = await listNotifications(actor.uid, pageOf(request.query), now());
  return {
    body: {
      notifications: items.map(toWire),
      total: items.length,
      ...(nextCursor !== undefined && { nextCursor }),
    },
  };
});

/** A6. */
export const markNotificationRead = handle(contract.readNotification)(async (context) => {
  const key = { uid: context.actor.uid, id: context.params['id'] ?? '' };
  return notifications.changeAndRespond(context, key, ifMatching(context, markRead), ({ state }) => {
    const item = present(state);
    return { version: item.version, body: toWire(item) };
  });
});

function toWire({ uid: _uid, version: _version, ...notification }: FeedItem) {
  return notification;
}

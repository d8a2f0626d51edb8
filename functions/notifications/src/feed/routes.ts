import * as contract from '@fresh/contracts/routes/notifications';
import { handle } from '@fresh/kernel/http/endpoint';
import { pageOf } from '@fresh/kernel/paging';
import type { FeedItem } from './notification.ts';
import { listNotifications, readNotification } from './store.ts';

/** A1. */
export const list = handle(contract.listNotifications)(async ({ actor, request }) => {
  const { items, nextCursor } = await listNotifications(actor.uid, pageOf(request.query));
  return {
    body: {
      notifications: items.map(toWire),
      total: items.length,
      ...(nextCursor !== undefined && { nextCursor }),
    },
  };
});

/** A6. */
export const readOne = handle(contract.readNotification)(async (context) => ({
  body: toWire(await readNotification(context, context.params['id'] ?? '')),
}));

function toWire({ uid: _uid, version: _version, ...notification }: FeedItem) {
  return notification;
}

import * as contract from '@fresh/contracts/routes/notifications';
import { handle } from '@fresh/kernel/http/endpoint';
import { pageOf } from '@fresh/kernel/paging';
import { listNotifications } from './store.ts';

/** A1. */
export const list = handle(contract.listNotifications)(async ({ actor, request }) => {
  const page = await listNotifications(actor.uid, pageOf(request.query));
  return {
    body: {
      notifications: page.notifications.map(({ uid: _uid, ...notification }) => notification),
      total: page.notifications.length,
      ...(page.nextCursor !== undefined && { nextCursor: page.nextCursor }),
    },
  };
});

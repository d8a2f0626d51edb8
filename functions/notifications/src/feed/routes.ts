import * as contract from '@fresh/contracts/routes/notifications';
import { handle } from '@fresh/kernel/http/endpoint';
import { pagingNumber } from '@fresh/kernel/paging';
import { listNotifications } from './store.ts';

/** The most a page holds. */
const maxPage = 100;

/** A1. */
export const list = handle(contract.listNotifications)(async ({ actor, request }) => {
  const limit = Math.min(pagingNumber(request.query.get('limit'), 20) || maxPage, maxPage);
  const page = await listNotifications(actor.uid, { limit, after: request.query.get('after') });
  return {
    body: {
      notifications: page.notifications.map(({ uid: _uid, ...notification }) => notification),
      total: page.notifications.length,
      ...(page.nextCursor !== undefined && { nextCursor: page.nextCursor }),
    },
  };
});

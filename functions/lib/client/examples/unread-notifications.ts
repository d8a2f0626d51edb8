import { createClient, pages, type ListNotificationsResult } from '@fresh-root/api-client';

/** A program without cookies, such as a mobile app, collects what its user has not read. Ends when `signal` does. */
export async function unreadNotifications(
  baseUrl: string,
  idToken: () => Promise<string>,
  signal: AbortSignal,
): Promise<ListNotificationsResult['notifications']> {
  const api = createClient({ baseUrl, credentials: { kind: 'bearer', token: idToken } });
  const unread: ListNotificationsResult['notifications'] = [];
  for await (const page of pages(api.listNotifications, { limit: 50 }, { signal })) {
    if (!page.ok) throw new Error(`${page.error.code} ${page.error.requestId ?? ''}: ${page.error.message}`);
    unread.push(...page.data.notifications.filter(({ readAt }) => readAt === undefined));
  }
  return unread;
}

import * as contract from '@fresh/contracts/routes/notifications';
import { handle } from '@fresh/kernel/endpoint';
import { ifMatching } from '@fresh/kernel/http/preconditions';
import { choose, chosen, defaultSettings, type NotificationSettings } from './settings.ts';
import { readSettings, settings } from './store.ts';

/** A2. */
export const getSettings = handle(contract.getNotificationSettings)(async ({ actor }) => {
  const [stored = defaultSettings] = await readSettings([actor.uid]);
  return { version: stored.version, body: chosen(stored) };
});

/** A3. */
export const updateSettings = handle(contract.updateNotificationSettings)(async (context, body) => {
  const decide = ifMatching(context, (before: NotificationSettings) => choose(before, body));
  return settings.changeAndRespond(context, context.actor.uid, decide, ({ state }) => ({
    version: state.version,
    body: chosen(state),
  }));
});

import * as contract from '@fresh/contracts/routes/notifications';
import { handle } from '@fresh/kernel/endpoint';
import { choose, chosen, defaultSettings } from './settings.ts';
import { readSettings, settings } from './store.ts';

/** A2. */
export const getSettings = handle(contract.getNotificationSettings)(async ({ actor }) => {
  const [stored = defaultSettings] = await readSettings([actor.uid]);
  return { body: chosen(stored) };
});

/** A3. */
export const updateSettings = handle(contract.updateNotificationSettings)(async (context, body) => {
  const { state } = await settings.change(context, context.actor.uid, (before) => choose(before, body));
  return { body: chosen(state) };
});

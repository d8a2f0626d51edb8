import * as contract from '@fresh/contracts/routes/notifications';
import { handle } from '@fresh/kernel/http/endpoint';
import { chosen, defaultSettings } from './settings.ts';
import { changeSettings, readSettings } from './store.ts';

/** A2. */
export const getSettings = handle(contract.getNotificationSettings)(async ({ actor }) => {
  const [settings = defaultSettings] = await readSettings([actor.uid]);
  return { body: chosen(settings) };
});

/** A3. */
export const updateSettings = handle(contract.updateNotificationSettings)(async (context, body) => ({
  body: chosen(await changeSettings(context, body)),
}));

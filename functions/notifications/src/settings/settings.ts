import type { NotificationSettingsEvent } from '@fresh/contracts/events/notifications';

/** What a user wants to be told; everything until he says otherwise. */
export interface NotificationSettings {
  /** Sequence of the last event; 0 while nothing was ever chosen. */
  readonly version: number;
  readonly schedulePublished: boolean;
}

/** The settings of somebody who never chose. */
export const defaultSettings: NotificationSettings = { version: 0, schedulePublished: true };

/** A3. Choosing what was chosen already is no event. */
export function choose(
  state: NotificationSettings,
  choice: { readonly schedulePublished?: boolean | undefined },
): NotificationSettingsEvent[] {
  const schedulePublished = choice.schedulePublished ?? state.schedulePublished;
  if (schedulePublished === state.schedulePublished) return [];
  return [{ type: 'fresh.notifications.settings.v1.changed', data: { schedulePublished } }];
}

/** The settings after an event. */
export function evolve(state: NotificationSettings, event: NotificationSettingsEvent): NotificationSettings {
  return { ...event.data, version: state.version + 1 };
}

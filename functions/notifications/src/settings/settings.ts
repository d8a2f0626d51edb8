import type { NotificationSettingsEvent } from '@fresh/contracts/events/notifications';

/** What there is to choose: the kinds of notifications. */
export interface Choices {
  readonly schedulePublished: boolean;
  readonly shiftAssigned: boolean;
  readonly shiftChanged: boolean;
  readonly shiftCancelled: boolean;
  readonly memberJoined: boolean;
}

/** The kinds of notification a user wants; all of them until they choose. */
export interface NotificationSettings extends Choices {
  /** Sequence of the last event; 0 while nothing was ever chosen. */
  readonly version: number;
}

/** Some of the choices; the others stay as they are. */
export type SomeChoices = { readonly [K in keyof Choices]?: boolean | undefined };

/** The settings of a user who never chose. */
export const defaultSettings: NotificationSettings = {
  version: 0,
  schedulePublished: true,
  shiftAssigned: true,
  shiftChanged: true,
  shiftCancelled: true,
  memberJoined: true,
};

/** A3. Choosing what was chosen already is no event. */
export function choose(state: NotificationSettings, choice: SomeChoices): NotificationSettingsEvent[] {
  const data = chosen(state, choice);
  const isNew = (Object.keys(data) as (keyof Choices)[]).some((name) => data[name] !== state[name]);
  return isNew ? [{ type: 'fresh.notifications.settings.v1.changed', data }] : [];
}

/** The settings after an event. Older events don't know every choice. */
export function evolve(state: NotificationSettings, event: NotificationSettingsEvent): NotificationSettings {
  return { ...chosen(state, event.data), version: state.version + 1 };
}

/** All the choices, without the version. */
export function chosen(state: Choices, choice: SomeChoices = {}): Choices {
  return {
    schedulePublished: choice.schedulePublished ?? state.schedulePublished,
    shiftAssigned: choice.shiftAssigned ?? state.shiftAssigned,
    shiftChanged: choice.shiftChanged ?? state.shiftChanged,
    shiftCancelled: choice.shiftCancelled ?? state.shiftCancelled,
    memberJoined: choice.memberJoined ?? state.memberJoined,
  };
}

/** What the build passes to the console about its local cloud. */
export interface ConsoleSettings {
  /** The Auth emulator, such as `http://127.0.0.1:9099`. */
  readonly authUrl: string;
  /** Of every seeded user. */
  readonly password: string;
  /** The seeded users, in the order of the seed. */
  readonly users: readonly { readonly email: string; readonly role: string; readonly orgId?: string }[];
}

declare const __CONSOLE_SETTINGS__: ConsoleSettings;

/** `build.ts` puts them in the place of the name. */
export const settings: ConsoleSettings = __CONSOLE_SETTINGS__;

/** Whether the API lets a seeded user change schedules: staff only read. Users of other origin are not known here. */
export function mayPlan(email: string): boolean {
  return settings.users.find((user) => user.email === email)?.role !== 'staff';
}

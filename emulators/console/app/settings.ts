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

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** `firebase.json`, as far as the local suite changes it. */
export interface FirebaseConfig {
  readonly functions: readonly { readonly codebase: string; readonly source: string }[];
  readonly hosting: Readonly<Record<string, unknown>>;
}

/**
 * Runs with a configuration beside `firebase.json` that `change` makes of it, and removes it afterwards. `run` gets its
 * name for startSuite; it has to be in the root, because the paths in it count from where it is.
 */
export async function withConfig<T>(
  root: string,
  purpose: string,
  change: (config: FirebaseConfig) => FirebaseConfig,
  run: (config: string) => Promise<T>,
): Promise<T> {
  const config = JSON.parse(readFileSync(join(root, 'firebase.json'), 'utf8')) as FirebaseConfig;
  const name = `firebase.${purpose}.json`;
  writeFileSync(join(root, name), JSON.stringify(change(config)));
  try {
    return await run(name);
  } finally {
    rmSync(join(root, name), { force: true });
  }
}

/** The same house, with the console at `/` in the place of the front page (`buildConsole`). */
export function withConsole(config: FirebaseConfig): FirebaseConfig {
  return { ...config, hosting: { ...config.hosting, public: 'emulators/console/dist' } };
}

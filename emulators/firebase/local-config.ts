import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** `firebase.json`, as far as a developer's machine changes it. */
export interface FirebaseConfig {
  readonly functions: readonly { readonly codebase: string; readonly source: string; readonly runtime?: string }[];
  readonly hosting: Readonly<Record<string, unknown>>;
  readonly emulators: Readonly<Record<string, boolean | { readonly port?: number; readonly enabled?: boolean }>>;
}

/** What `runtime` may be for the version of firebase-tools that starts the emulators. */
const { RUNTIMES: runtimes } = createRequire(import.meta.url)(
  'firebase-tools-14/lib/deploy/functions/runtimes/supported/types.js',
) as { RUNTIMES: Readonly<Record<string, object>> };

/**
 * The same codebases on this machine's Node, such as 20.19.0. The emulators have no other; if production's is named, they
 * warn for each codebase that it isn't here. A Node that firebase-tools doesn't know leaves production's.
 */
export function onNode(config: FirebaseConfig, version: string): FirebaseConfig {
  const runtime = `nodejs${version.split('.')[0] ?? ''}`;
  if (!(runtime in runtimes)) return config;
  return { ...config, functions: config.functions.map((codebase) => ({ ...codebase, runtime })) };
}

/**
 * Runs with a configuration beside `firebase.json` that `change` makes of it, and removes it afterwards. `run` gets its
 * name for startEmulatorSuite; it has to be in the root, because the paths in it count from where it is.
 */
export async function withConfig<T>(
  root: string,
  purpose: string,
  change: (config: FirebaseConfig) => FirebaseConfig,
  run: (config: string) => Promise<T>,
): Promise<T> {
  const config = JSON.parse(readFileSync(join(root, 'firebase.json'), 'utf8')) as FirebaseConfig;
  const name = `firebase.${purpose}.json`;
  writeFileSync(join(root, name), JSON.stringify(onNode(change(config), process.versions.node)));
  try {
    return await run(name);
  } finally {
    rmSync(join(root, name), { force: true });
  }
}

/** The same services, with the console at `/` in the place of the front page (`buildConsole`). */
export function withConsole(config: FirebaseConfig): FirebaseConfig {
  return { ...config, hosting: { ...config.hosting, public: 'emulators/console/dist' } };
}

/** The same on other ports, so that it may run beside what has the usual ones: each moved by `distance`. */
export function onMovedPorts(config: FirebaseConfig, distance: number): FirebaseConfig {
  const moved = Object.entries(config.emulators).map(([name, settings]) => [
    name,
    typeof settings === 'object' && settings.port !== undefined ? { port: settings.port + distance } : settings,
  ]);
  return { ...config, emulators: Object.fromEntries(moved) as FirebaseConfig['emulators'] };
}

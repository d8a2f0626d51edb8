import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/** The last is a stub on some systems, which asks for another way to install it. */
const names = ['chromium', 'google-chrome', 'google-chrome-stable', 'chromium-browser'];

/** A Chromium of this machine: the one that CHROMIUM_PATH names, else the first on the PATH; undefined if there is none. */
export function findChromium(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const named = env['CHROMIUM_PATH'];
  if (named) return named;
  const folders = (env['PATH'] ?? '').split(path.delimiter).filter((folder) => folder !== '');
  return names.flatMap((name) => folders.map((folder) => path.join(folder, name))).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false; // the next folder may have it
  }
}

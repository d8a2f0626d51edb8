import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Changes a file of a copy of the repository. Throws when the change changes nothing. */
export async function edit(folder: string, name: string, change: (text: string) => string): Promise<void> {
  const file = path.join(folder, name);
  const text = await readFile(file, 'utf8');
  const changed = change(text);
  if (changed === text) throw new Error(`${name} has nothing to change any more; the rehearsal has to be adapted`);
  await writeFile(file, changed);
}

/** A change that makes a difference to the bundle of each function that uses the file, and to what it does none. */
export function oneMoreLine(text: string): string {
  return `${text}\n(globalThis as { changed?: number }).changed = ${String(Date.now())};\n`;
}

import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod';
import type { GoogleClient } from '../google/client.ts';
import { CommandFailed, type Platform } from './platform.ts';

const index = z.looseObject({ name: z.string(), state: z.string() });

/** Every composite index of the project's database, as Firestore describes it. Throws GoogleError. */
export async function listIndexes(google: GoogleClient): Promise<z.output<typeof index>[]> {
  const database = `/v1/projects/${google.project}/databases/(default)`;
  const path = `${database}/collectionGroups/-/indexes?pageSize=300`;
  return z.array(index).parse(await google.list({ api: 'firestore', path }, 'indexes'));
}

/**
 * Waits until every composite index can be asked. `firebase deploy` only orders them; a query fails until its index is
 * built, which takes minutes, more with many documents. Throws CommandFailed and GoogleError.
 */
export async function awaitIndexes({ google, limits, deadline }: Platform): Promise<void> {
  for (;;) {
    const unready = (await listIndexes(google)).filter(({ state }) => state !== 'READY');
    const broken = unready.filter(({ state }) => state !== 'CREATING').map(({ name }) => name);
    if (broken.length > 0) throw new CommandFailed('firestore indexes', null, `need repair: ${broken.join(', ')}`);
    if (unready.length === 0) return;
    if (Date.now() + limits.pollMs > deadline) {
      throw new CommandFailed('firestore indexes', null, `${unready.length} are still being built; deploy again later`);
    }
    await delay(limits.pollMs);
  }
}

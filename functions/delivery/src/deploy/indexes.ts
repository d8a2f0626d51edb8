import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod';
import { CommandFailed, gcloudJson, type Platform } from './platform.ts';

const indexes = z.array(z.object({ name: z.string(), state: z.string() }));

/**
 * Waits until every composite index can be asked. `firebase deploy` only orders them; a query fails until its index is
 * built, which takes minutes, more with many documents. Throws CommandFailed.
 */
export async function awaitIndexes(platform: Platform): Promise<void> {
  const { limits, deadline } = platform;
  const list = ['firestore', 'indexes', 'composite', 'list', '--database=(default)'];
  for (;;) {
    const unready = indexes.parse(await gcloudJson(platform, list)).filter(({ state }) => state !== 'READY');
    const broken = unready.filter(({ state }) => state !== 'CREATING').map(({ name }) => name);
    if (broken.length > 0) throw new CommandFailed('firestore indexes', null, `need repair: ${broken.join(', ')}`);
    if (unready.length === 0) return;
    if (Date.now() + limits.pollMs > deadline) {
      throw new CommandFailed('firestore indexes', null, `${unready.length} are still being built; deploy again later`);
    }
    await delay(limits.pollMs);
  }
}

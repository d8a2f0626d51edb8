import { setTimeout as delay } from 'node:timers/promises';
import { region } from '@fresh/contracts/region';
import * as z from 'zod';
import { CommandFailed, firebase, type Platform } from './platform.ts';

const tasks = z.object({ tasks: z.array(z.unknown()).default([]) });

/**
 * Deletes functions that are gone from the source, each by its name. One behind a queue is deleted only when its queue is
 * empty: the CLI disables the queue, and tasks in it would never run. Throws CommandFailed and GoogleError.
 */
export async function removeFunctions(platform: Platform, names: readonly string[], folder: string): Promise<void> {
  for (const name of names) await drained(platform, name);
  await firebase(platform, ['functions:delete', ...names, '--region', region, '--force'], folder);
}

/** Waits until the queue of a function, if it has one, is empty. */
async function drained({ google, limits, deadline }: Platform, name: string): Promise<void> {
  const path = `/v2/projects/${google.project}/locations/${region}/queues/${name}`;
  for (;;) {
    const found = await google.find({ api: 'cloudtasks', path: `${path}/tasks?pageSize=1` });
    if (found === null || tasks.parse(found).tasks.length === 0) return;
    if (Date.now() + limits.pollMs > deadline) {
      const reason =
        'it still has tasks, which would never run; its function stays until the same command finds it empty';
      throw new CommandFailed(`queue ${name}`, null, reason);
    }
    await delay(limits.pollMs);
  }
}

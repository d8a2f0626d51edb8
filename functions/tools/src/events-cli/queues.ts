import { region } from '@fresh/contracts/region';
import type { CloudTasksClient } from '@google-cloud/tasks';
import * as z from 'zod';
import { queueNames } from './arguments.ts';
import { request } from '../operator-cli/callable-client.ts';
import { CommandError } from '../command-line/command-line.ts';

/** How long Cloud Tasks may take to respond, in ms. */
const timeout = 20_000;

/** What of Cloud Tasks is used. */
export type QueueClient = Pick<
  CloudTasksClient,
  'initialize' | 'listQueues' | 'pauseQueue' | 'resumeQueue' | 'purgeQueue' | 'close'
>;

/** A redelivery queue. */
export interface QueueLine {
  readonly queue: string;
  /** RUNNING, PAUSED or DISABLED; the emulator has no such thing. */
  readonly state?: string;
  readonly maxConcurrentDispatches?: number;
  readonly maxDispatchesPerSecond?: number;
  /** Only the emulator reports it. */
  readonly tasks?: number;
}

/**
 * Works with a client and closes it. It is connected here: without credentials its methods leave a rejected promise
 * behind that ends the process.
 */
export async function withQueues<T>(client: QueueClient, work: (client: QueueClient) => Promise<T>): Promise<T> {
  try {
    await client.initialize();
    const result = await work(client);
    await client.close();
    return result;
  } catch (error) {
    // What Google's client throws is for its log; the operator gets the reason.
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(`Cloud Tasks: ${reason.replaceAll(/\s*\n\s*/g, ' ')}`);
  }
}

/** The redelivery queues of a project; it may have others, of other teams. */
export async function listQueues(client: QueueClient, project: string): Promise<QueueLine[]> {
  const [queues] = await client.listQueues({ parent: `projects/${project}/locations/${region}` }, { timeout });
  return queues.flatMap(({ name, state, rateLimits }) => {
    const queue = name?.split('/').at(-1) ?? '';
    if (!queueNames.includes(queue)) return [];
    const maxConcurrentDispatches = rateLimits?.maxConcurrentDispatches ?? 0;
    const maxDispatchesPerSecond = rateLimits?.maxDispatchesPerSecond ?? 0;
    return [{ queue, state: String(state), maxConcurrentDispatches, maxDispatchesPerSecond }];
  });
}

/** Pauses, resumes or empties a queue, and says how it is afterwards. */
export async function changeQueue(
  client: QueueClient,
  project: string,
  action: 'pause' | 'resume' | 'purge',
  queue: string,
): Promise<QueueLine> {
  const change = { name: `projects/${project}/locations/${region}/queues/${queue}` };
  const changes = {
    pause: () => client.pauseQueue(change, { timeout }),
    resume: () => client.resumeQueue(change, { timeout }),
    purge: () => client.purgeQueue(change, { timeout }),
  };
  const [{ state }] = await changes[action]();
  return { queue, state: String(state) };
}

const stats = z.record(
  z.string(),
  z.union([
    // The local cloud, by the name of the queue.
    z.object({ open: z.number() }),
    // The Firebase Emulator Suite, by `queue:<project>-<region>-<name>`.
    z.object({ numberOfTasks: z.number(), maxRate: z.number(), maxConcurrent: z.number() }),
  ]),
);

/** The queues of the local cloud, or of the Firebase Emulator Suite, which can count them and no more. */
export async function listLocalQueues(tasksEmulator: string): Promise<QueueLine[]> {
  const { status, json } = await request(`${tasksEmulator}/queueStats`, timeout);
  const seen = stats.safeParse(json);
  if (status !== 200 || !seen.success) throw new CommandError(`${tasksEmulator} is no emulator of Cloud Tasks`);
  return Object.entries(seen.data).map(([key, queue]) => {
    const name = key.split('-').at(-1) ?? key;
    if ('open' in queue) return { queue: name, tasks: queue.open };
    const { numberOfTasks: tasks, maxRate: maxDispatchesPerSecond, maxConcurrent: maxConcurrentDispatches } = queue;
    return { queue: name, maxConcurrentDispatches, maxDispatchesPerSecond, tasks };
  });
}

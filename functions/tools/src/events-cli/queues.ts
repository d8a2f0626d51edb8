import { region } from '@fresh/contracts/region';
import type { CloudTasksClient } from '@google-cloud/tasks';
import * as z from 'zod';
import { queueNames } from './arguments.ts';
import { request } from '../callable-access/callable-client.ts';
import { CommandError } from '../command-line/command-line.ts';
import { credentialsOf } from '../google/credentials.ts';
import { originOf } from '../google/origins.ts';

/** How long Cloud Tasks may take to respond, in ms. */
const timeout = 20_000;

/** What of Cloud Tasks is used. */
type QueueClient = Pick<CloudTasksClient, 'listQueues' | 'pauseQueue' | 'resumeQueue' | 'purgeQueue'>;

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
 * Works with Cloud Tasks' client as the account of this machine, and closes it. Over REST, like our other requests to Google, so
 * that the same variables lead it to a stand-in, which gets the word `owner` in place of a token. Throws CommandError and
 * NotSignedIn.
 */
export async function withQueues<T>(
  project: string,
  env: NodeJS.ProcessEnv,
  work: (client: QueueClient) => Promise<T>,
): Promise<T> {
  const { protocol, hostname, port } = new URL(originOf('cloudtasks', env));
  const isStandIn = protocol === 'http:';
  const token = isStandIn ? 'owner' : await (await credentialsOf(env))();
  const headers = { authorization: `Bearer ${token}`, 'x-goog-user-project': project };
  // Google's own takes a response with an error for an error of the network, and loses what it says.
  const auth = {
    getClient: () => Promise.resolve({}),
    fetch: (url: string, init: RequestInit) =>
      fetch(url, { ...init, headers: { ...Object.fromEntries(new Headers(init.headers)), ...headers } }),
  };
  // Here, because half a second passes until it is loaded, and most commands don't need it.
  const { CloudTasksClient } = await import('@google-cloud/tasks');
  const client = new CloudTasksClient({
    ...{ projectId: project, fallback: true, apiEndpoint: hostname, auth: auth as never },
    ...(isStandIn && { protocol: 'http', port: Number(port) }),
  });
  try {
    return await work(client);
  } catch (error) {
    // What Google's client throws is for its log; the operator gets the reason.
    const reason = error instanceof Error ? error.message : String(error);
    const remedy = `npm run doctor -- --project ${project} says what is missing`;
    throw new CommandError(`Cloud Tasks: ${reason.replaceAll(/\s*\n\s*/g, ' ')}\n→ ${remedy}`);
  } finally {
    await client.close();
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
  if (status !== 200 || !seen.success)
    throw new CommandError(
      `${tasksEmulator} does not respond as an emulator of Cloud Tasks. Is the local cloud running (npm start)?`,
    );
  return Object.entries(seen.data).map(([key, queue]) => {
    const name = key.split('-').at(-1) ?? key;
    if ('open' in queue) return { queue: name, tasks: queue.open };
    const { numberOfTasks: tasks, maxRate: maxDispatchesPerSecond, maxConcurrent: maxConcurrentDispatches } = queue;
    return { queue: name, maxConcurrentDispatches, maxDispatchesPerSecond, tasks };
  });
}

import { once } from 'node:events';
import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { region } from '@fresh/contracts/region';
import type { ServiceName } from '@fresh/contracts/route';
import { redeliveryQueue } from '@fresh/contracts/subscription';
import { backoff, maxAttempts } from '../events/redelivery.ts';

/** The Tasks emulator of firebase-tools in this process. It ignores when a task is scheduled for. */
export interface TasksEmulator {
  /** For CLOUD_TASKS_EMULATOR_HOST. */
  readonly host: string;
  /** Makes the redelivery queue of a service, which delivers to `functionUrl`; `faster` shortens its waits. */
  readonly createQueue: (
    service: ServiceName,
    functionUrl: string,
    faster?: Partial<Record<keyof typeof backoff, number>>,
  ) => Promise<void>;
  /** Tasks that a service's queue has got so far. */
  readonly added: (service: ServiceName) => number;
  readonly stop: () => void;
}

/** What is used of `TasksEmulator` in firebase-tools, which has no types and no other way to choose any free port. */
interface Emulator {
  readonly createHubServer: () => { listen: (port: number, host: string) => Server };
  readonly controller: {
    readonly queues: Record<string, { readonly queuedIds: ReadonlySet<string> }>;
    readonly stop: () => void;
  };
}
const { TasksEmulator: FirebaseTasksEmulator } = createRequire(import.meta.url)(
  'firebase-tools-14/lib/emulator/tasksEmulator.js',
) as { TasksEmulator: new (args: object) => Emulator };

/** Starts it on a free port. A function behind a queue needs FUNCTIONS_EMULATOR, or rejects tasks without a token. */
export async function startTasksEmulator(): Promise<TasksEmulator> {
  const emulator = new FirebaseTasksEmulator({});
  const server = emulator.createHubServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const project = process.env['GCLOUD_PROJECT'] ?? '';
  return {
    host,
    createQueue: async (service, defaultUri, faster) => {
      const response = await fetch(
        `http://${host}/projects/${project}/locations/${region}/queues/${redeliveryQueue(service)}`,
        {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ defaultUri, retryConfig: { maxAttempts: 2 * maxAttempts, ...backoff, ...faster } }),
        },
      );
      if (!response.ok) throw new Error(`no queue: ${await response.text()}`);
    },
    added: (service) => {
      const key = `queue:${project}-${region}-${redeliveryQueue(service)}`;
      return emulator.controller.queues[key]?.queuedIds.size ?? 0;
    },
    stop: () => {
      emulator.controller.stop();
      server.close();
      server.closeAllConnections();
    },
  };
}

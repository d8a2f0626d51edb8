import { randomUUID } from 'node:crypto';
import type { Endpoint } from '../local-cloud/manifest.ts';
import { TaskQueue, type Task } from '../local-cloud/task-queue.ts';
import { dispatchHeaders, settingsOf, taskSchema } from '../local-cloud/task-queues.ts';
import type { Deliveries } from './deliveries.ts';
import type { HttpMessage, HttpReply } from './http-transport.ts';
import type { VirtualTime } from './virtual-time.ts';

interface Parts {
  readonly time: VirtualTime;
  readonly epochMs: () => number;
  readonly deliveries: Deliveries;
  readonly endpoints: ReadonlyMap<string, Endpoint>;
  readonly onGivenUp: (task: Task) => void;
}

/** Cloud Tasks of a run: the queues of the local cloud, in virtual time. */
export class Tasks {
  private readonly queues = new Map<string, TaskQueue>();

  constructor({ time, epochMs, deliveries, endpoints, onGivenUp }: Parts) {
    for (const { name, trigger } of endpoints.values()) {
      if (trigger.kind !== 'task') continue;
      const host = {
        now: epochMs,
        at: (at: number, run: () => void) => time.after(at - epochMs(), run).cancel,
        dispatch: (task: Task) =>
          deliveries.dispatch('task', name, task.name.slice(task.name.lastIndexOf('/') + 1), task.attempts + 1, {
            headers: { ...task.headers, ...dispatchHeaders(name, task) },
            body: Buffer.from(task.body, 'base64'),
          }),
        onGivenUp,
        onChange: () => undefined,
      };
      this.queues.set(name, new TaskQueue(settingsOf(trigger), host));
    }
    this.epochMs = epochMs;
  }

  private readonly epochMs: () => number;

  /** Tasks that wait or run. */
  open(): number {
    return [...this.queues.values()].reduce((sum, queue) => sum + queue.tasks().length, 0);
  }

  /** Serves a request of the Admin SDK. */
  serve({ path, body }: HttpMessage): HttpReply {
    const [, queueName = ''] = /\/queues\/([^/]+)\/tasks$/.exec(path) ?? [];
    const queue = this.queues.get(queueName);
    if (!queue)
      return reply(404, { error: { code: 404, message: `There is no queue ${queueName}`, status: 'NOT_FOUND' } });
    const { task } = taskSchema.parse(JSON.parse(body.toString()));
    const headers = Object.entries(task.httpRequest.headers).map(([name, value]) => [name.toLowerCase(), value]);
    const isAdded = queue.add({
      name: task.name ?? `${path}/${randomUUID()}`,
      headers: Object.fromEntries(headers) as Record<string, string>,
      body: task.httpRequest.body,
      scheduledAt: task.scheduleTime === undefined ? this.epochMs() : Date.parse(task.scheduleTime),
      dispatchDeadlineMs: 600_000,
      attempts: 0,
      firstAttemptAt: null,
      previousStatus: null,
    });
    return isAdded
      ? reply(200, { name: task.name })
      : reply(409, { error: { code: 409, message: 'exists', status: 'ALREADY_EXISTS' } });
  }
}

function reply(status: number, body: unknown): HttpReply {
  return { status, headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify(body)) };
}

import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import * as z from 'zod';
import { callFunction, type Functions } from './functions.ts';
import { jsonServer } from './json-server.ts';
import type { Endpoint, Trigger } from './manifest.ts';
import { defaultQueueSettings, TaskQueue, type QueueHost, type QueueSettings, type Task } from './task-queue.ts';
import { defaultRetryConfig } from './task-timing.ts';

/** What `TaskQueues` need. */
export interface TaskQueuesOptions {
  readonly projectId: string;
  readonly functions: Functions;
  /** Where tasks that wait are kept; null keeps them in memory alone. */
  readonly file: string | null;
  readonly onGivenUp: (functionName: string, task: Task) => void;
}

/** https://cloud.google.com/tasks/docs/reference/rest/v2/projects.locations.queues.tasks#Task */
export const taskSchema = z.object({
  task: z.object({
    name: z.string().optional(),
    scheduleTime: z.iso.datetime({ offset: true }).optional(),
    dispatchDeadline: z
      .string()
      .regex(/^\d+(\.\d+)?s$/)
      .optional(),
    httpRequest: z.object({
      body: z.string().default(''),
      headers: z.record(z.string(), z.string()).default({}),
    }),
  }),
});

const savedTask = z.object({
  name: z.string(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
  scheduledAt: z.number(),
  dispatchDeadlineMs: z.number(),
  attempts: z.number(),
  firstAttemptAt: z.number().nullable(),
  previousStatus: z.number().nullable(),
});
const savedSchema = z.object({
  format: z.literal('local-cloud-tasks'),
  version: z.literal(1),
  queues: z.record(z.string(), z.array(savedTask)),
});

/** Of Cloud Tasks, where a task does not say. */
const defaultDeadlineMs = 600_000;
/** Changes within so many milliseconds are written at once. */
const saveAfterMs = 100;

/** The queues of all functions behind one, with the part of the Cloud Tasks API that Admin SDKs use. */
export class TaskQueues {
  readonly server: Server;
  readonly #options: TaskQueuesOptions;
  readonly #queues = new Map<string, TaskQueue>();
  #saving: NodeJS.Timeout | null = null;

  constructor(options: TaskQueuesOptions) {
    this.#options = options;
    const queue = String.raw`^/projects/(?<project>[^/]+)/locations/(?<location>[^/]+)/queues/(?<queue>[^/]+)`;
    this.server = jsonServer([
      { method: 'POST', path: new RegExp(`${queue}/tasks$`), run: (groups, body) => this.#create(groups, body) },
      {
        method: 'DELETE',
        path: new RegExp(`${queue}/tasks/(?<id>[^/]+)$`),
        run: ({ project = '', location = '', queue: name = '', id = '' }) => {
          const found = this.#queues.get(name)?.remove(taskName(project, location, name, id));
          return found ? { status: 200, body: {} } : { status: 404, body: `There is no task ${id} in ${name}.` };
        },
      },
      { method: 'GET', path: /^\/queueStats$/, run: () => ({ status: 200, body: this.stats() }) },
    ]);
  }

  /** Makes the queues of a service's functions; those that are there keep their tasks. */
  update(endpoints: readonly Endpoint[]): void {
    for (const { name, trigger } of endpoints) {
      if (trigger.kind !== 'task') continue;
      const known = this.#queues.get(name);
      if (known) known.configure(settingsOf(trigger));
      else this.#queues.set(name, new TaskQueue(settingsOf(trigger), this.#host(name)));
    }
  }

  /** Tasks that wait or run, and those added since the start, by queue. */
  stats(): Record<string, { readonly open: number; readonly added: number }> {
    return Object.fromEntries(
      [...this.#queues].map(([name, queue]) => [name, { open: queue.tasks().length, added: queue.added }]),
    );
  }

  /** Puts saved tasks back into their queues. */
  restore(): void {
    const { file } = this.#options;
    if (file === null || !existsSync(file)) return;
    const { queues } = savedSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    for (const [name, tasks] of Object.entries(queues)) {
      for (const task of tasks) this.#queues.get(name)?.add(task);
    }
  }

  /** Ends dispatching, and saves what is not done. */
  stop(): void {
    for (const queue of this.#queues.values()) queue.stop();
    if (this.#saving) clearTimeout(this.#saving);
    this.#save();
  }

  #create({ project = '', location = '', queue: name = '' }: Readonly<Record<string, string>>, body: unknown) {
    const queue = this.#queues.get(name);
    if (project !== this.#options.projectId || !queue) {
      return { status: 404, body: `There is no queue ${name} in ${project}: no function of that name takes tasks.` };
    }
    const { task } = taskSchema.parse(body);
    const added: Task = {
      name: task.name ?? taskName(project, location, name, randomUUID()),
      headers: lowerCase(task.httpRequest.headers),
      body: task.httpRequest.body,
      scheduledAt: task.scheduleTime === undefined ? Date.now() : Date.parse(task.scheduleTime),
      dispatchDeadlineMs:
        task.dispatchDeadline === undefined ? defaultDeadlineMs : Number.parseFloat(task.dispatchDeadline) * 1000,
      attempts: 0,
      firstAttemptAt: null,
      previousStatus: null,
    };
    if (queue.add(added)) return { status: 200, body: { task: { ...task, name: added.name } } };
    const message = 'The task cannot be created because a task with this name existed too recently.';
    return { status: 409, body: { error: { code: 409, message, status: 'ALREADY_EXISTS' } } };
  }

  #host(functionName: string): QueueHost {
    return {
      now: Date.now,
      at: (time, run) => {
        // Node's timers end after 24.8 days; the queue looks again then.
        const timer = setTimeout(run, Math.min(time - Date.now(), 2 ** 31 - 1));
        return () => {
          clearTimeout(timer);
        };
      },
      dispatch: (task) => this.#dispatch(functionName, task),
      onGivenUp: (task) => {
        this.#options.onGivenUp(functionName, task);
      },
      onChange: () => {
        if (this.#options.file === null) return;
        this.#saving ??= setTimeout(() => {
          this.#save();
        }, saveAfterMs);
      },
    };
  }

  async #dispatch(functionName: string, task: Task): Promise<number | null> {
    const called = this.#options.functions.find(functionName);
    if (!called) return null;
    const timeoutMs = Math.min(task.dispatchDeadlineMs, called.endpoint.timeoutSeconds * 1000);
    const outcome = await callFunction(called, {
      timeoutMs,
      body: Buffer.from(task.body, 'base64'),
      headers: { ...task.headers, ...dispatchHeaders(functionName, task) },
    });
    return outcome.kind === 'responded' ? outcome.status : null;
  }

  #save(): void {
    this.#saving = null;
    const { file } = this.#options;
    if (file === null) return;
    const queues = Object.fromEntries([...this.#queues].map(([name, queue]) => [name, queue.tasks()]));
    const saved: z.input<typeof savedSchema> = { format: 'local-cloud-tasks', version: 1, queues };
    writeFileSync(`${file}.unfinished`, JSON.stringify(saved));
    renameSync(`${file}.unfinished`, file);
  }
}

/** Headers that a task brings along: https://cloud.google.com/tasks/docs/creating-http-target-tasks#handler */
export function dispatchHeaders(
  functionName: string,
  { name, attempts, scheduledAt, previousStatus }: Task,
): Record<string, string> {
  return {
    'x-cloudtasks-queuename': functionName,
    'x-cloudtasks-taskname': name.slice(name.lastIndexOf('/') + 1),
    'x-cloudtasks-taskretrycount': String(attempts),
    'x-cloudtasks-taskexecutioncount': String(attempts),
    'x-cloudtasks-tasketa': String(scheduledAt / 1000),
    ...(previousStatus !== null && { 'x-cloudtasks-taskpreviousresponse': String(previousStatus) }),
    'user-agent': 'Google-Cloud-Tasks',
  };
}

/** Limits of a queue, as its function's manifest says. */
export function settingsOf({ retryConfig, rateLimits }: Trigger & { kind: 'task' }): QueueSettings {
  return {
    retry: {
      maxAttempts: retryConfig?.maxAttempts ?? defaultRetryConfig.maxAttempts,
      maxRetrySeconds: retryConfig?.maxRetrySeconds ?? defaultRetryConfig.maxRetrySeconds,
      minBackoffSeconds: retryConfig?.minBackoffSeconds ?? defaultRetryConfig.minBackoffSeconds,
      maxBackoffSeconds: retryConfig?.maxBackoffSeconds ?? defaultRetryConfig.maxBackoffSeconds,
      maxDoublings: retryConfig?.maxDoublings ?? defaultRetryConfig.maxDoublings,
    },
    maxConcurrentDispatches: rateLimits?.maxConcurrentDispatches ?? defaultQueueSettings.maxConcurrentDispatches,
    maxDispatchesPerSecond: rateLimits?.maxDispatchesPerSecond ?? defaultQueueSettings.maxDispatchesPerSecond,
  };
}

function taskName(project: string, location: string, queue: string, id: string): string {
  return `projects/${project}/locations/${location}/queues/${queue}/tasks/${id}`;
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

import type { FirestoreKind } from '@fresh/local/find-firestore';
import type { EventDeliveries } from './event-deliveries.ts';
import type { PlannedRun } from './schedules/planned-run.ts';
import type { Scheduler } from './scheduler.ts';
import type { Service, ServiceState } from './service.ts';
import type { TaskQueues } from './task-queues.ts';
import type { TraceFill, TraceStore } from './traces/trace-store.ts';

/** What the local cloud does at present: `GET /__/local-cloud/status` of the gateway. */
export interface CloudStatus {
  readonly projectId: string;
  /** The supervisor's process. */
  readonly pid: number;
  readonly firestore: FirestoreKind;
  readonly services: readonly {
    readonly name: string;
    readonly state: ServiceState;
    readonly pid: number | null;
    /** Why its newest code does not run, ready to print; null where it does. */
    readonly problem: string | null;
  }[];
  /** Events on their way to functions, or waiting to be delivered again. */
  readonly openDeliveries: number;
  readonly queues: ReturnType<TaskQueues['stats']>;
  readonly schedules: readonly PlannedRun[];
  readonly traces: TraceFill;
}

/** Reads the state of the parts. */
export function statusOf(parts: {
  readonly projectId: string;
  readonly firestore: FirestoreKind;
  readonly services: readonly Service[];
  readonly deliveries: EventDeliveries;
  readonly tasks: TaskQueues;
  readonly scheduler: Scheduler;
  readonly traces: TraceStore;
}): CloudStatus {
  return {
    projectId: parts.projectId,
    pid: process.pid,
    firestore: parts.firestore,
    services: parts.services.map(({ name, state, pid, problem }) => ({ name, state, pid: pid ?? null, problem })),
    openDeliveries: parts.deliveries.open,
    queues: parts.tasks.stats(),
    schedules: parts.scheduler.planned(),
    traces: parts.traces.fill,
  };
}

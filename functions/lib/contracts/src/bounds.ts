/** What starts a function: a client's request, another service, an administrator, an event, a write, a task, a clock. */
export type FunctionKind =
  'route' | 'operation' | 'callable' | 'trigger' | 'receiver' | 'capture' | 'queue' | 'scheduled';

/** What a function may use. ADR 0027 has the reasons; `npm run generate` writes the sums to CAPACITY.md. */
export interface Bounds {
  /** MiB of an instance, for code, heap and request bodies together. */
  readonly memoryMiB: 256 | 512;
  /** vCPU of an instance. An instance with less than 1 gets one request at a time (firebase-tools, `validate.js`). */
  readonly cpu: 1;
  /** Requests, events or tasks that an instance works on at the same time. */
  readonly concurrency: number;
  /** Seconds after which the platform ends a request, an event or a task with an error. */
  readonly timeoutSeconds: number;
  /** Instances that exist at the same time: the limit of what an attack costs. */
  readonly maxInstances: number;
  /** Instances that are kept while nothing is asked of them. Each has its price: CAPACITY.md. */
  readonly minInstances: 0 | 1;
}

/** The bounds of each kind, for functions that have none of their own. */
export const defaultBounds: Readonly<Record<FunctionKind, Bounds>> = {
  // 80 requests at once, each with a body of up to 256 KiB and a page of 100 documents (measured, ADR 0027).
  // 60 s: Hosting gives up then; our own code responds within 25 s, a forwarded request within 50 s.
  route: { memoryMiB: 512, cpu: 1, concurrency: 80, timeoutSeconds: 60, maxInstances: 5, minInstances: 0 },
  // Callers are services: IAM rejects everyone else before an instance sees a byte. They give up after 25 s.
  operation: { memoryMiB: 256, cpu: 1, concurrency: 80, timeoutSeconds: 30, maxInstances: 5, minInstances: 0 },
  // Open to the internet as routes are, used by a few administrators. 300 s: a replay goes through the event log.
  callable: { memoryMiB: 512, cpu: 1, concurrency: 10, timeoutSeconds: 300, maxInstances: 2, minInstances: 0 },
  // A delivery is assumed to take the processor for 10 ms: 20 at once wait for it no longer than 200 ms.
  trigger: { memoryMiB: 512, cpu: 1, concurrency: 20, timeoutSeconds: 60, maxInstances: 5, minInstances: 0 },
  // Pushes of several events, each to several subscribers of the service, in one process. One is kept: a push is there to
  // be fast, and a cold start of two seconds makes it slower than the warm trigger that it should be ahead of.
  receiver: { memoryMiB: 512, cpu: 1, concurrency: 40, timeoutSeconds: 60, maxInstances: 5, minInstances: 1 },
  // Starts for every write to its documents. Nearly all of them are our own, which end after comparing two numbers.
  capture: { memoryMiB: 512, cpu: 1, concurrency: 80, timeoutSeconds: 60, maxInstances: 5, minInstances: 0 },
  // The queue dispatches 50 tasks at once: one instance takes them all; the second one is for a change of revisions.
  queue: { memoryMiB: 512, cpu: 1, concurrency: 50, timeoutSeconds: 60, maxInstances: 2, minInstances: 0 },
  // One run at a time: a second run would repeat what the first one is still doing.
  scheduled: { memoryMiB: 512, cpu: 1, concurrency: 1, timeoutSeconds: 300, maxInstances: 1, minInstances: 0 },
};

/**
 * What every user asks for several times a day (CAPACITY.md, "A user's day"), or what stands for the monolith. 10 instances
 * with 20 requests of 100 ms each serve 2,000 requests a second. More is rejected by Cloud Run in a new project:
 * "maxScale may not exceed 10" (firebase-tools#5692).
 */
const busy = { maxInstances: 10 } as const;

/** What monitoring and operators ask for. Public ones among them are the easiest target, and do the least. */
const rare = { maxInstances: 2 } as const;

/** What operators ask for now and then: one instance is enough. */
const once = { maxInstances: 1 } as const;

/** Functions whose bounds differ from those of their kind, by name. */
export const ownBounds: Readonly<Record<string, Partial<Bounds>>> = {
  session: busy,
  sessionBootstrap: busy,
  schedules: busy,
  schedule: busy,
  shifts: busy,
  shift: busy,
  shiftAssign: busy,
  attendance: busy,
  attendanceCheckIn: busy,
  attendanceCheckOut: busy,
  notifications: busy,
  fallback: busy,
  // Every event goes through it.
  platformOnEvent: busy,
  health: rare,
  healthz: rare,
  metrics: rare,
  docs: rare,
  opsHealth: rare,
  opsDashboard: rare,
  opsBuildPerformance: rare,
  opsEvents: rare,
  opsDeadLetters: rare,
  opsDeadLettersReplay: rare,
  opsRouting: rare,
  // An order to erase is rare, and has no hurry.
  orderErasure: once,
  exportIdentityData: once,
  exportOrganizationsData: once,
  exportOnboardingData: once,
  exportSchedulingData: once,
  exportTimekeepingData: once,
  exportNotificationsData: once,
  exportPlatformData: once,
  identityOnErasureOrdered: once,
  organizationsOnErasureOrdered: once,
  onboardingOnErasureOrdered: once,
  schedulingOnErasureOrdered: once,
  timekeepingOnErasureOrdered: once,
  notificationsOnErasureOrdered: once,
  platformOnErasureOrdered: once,
};

/** The bounds of a function. */
export function boundsOf(kind: FunctionKind, functionName: string): Bounds {
  return { ...defaultBounds[kind], ...ownBounds[functionName] };
}

import * as z from 'zod';

const optionalNumber = z
  .number()
  .nullish()
  .transform((value) => value ?? undefined);

const retryConfig = z
  .object({
    maxAttempts: optionalNumber,
    maxRetrySeconds: optionalNumber,
    minBackoffSeconds: optionalNumber,
    maxBackoffSeconds: optionalNumber,
    maxDoublings: optionalNumber,
    retryCount: optionalNumber,
  })
  .partial();

const rateLimits = z
  .object({ maxConcurrentDispatches: optionalNumber, maxDispatchesPerSecond: optionalNumber })
  .partial();

const texts = z.record(z.string(), z.string()).default({});

const invoker = z
  .array(z.string())
  .nullish()
  .transform((value) => value ?? undefined);

/** What a function's `__endpoint` says, as far as it matters here. https://github.com/firebase/firebase-functions/blob/master/src/runtime/manifest.ts */
const endpointSchema = z.object({
  region: z.array(z.string()).nullish(),
  timeoutSeconds: optionalNumber,
  concurrency: optionalNumber,
  maxInstances: optionalNumber,
  availableMemoryMb: optionalNumber,
  serviceAccountEmail: z.string().nullish(),
  httpsTrigger: z.object({ invoker }).optional(),
  callableTrigger: z.object({}).optional(),
  eventTrigger: z
    .object({
      eventType: z.string(),
      eventFilters: texts,
      eventFilterPathPatterns: texts,
      channel: z.string().optional(),
      retry: z.boolean().default(false),
    })
    .optional(),
  taskQueueTrigger: z
    .object({ retryConfig: retryConfig.nullish(), rateLimits: rateLimits.nullish(), invoker })
    .optional(),
  scheduleTrigger: z
    .object({ schedule: z.string(), timeZone: z.string().nullish(), retryConfig: retryConfig.nullish() })
    .optional(),
});

type Parsed = z.output<typeof endpointSchema>;

/** How a function is called. */
export type Trigger =
  | { readonly kind: 'https'; readonly invoker: readonly string[] | undefined }
  | { readonly kind: 'callable' }
  | ({ readonly kind: 'event' } & NonNullable<Parsed['eventTrigger']>)
  | ({ readonly kind: 'task' } & NonNullable<Parsed['taskQueueTrigger']>)
  | ({ readonly kind: 'schedule' } & NonNullable<Parsed['scheduleTrigger']>);

/** A function of a codebase, by its own manifest. */
export interface Endpoint {
  readonly name: string;
  readonly codebase: string;
  readonly region: string;
  readonly trigger: Trigger;
  readonly timeoutSeconds: number;
  /** Calls that all of its instances work on at a time. */
  readonly capacity: number;
}

const defaultRegion = 'us-central1';

/** Of functions of the 2nd generation: https://firebase.google.com/docs/functions/manage-functions */
const defaults = { timeoutSeconds: 60, concurrency: 80, maxInstances: 100 } as const;

/** The functions in what a service host has sent, by name. Throws zod's error for a manifest of another shape. */
export function parseEndpoints(codebase: string, sent: unknown): Endpoint[] {
  return Object.entries(z.record(z.string(), z.unknown()).parse(sent)).flatMap(([name, one]) => {
    const parsed = endpointSchema.parse(one);
    const trigger = triggerOf(parsed);
    if (!trigger) return [];
    const concurrency = parsed.concurrency ?? defaults.concurrency;
    const maxInstances = parsed.maxInstances ?? defaults.maxInstances;
    return [
      {
        name,
        codebase,
        region: parsed.region?.[0] ?? defaultRegion,
        trigger,
        timeoutSeconds: parsed.timeoutSeconds ?? defaults.timeoutSeconds,
        capacity: concurrency * maxInstances,
      },
    ];
  });
}

function triggerOf(parsed: Parsed): Trigger | null {
  const { httpsTrigger, callableTrigger, eventTrigger, taskQueueTrigger, scheduleTrigger } = parsed;
  if (eventTrigger) return { kind: 'event', ...eventTrigger };
  if (taskQueueTrigger) return { kind: 'task', ...taskQueueTrigger };
  if (scheduleTrigger) return { kind: 'schedule', ...scheduleTrigger };
  if (callableTrigger) return { kind: 'callable' };
  return httpsTrigger ? { kind: 'https', invoker: httpsTrigger.invoker } : null;
}

import { randomUUID } from 'node:crypto';
import { scheduledFunctions } from '@fresh/contracts/registry';
import { onSchedule, type ScheduleFunction } from 'firebase-functions/v2/scheduler';
import { functionOptions } from './function-options.ts';
import { withRootSpan } from './telemetry/with-span.ts';

/** A run of a scheduled function. */
export interface ScheduledRun {
  /** Names the run in its log lines and in the events that it publishes. */
  readonly requestId: string;
}

/** The scheduled function that the registry names, with its schedule and bounds; a run that throws is logged and retried. */
export function scheduled(
  name: (typeof scheduledFunctions)[number]['name'],
  run: (scheduledRun: ScheduledRun) => Promise<unknown>,
): ScheduleFunction {
  const declared = scheduledFunctions.find((one) => one.name === name);
  if (!declared) throw new Error(`${name} is not in the registry`);
  const { service, schedule } = declared;
  return onSchedule({ ...functionOptions('scheduled', service, name), schedule }, async () => {
    const requestId = randomUUID();
    await withRootSpan({ service, functionName: name, requestId, name, kind: 'internal', parent: null }, () =>
      run({ requestId }),
    );
  });
}

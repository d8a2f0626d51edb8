import { administratorFunction } from '@fresh/kernel/administrator-function';
import { callables as contract } from '@fresh/contracts/callables/operations';
import { subscribersTo, subscriptions } from '@fresh/contracts/registry';
import { ApiError } from '@fresh/kernel/errors';
import { expectedDeliveries } from '../expected-deliveries.ts';
import { retireSubscriber, runReconciler } from '../reconciler/schedule.ts';
import { captureFailures as findOrReplay } from './capture-failures.ts';
import { control } from './control-subscribers.ts';
import { groupByCause } from './dead-letter-groups.ts';
import { findEvent, readEvents, type LoggedEvent } from './event-reader.ts';
import { replay } from './replay.ts';
import { readDeadLetters, readHandlings } from './store.ts';

/** `npm run events -- list`. */
export const listEvents = administratorFunction(contract.listEvents, async ({ limit, cursor, ...selection }) => {
  const { found, ...rest } = await readEvents(selection, limit, cursor);
  return { events: found.map(toWire), ...rest };
});

/** `npm run events -- show`. */
export const showEvent = administratorFunction(contract.showEvent, async ({ eventId }) => {
  const found = await findEvent(eventId);
  if (!found)
    throw new ApiError(
      'NOT_FOUND',
      'The log has no event with this id, or only one of a type that this version of platform doesn’t know',
    );
  return { event: toWire(found), subscribers: await readHandlings(expectedDeliveries(found.event, subscribersTo)) };
});

/** `npm run events -- dead-letters`. */
export const listDeadLetters = administratorFunction(
  contract.listDeadLetters,
  async ({ subscriber, grouped, limit, cursor }) => {
    const { deadLetters, ...rest } = await readDeadLetters({ subscriber }, limit, cursor);
    return grouped ? { deadLetters: [], groups: groupByCause(deadLetters), ...rest } : { deadLetters, ...rest };
  },
);

/** `npm run events -- capture-failures` and `replay-capture`. */
export const captureFailures = administratorFunction(contract.captureFailures, findOrReplay);

/** `npm run events -- replay`. */
export const replayEvents = administratorFunction(contract.replayEvents, replay);

/** `npm run events -- status`, `pause` and `resume`. */
export const controlSubscribers = administratorFunction(contract.controlSubscribers, control);

/** `npm run events -- reconcile`. */
export const reconcileNow = administratorFunction(contract.reconcileNow, async ({ olderThanSeconds, retire }) => {
  if (retire === undefined) {
    // An operator who asks wants no waiting for what may come late.
    const { behindSince: _, ...report } = await runReconciler({ olderThanMs: olderThanSeconds * 1000, lateWaitMs: 0 });
    return { ...report, behind: [...report.behind] };
  }
  if (subscriptions.some(({ name }) => name === retire)) {
    throw new ApiError('BAD_REQUEST', `${retire} is a subscriber of this version; deploy one without it first`);
  }
  const closed = await retireSubscriber(retire);
  return { checked: 0, lost: 0, stuck: 0, failed: 0, closed, behind: [], complete: true };
});

function toWire({ event, recordedAt }: LoggedEvent) {
  return { ...event, recordedAt: recordedAt.toMillis() };
}

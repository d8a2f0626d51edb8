import * as contract from '@fresh/contracts/routes/operations';
import { ApiError } from '@fresh/kernel/errors';
import { handle } from '@fresh/kernel/endpoint';
import { pageOf } from '@fresh/kernel/paging';
import { readJourneys } from './journeys.ts';
import { deliverAgain, deliveryOf } from './replay.ts';
import { findDeadLetters, readDeadLetters } from './store.ts';

const headers = { 'Cache-Control': 'no-store' };

/** A7. */
export const listEvents = handle(contract.listEvents)(async ({ org, request }) => {
  const { limit, after } = pageOf(request.query);
  return {
    headers,
    body: await readJourneys(org.orgId, { limit: Math.min(limit, contract.maxEvents), after }, Date.now()),
  };
});

/** A8. */
export const listDeadLetters = handle(contract.listDeadLetters)(async ({ org, request }) => {
  const { limit, after } = pageOf(request.query);
  const { deadLetters, ...rest } = await readDeadLetters({ orgId: org.orgId }, limit, after ?? undefined);
  const shown = deadLetters.map(({ subscriber, eventId, type, attempts, diedAt }) => {
    return { subscriber, eventId, type, attempts, diedAt };
  });
  return { headers, body: { deadLetters: shown, ...rest } };
});

/** A9. A letter of another organization gets the response of one that isn't there. */
export const replayDeadLetters = handle(contract.replayDeadLetters)(async ({ org, actor, newId }, { deadLetters }) => {
  const letters = await findDeadLetters(deadLetters);
  const deliveries = letters.flatMap((letter) => (letter?.orgid === org.orgId ? deliveryOf(letter) : []));
  if (deliveries.length < letters.length) throw new ApiError('NOT_FOUND', 'No such dead letter');
  // It names the tasks: under one Idempotency-Key the queue takes each of them once.
  const replayId = newId();
  await deliverAgain(deliveries, { id: replayId, of: 'dead-letter' }, actor.uid);
  return { body: { replayId } };
});

import { subscriptions } from '@fresh/contracts/subscriptions/platform';
import { isDocumentId } from '@fresh/kernel/document-id';
import { NonRetryableError } from '@fresh/kernel/errors';
import { transactional } from '@fresh/kernel/events/subscriber';
import { entryOf, trailOf } from './audit.ts';
import { putEntry } from './store.ts';

/**
 * One entry for every event, of types and versions this build doesn't know too: what happened is on record whatever is
 * deployed first. No event of its own follows; it would be recorded in turn.
 */
export const recordAuditOnEvent = transactional(subscriptions.recordAuditOnEvent, async (event) => {
  const trail = trailOf(event);
  if (!isDocumentId(trail)) throw new NonRetryableError('event has neither organization nor user');
  const entry = entryOf(event);
  return {
    write: (batch) => {
      putEntry(batch, trail, entry);
    },
    next: null,
  };
});

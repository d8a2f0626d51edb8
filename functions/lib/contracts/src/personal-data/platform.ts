import { collectionsOf } from '../personal-data.ts';

/** The collections of the service, and those that the kernel writes inside each service. */
export const collections = collectionsOf('platform', {
  idempotency: {
    fields: ['answer'],
    user: { found: { where: 'uid', holds: '{uid}' }, erasure: { kind: 'deleted' } },
    organization: { found: { where: 'orgId', holds: '{orgId}' }, erasure: { kind: 'deleted' } },
  },
  '_metrics/*/entries': { holds: 'Durations of builds' },
  _reconciler: { holds: 'How far the reconciler came' },
  _subscribers: { holds: 'Which subscribers operators have paused, and why' },
  _captureSweeps: { holds: 'How far the sweep of each capture came, by paths of documents' },
  _migration: { holds: 'Which system serves which route' },
  'eventLog/*/events': {
    holds: 'Events, which carry ids and business data only; three years, and the audit trail is read from them',
  },
  inbox: { holds: 'How far each subscriber is with each event; 400 days' },
  deadLetters: { holds: 'Events that subscribers gave up, and why' },
  captureFailures: { holds: 'Paths of writes that were not captured, and why, without values; a year' },
  captures: { holds: 'Marks of captured writes; 7 days' },
  shadowReads: { holds: 'Counts of differences, without values; 30 days' },
});

import type { FieldOverride } from '@fresh/kernel/testing/query-indexes';

/**
 * Fields without automatic indexes. Nobody queries them, and an index on a growing time is a hot spot: 500 writes a
 * second for a whole collection (https://firebase.google.com/docs/firestore/best-practices). `ttl` lets Firestore
 * delete a document once the time in the field has passed.
 */
export const fieldOverrides: readonly FieldOverride[] = [
  { collectionGroup: 'events', fieldPath: 'data', indexes: [] },
  { collectionGroup: 'events', fieldPath: 'time', indexes: [] },
  { collectionGroup: 'events', fieldPath: 'expireAt', ttl: true, indexes: [] },
  { collectionGroup: 'idempotency', fieldPath: 'answer', indexes: [] },
  { collectionGroup: 'idempotency', fieldPath: 'expireAt', ttl: true, indexes: [] },
  { collectionGroup: 'inbox', fieldPath: 'updatedAt', indexes: [] },
  { collectionGroup: 'inbox', fieldPath: 'expireAt', ttl: true, indexes: [] },
  { collectionGroup: 'adminFormDrafts', fieldPath: 'form', indexes: [] },
  { collectionGroup: 'adminFormDrafts', fieldPath: 'expireAt', ttl: true, indexes: [] },
  { collectionGroup: 'users', fieldPath: 'preferences', indexes: [] },
  { collectionGroup: 'users', fieldPath: 'deviceInfo', indexes: [] },
  { collectionGroup: 'mfa', fieldPath: 'pending', indexes: [] },
  { collectionGroup: 'mfa', fieldPath: 'enrolled', indexes: [] },
];

import { notification } from '@fresh/contracts/routes/notifications';
import type { FieldOverride } from '@fresh/kernel/query-indexes';

/**
 * Fields without automatic indexes. No query uses them, and an index on a growing time is a hot spot: 500 writes a
 * second for a whole collection (https://firebase.google.com/docs/firestore/best-practices). `ttl` lets Firestore
 * delete a document once the time in the field has passed.
 */
export const fieldOverrides: readonly FieldOverride[] = [
  // The log is found by correlationid. Composite indexes find it by subject and sequence, by time, spread over shards, and as
  // the audit trail by organization and time.
  { collectionGroup: 'events', fieldPath: 'specversion', indexes: [] },
  { collectionGroup: 'events', fieldPath: 'id', indexes: [] },
  { collectionGroup: 'events', fieldPath: 'type', indexes: [] },
  { collectionGroup: 'events', fieldPath: 'source', indexes: [] },
  { collectionGroup: 'events', fieldPath: 'subject', indexes: [] },
  { collectionGroup: 'events', fieldPath: 'time', indexes: [] },
  { collectionGroup: 'events', fieldPath: 'datacontenttype', indexes: [] },
  { collectionGroup: 'events', fieldPath: 'sequence', indexes: [] },
  { collectionGroup: 'events', fieldPath: 'orgid', indexes: [] },
  { collectionGroup: 'events', fieldPath: 'actor', indexes: [] },
  { collectionGroup: 'events', fieldPath: 'causationid', indexes: [] },
  { collectionGroup: 'events', fieldPath: 'traceparent', indexes: [] },
  { collectionGroup: 'events', fieldPath: 'captured', indexes: [] },
  { collectionGroup: 'events', fieldPath: 'data', indexes: [] },
  { collectionGroup: 'events', fieldPath: 'topic', indexes: [] },
  { collectionGroup: 'events', fieldPath: 'timeMs', indexes: [] },
  { collectionGroup: 'events', fieldPath: 'shard', indexes: [] },
  { collectionGroup: 'events', fieldPath: 'recordedAt', indexes: [] },
  { collectionGroup: 'events', fieldPath: 'expireAt', ttl: true, indexes: [] },
  { collectionGroup: 'idempotency', fieldPath: 'answer', indexes: [] },
  { collectionGroup: 'idempotency', fieldPath: 'expireAt', ttl: true, indexes: [] },
  // The inbox is searched by openShard and openSince, which finished entries don't have, and by heldFor, which only those of a
  // paused subscriber have.
  { collectionGroup: 'inbox', fieldPath: 'openSince', indexes: [] },
  { collectionGroup: 'inbox', fieldPath: 'subscriber', indexes: [] },
  { collectionGroup: 'inbox', fieldPath: 'eventId', indexes: [] },
  { collectionGroup: 'inbox', fieldPath: 'type', indexes: [] },
  { collectionGroup: 'inbox', fieldPath: 'progress', indexes: [] },
  { collectionGroup: 'inbox', fieldPath: 'attempts', indexes: [] },
  { collectionGroup: 'inbox', fieldPath: 'replay', indexes: [] },
  { collectionGroup: 'inbox', fieldPath: 'formerReplays', indexes: [] },
  { collectionGroup: 'inbox', fieldPath: 'failingSince', indexes: [] },
  { collectionGroup: 'inbox', fieldPath: 'updatedAt', indexes: [] },
  { collectionGroup: 'inbox', fieldPath: 'expireAt', ttl: true, indexes: [] },
  // Written by every run of the reconciler, and found by path.
  { collectionGroup: '_reconciler', fieldPath: 'known', indexes: [] },
  { collectionGroup: '_reconciler', fieldPath: 'gone', indexes: [] },
  { collectionGroup: '_reconciler', fieldPath: 'late', indexes: [] },
  { collectionGroup: 'captures', fieldPath: 'expireAt', ttl: true, indexes: [] },
  { collectionGroup: 'captureFailures', fieldPath: 'cause', indexes: [] },
  { collectionGroup: 'captureFailures', fieldPath: 'expireAt', ttl: true, indexes: [] },
  { collectionGroup: 'deadLetters', fieldPath: 'cause', indexes: [] },
  { collectionGroup: 'deadLetters', fieldPath: 'expireAt', ttl: true, indexes: [] },
  // Feeds of users.
  { collectionGroup: 'items', fieldPath: 'expireAt', ttl: true, indexes: [] },
  // What is remembered of people's places on shifts.
  { collectionGroup: 'places', fieldPath: 'expireAt', ttl: true, indexes: [] },
  { collectionGroup: 'shadowReads', fieldPath: 'counts', indexes: [] },
  { collectionGroup: 'shadowReads', fieldPath: 'findings', indexes: [] },
  { collectionGroup: 'shadowReads', fieldPath: 'expireAt', ttl: true, indexes: [] },
  { collectionGroup: 'adminFormDrafts', fieldPath: 'form', indexes: [] },
  { collectionGroup: 'adminFormDrafts', fieldPath: 'expireAt', ttl: true, indexes: [] },
  // Of invitations alone: no membership has it.
  { collectionGroup: 'memberships', fieldPath: 'expireAt', ttl: true, indexes: [] },
  // Every sign-in and every counted membership moves these to the end of their index.
  { collectionGroup: 'users', fieldPath: 'lastSessionAt', indexes: [] },
  { collectionGroup: 'users', fieldPath: 'updatedAt', indexes: [] },
  { collectionGroup: 'organizations', fieldPath: 'memberCountUpdatedAt', indexes: [] },
  // A feed is read by createdAt alone, and one commit writes 400 notifications: with the automatic indexes, 8,000 entries.
  ...[...Object.keys(notification.shape), 'uid', 'version']
    .filter((field) => field !== 'createdAt' && field !== 'orgId')
    .map((fieldPath) => ({ collectionGroup: 'items', fieldPath, indexes: [] })),
  // The erasure of an organization finds what the feeds of its members say of it.
  {
    collectionGroup: 'items',
    fieldPath: 'orgId',
    indexes: [{ queryScope: 'COLLECTION_GROUP', order: 'ASCENDING' }],
  },
  { collectionGroup: 'users', fieldPath: 'preferences', indexes: [] },
  { collectionGroup: 'users', fieldPath: 'deviceInfo', indexes: [] },
  { collectionGroup: 'mfa', fieldPath: 'pending', indexes: [] },
  { collectionGroup: 'mfa', fieldPath: 'enrolled', indexes: [] },
];

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { eventEnvelope } from '@fresh/contracts/envelope';
import { notification } from '@fresh/contracts/routes/notifications';
import type { IndexConfig } from '@fresh/kernel/query-indexes';
import { expect } from 'chai';
import { fieldOverrides } from './field-overrides.ts';
import { root } from './folders.ts';

const { indexes, fieldOverrides: committed } = JSON.parse(
  readFileSync(path.join(root, 'firestore.indexes.json'), 'utf8'),
) as IndexConfig;

/** Fields of a collection that Firestore indexes by itself. */
const automatic = (collection: string, fields: readonly string[]) =>
  fields.filter(
    (field) =>
      !committed.some(({ collectionGroup, fieldPath }) => collectionGroup === collection && fieldPath === field),
  );

describe('indexes of single fields', () => {
  it('are switched off in the committed file as the overrides say', () => {
    for (const override of fieldOverrides) expect(committed).to.deep.include(override);
  });

  it('are none of the log but correlationid', () => {
    // What the log adds to the envelope: logEntry in functions/lib/kernel/src/events/event-log.ts.
    const logged = [...Object.keys(eventEnvelope.shape), 'topic', 'timeMs', 'shard', 'recordedAt', 'expireAt'];
    expect(automatic('events', logged)).to.have.members(['correlationid']);
    const overridden = committed.filter(({ collectionGroup }) => collectionGroup === 'events');
    for (const { fieldPath, indexes: kept } of overridden) expect(kept, fieldPath).to.be.empty;
    expect(overridden.map(({ fieldPath }) => fieldPath)).to.have.members(
      logged.filter((field) => field !== 'correlationid'),
    );
  });

  for (const [collection, time, leading] of [
    // The audit trail is read by organization: one of many ranges too.
    ['events', /recordedAt|time|expireAt/, ['shard', 'orgid']],
    ['inbox', /openSince|updatedAt|expireAt/, ['openShard']],
  ] as const) {
    it(`leave the time of ${collection} to composite indexes that begin with ${leading.join(' or ')}`, () => {
      const byTime = indexes.filter(
        ({ collectionGroup, fields }) =>
          collectionGroup === collection && fields.some(({ fieldPath }) => time.test(fieldPath)),
      );
      expect(byTime).not.to.be.empty;
      for (const { fields } of byTime) {
        const names = fields.map(({ fieldPath }) => fieldPath);
        const before: readonly string[] = names.slice(
          0,
          names.findIndex((name) => time.test(name)),
        );
        expect(
          leading.some((name) => before.includes(name)),
          names.join(),
        ).to.equal(true);
      }
    });
  }

  it('are none of the inbox but openShard', () => {
    const kept = [
      'subscriber',
      'eventId',
      'type',
      'progress',
      'attempts',
      'replay',
      'formerReplays',
      'failingSince',
      'updatedAt',
      'openShard',
      'openSince',
      'expireAt',
    ];
    expect(automatic('inbox', kept)).to.deep.equal(['openShard']);
  });

  it('are none of times that grow and that no query asks for', () => {
    expect(automatic('users', ['lastSessionAt', 'updatedAt'])).to.be.empty;
    expect(automatic('organizations', ['memberCountUpdatedAt'])).to.be.empty;
  });

  it('are none of a notification but createdAt', () => {
    const kept = [...Object.keys(notification.shape), 'uid', 'version'];
    expect(automatic('items', kept)).to.deep.equal(['createdAt']);
  });

  it('leave an organization’s active members, and its managers, to composite ones', () => {
    const ofMembers = indexes
      .filter(({ collectionGroup }) => collectionGroup === 'memberships')
      .map(({ fields }) => fields.map(({ fieldPath }) => fieldPath).join());
    expect(ofMembers).to.include.members(['orgId,status', 'orgId,status,role']);
  });

  it('expire what is kept for a time', () => {
    const expiring = committed.filter(({ ttl }) => ttl).map(({ collectionGroup }) => collectionGroup);
    expect(expiring).to.include.members(['events', 'inbox', 'idempotency']);
  });
});

import { collectionsOf } from '../personal-data.ts';

/** The collections of the service. The account in Auth is no collection; identity exports and deletes it besides. */
export const collections = collectionsOf('identity', {
  users: {
    fields: ['profile', 'preferences', 'deviceInfo', 'lastSessionAt', 'displayName', 'email', 'phone'],
    user: { found: { at: 'users/{uid}' }, erasure: { kind: 'deleted' } },
  },
  mfa: {
    fields: ['pending', 'enrolled'],
    // The encrypted secrets of second factors are of no use to the person, and are not exported.
    user: { found: { at: 'mfa/{uid}' }, erasure: { kind: 'deleted' }, exported: ['version', 'updatedAt'] },
  },
});

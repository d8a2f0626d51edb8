import { collectionsOf, type ErasureRule } from '../personal-data.ts';

/** A removed membership stays, so that its version goes on (ADR 0014). */
const membershipKept: ErasureRule = {
  kind: 'reduced',
  keeps: ['uid', 'userId', 'orgId', 'role', 'roles', 'status', 'version', 'joinedAt', 'createdAt', 'updatedAt'],
  because: 'The event log and the pay ledger refer to who worked where in which role',
};

/** The collections of the service. */
export const collections = collectionsOf('organizations', {
  organizations: {
    fields: ['contactEmail', 'contactPhone', 'description'],
    organization: { found: { at: 'organizations/{orgId}' }, erasure: { kind: 'deleted' } },
  },
  'organizations/*/members': {
    fields: ['displayName', 'email', 'phone'],
    user: { found: { where: 'userId', holds: '{uid}' }, erasure: { kind: 'deleted' } },
    organization: { found: { under: 'organizations/{orgId}/members' }, erasure: { kind: 'deleted' } },
  },
  memberships: {
    fields: ['email', 'displayName', 'permissions'],
    user: { found: { where: 'uid', holds: '{uid}' }, erasure: membershipKept },
    organization: { found: { where: 'orgId', holds: '{orgId}' }, erasure: membershipKept },
  },
  organizationSlugs: {
    holds: 'Slugs of organizations',
    organization: { found: { where: 'orgId', holds: '{orgId}' }, erasure: { kind: 'deleted' } },
  },
  networks: {
    fields: ['displayName', 'corporateName', 'brandName'],
    organization: { found: { at: 'networks/{networkId}' }, erasure: { kind: 'deleted' } },
  },
  join_tokens: {
    fields: ['description'],
    organization: { found: { where: 'orgId', holds: '{orgId}' }, erasure: { kind: 'deleted' } },
  },
  invite_tokens: {
    fields: ['email'],
    organization: { found: { where: 'orgId', holds: '{orgId}' }, erasure: { kind: 'deleted' } },
  },
  _deletedAccounts: { holds: 'The id of the membership that the last sweep ended at' },
  erasures: { holds: 'Which ids were erased, when, and by which operator: the proof of an erasure' },
});

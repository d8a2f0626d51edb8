import { collectionsOf } from '../personal-data.ts';

/** The collections of the service. */
export const collections = collectionsOf('onboarding', {
  onboarding: {
    fields: ['intent', 'stage', 'selfDeclaredRole'],
    user: { found: { at: 'onboarding/{uid}' }, erasure: { kind: 'deleted' } },
  },
  adminFormDrafts: {
    fields: ['form'],
    user: { found: { where: 'userId', holds: '{uid}' }, erasure: { kind: 'deleted' } },
    organization: { found: { where: 'networkId', holds: '{networkId}' }, erasure: { kind: 'deleted' } },
  },
  'networks/*/compliance': {
    fields: ['data'],
    user: {
      found: { where: 'uid', holds: '{uid}' },
      erasure: {
        kind: 'reduced',
        keeps: [
          ...['formId', 'networkId', 'uid', 'role', 'status', 'certification'],
          ...['createdAt', 'updatedAt', 'version'],
        ],
        because: 'The network must prove which account certified its compliance, and when',
      },
    },
    organization: { found: { under: 'networks/{networkId}/compliance' }, erasure: { kind: 'deleted' } },
  },
});

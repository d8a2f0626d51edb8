import { collectionsOf } from '../personal-data.ts';

/** The collections of the service. */
export const collections = collectionsOf('notifications', {
  'notifications/*/items': {
    fields: ['title', 'shifts', 'readAt'],
    user: { found: { under: 'notifications/{uid}/items' }, erasure: { kind: 'deleted' } },
    organization: { found: { where: 'orgId', holds: '{orgId}' }, erasure: { kind: 'deleted' } },
  },
  notificationSettings: {
    fields: ['schedulePublished', 'shiftAssigned', 'shiftChanged'],
    user: { found: { at: 'notificationSettings/{uid}' }, erasure: { kind: 'deleted' } },
  },
});

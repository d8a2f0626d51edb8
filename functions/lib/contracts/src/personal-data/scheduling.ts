import { collectionsOf, type Holding } from '../personal-data.ts';

/** The organization's own: texts of its managers, and who is planned. */
const ofOrganization = (under: string): { readonly organization: Holding } => ({
  organization: { found: { under }, erasure: { kind: 'deleted' } },
});

/** The collections of the service, and those of the monolith that it reads. */
export const collections = collectionsOf('scheduling', {
  // Shifts come before their schedules: a cascade that was interrupted still finds them.
  'organizations/*/schedules/*/shifts': {
    fields: ['assignments'],
    user: {
      found: { whereList: 'assigneeUids', holds: '{uid}' },
      erasure: {
        kind: 'entries-reduced',
        list: 'assignments',
        by: 'uid',
        keeps: ['uid', 'status', 'assignedAt', 'assignedBy', 'confirmedAt'],
        because: 'A past plan explains attendance and pay',
      },
      exported: ['orgId', 'positionId', 'venueId', 'zoneId', 'startTime', 'endTime', 'status', 'breakMinutes'],
    },
    ...ofOrganization('organizations/{orgId}/schedules/*/shifts'),
  },
  'orgs/*/schedules': { fields: ['notes'], ...ofOrganization('orgs/{orgId}/schedules') },
  'organizations/*/schedules': { fields: ['notes'], ...ofOrganization('organizations/{orgId}/schedules') },
  'orgs/*/positions': { holds: 'Positions of work', ...ofOrganization('orgs/{orgId}/positions') },
  'orgs/*/venues': { fields: ['address', 'contactPhone', 'contactEmail'], ...ofOrganization('orgs/{orgId}/venues') },
  'organizations/*/venues': { fields: ['address'], ...ofOrganization('organizations/{orgId}/venues') },
  'orgs/*/zones': { holds: 'Places of work', ...ofOrganization('orgs/{orgId}/zones') },
});

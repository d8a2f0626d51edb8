import type { OrganizationEvent } from '@fresh/contracts/events/organizations';
import type { OrganizationStatus } from '@fresh/contracts/organization-status';
import { organizationSettings, type updateOrganization } from '@fresh/contracts/routes/organizations';
import { organizationWithheld } from '@fresh/contracts/withheld-fields';
import { definedFields } from '@fresh/kernel/defined-fields';
import { ApiError } from '@fresh/kernel/errors';
import { clearedFields, clearedOf, newFields, withoutFields } from '@fresh/kernel/new-fields';
import { withhold } from '@fresh/kernel/withhold';
import type * as z from 'zod';

/** Complete settings (DOMAIN §2). */
export type Settings = z.output<typeof organizationSettings>;

/** The settings of an organization that never chose. */
export const defaultSettings: Settings = organizationSettings.parse({});

/** State of one organization. All times are epoch ms. */
export interface Organization {
  readonly id: string;
  /** Sequence of its last event; 0 when only the monolith has written it. */
  readonly version: number;
  readonly name: string;
  /** The user who founded it; old documents may not say. */
  readonly ownerId?: string | undefined;
  readonly status: string;
  readonly settings: Settings;
  readonly slug?: string | undefined;
  readonly networkId?: string | undefined;
  readonly kind?: string | undefined;
  readonly segment?: string | undefined;
  readonly description?: string | undefined;
  readonly industry?: string | undefined;
  readonly size?: string | undefined;
  readonly logoUrl?: string | undefined;
  readonly websiteUrl?: string | undefined;
  readonly contactEmail?: string | undefined;
  readonly contactPhone?: string | undefined;
  /** Its owners and administrators must prove a second factor in their session. */
  readonly requireSecondFactor?: boolean | undefined;
  readonly createdAt: number;
  readonly updatedAt: number;
}

type Created = Extract<OrganizationEvent, { type: 'fresh.organizations.organization.v1.created' }>;

/** O2, N4, N5. What the founder says, and who the founder is. */
export function found(founding: Created['data'] & Created['details']): OrganizationEvent[] {
  const settings = founding.settings ?? defaultSettings;
  requireEffect(settings, defaultSettings);
  const { published, details } = withhold(founding, organizationWithheld);
  return [{ type: 'fresh.organizations.organization.v1.created', data: { ...published, settings }, details }];
}

/** O4. Publishes only what really changes; settings that aren't named stay as they are. */
export function update(
  state: Organization | null,
  body: z.output<NonNullable<(typeof updateOrganization)['body']>>,
): OrganizationEvent[] {
  const organization = existing(state);
  const { settings, ...fields } = body;
  if (fields.status !== undefined && fields.status !== organization.status) {
    throw new ApiError('FORBIDDEN', 'Operators set the status of an organization. Leave it out');
  }
  if (settings) requireEffect(settings, organization.settings);
  const merged = settings && { ...organization.settings, ...definedFields(settings) };
  const cleared = clearedFields(organization, fields);
  const changes = {
    ...newFields(organization, fields),
    ...(merged && !sameSettings(merged, organization.settings) && { settings: merged }),
  };
  return Object.keys(changes).length === 0 && cleared.length === 0 ? [] : [updated(changes, cleared)];
}

type Changes = Extract<OrganizationEvent, { type: 'fresh.organizations.organization.v1.updated' }>;

/** The event of changed fields. */
export function updated(
  changes: Changes['data']['changes'] & Changes['details'],
  cleared: readonly string[],
): OrganizationEvent {
  const { published, details, withheld } = withhold(changes, organizationWithheld);
  const data = { changes: published, ...withheld, ...clearedOf(cleared) };
  return { type: 'fresh.organizations.organization.v1.updated', data, details };
}

/** An operator's decision (ADR 0037): no member suspends the organization, and none lifts it. */
export function setStatus(state: Organization | null, status: OrganizationStatus): OrganizationEvent[] {
  if (existing(state).status === status) return [];
  return [updated({ status }, [])];
}

/** Settings that nothing follows yet (ADR 0035), and what happens instead. */
const withoutEffect = {
  enableGeofencing: 'Geofencing is not available: check-ins are taken from anywhere. Send false',
  allowSelfScheduling: 'Self-scheduling is not available: managers assign shifts. Send false',
  requireShiftConfirmation: 'Confirmation of shifts is not available: who is assigned is expected. Send false',
} as const;

/** Rejects a setting that is switched on and changes nothing; one that is on already may be sent again. */
function requireEffect(
  chosen: Readonly<Partial<Record<keyof typeof withoutEffect, boolean | undefined>>>,
  stored: Settings,
) {
  const problems = Object.entries(withoutEffect).flatMap(([name, message]) => {
    const setting = name as keyof typeof withoutEffect;
    return chosen[setting] === true && !stored[setting] ? [{ path: `settings.${name}`, message }] : [];
  });
  if (problems.length > 0) throw new ApiError('VALIDATION_FAILED', 'Request validation failed.', problems);
}

/** O5. Deleting what isn't there is no event; the response is the same. */
export function remove(state: Organization | null): OrganizationEvent[] {
  return state ? [{ type: 'fresh.organizations.organization.v1.deleted', data: { name: state.name } }] : [];
}

/** The state after an event; null after deletion. */
export function evolve(
  state: Organization | null,
  event: OrganizationEvent,
  { id, now }: { readonly id: string; readonly now: number },
): Organization | null {
  const touched = { version: (state?.version ?? 0) + 1, updatedAt: now };
  switch (event.type) {
    case 'fresh.organizations.organization.v1.created': {
      // The venue belongs to scheduling, which makes it from the event.
      const { firstVenue: _firstVenue, settings = defaultSettings, ...fields } = event.data;
      return { ...fields, ...event.details, ...touched, id, settings, status: 'active', createdAt: now };
    }
    case 'fresh.organizations.organization.v1.updated': {
      const { settings, ...changes } = definedFields(event.data.changes);
      const cleared = withoutFields(event.data.cleared);
      return {
        ...existing(state),
        ...changes,
        ...event.details,
        ...cleared,
        ...(settings && { settings }),
        ...touched,
      };
    }
    case 'fresh.organizations.organization.v1.deleted':
      return null;
  }
}

/** The organization; 404 when there is none. */
export function existing(state: Organization | null): Organization {
  if (!state) throw new ApiError('NOT_FOUND', 'Organization not found');
  return state;
}

function sameSettings(a: Settings, b: Settings): boolean {
  return Object.entries(a).every(([name, value]) => b[name as keyof Settings] === value);
}

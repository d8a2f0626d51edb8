import * as z from 'zod';
import { clearable } from '../clearable.ts';
import { organizationStatuses } from '../organization-status.ts';
import { paging } from '../paging.ts';
import { administrators, roles } from '../roles.ts';
import { route } from '../route.ts';
import { link, mailbox, phone } from '../text/contact.ts';
import { dateFormat } from '../text/date-format.ts';
import { reference, slug } from '../text/identifiers.ts';
import { name, note, optionalName } from '../text/names.ts';
import { timeZone } from '../text/time-zone.ts';

const minute = 60_000;
const epochMs = z.number().int();

const size = z.enum(['1-10', '11-50', '51-200', '201-500', '500+']);
/** Of clients that send back what they have read: another status than the stored one is 403. */
const organizationStatus = z.enum(organizationStatuses);
const role = z.enum(roles);

const timeFormat = z.enum(['12h', '24h']);
const weekday = z.number().int().min(0).max(6);
/** A radius; at most 100 km, which holds any workplace. */
const metres = z.number().int().positive().max(100_000);

/** How an organization works (DOMAIN §2); `weekStartsOn` 0 is Sunday, `geofenceRadius` is in metres. */
export const organizationSettings = z.object({
  timezone: z.string().default('America/New_York'),
  dateFormat: z.string().default('MM/DD/YYYY'),
  timeFormat: timeFormat.default('12h'),
  weekStartsOn: weekday.default(0),
  allowSelfScheduling: z.boolean().default(false),
  requireShiftConfirmation: z.boolean().default(true),
  enableGeofencing: z.boolean().default(false),
  geofenceRadius: z.number().int().positive().default(100),
});

/** Settings that a founder chooses. Their rules are for input: what older organizations chose stays readable. */
const settingsChoice = organizationSettings.extend({
  timezone: timeZone.default('America/New_York'),
  dateFormat: dateFormat.default('MM/DD/YYYY'),
  geofenceRadius: metres.default(100),
});

/** Of settings that nothing follows yet: on is rejected, unless it is on already (ADR 0035). */
const withoutEffect = z.boolean().meta({ description: 'Not available yet: true is 400, unless it is stored' });

/** Settings that a change names; the others stay as they are. */
const settingsChanges = z.object({
  timezone: timeZone.optional(),
  dateFormat: dateFormat.optional(),
  timeFormat: timeFormat.optional(),
  weekStartsOn: weekday.optional(),
  allowSelfScheduling: withoutEffect.optional(),
  requireShiftConfirmation: withoutEffect.optional(),
  enableGeofencing: withoutEffect.optional(),
  geofenceRadius: metres.optional(),
});

/** Fields of an organization that were never asked for in old documents. */
const optionalFields = {
  slug: z.string().optional(),
  networkId: z.string().optional(),
  kind: z.string().optional(),
  segment: z.string().optional(),
  description: z.string().optional(),
  industry: z.string().optional(),
  size: z.string().optional(),
  websiteUrl: z.string().optional(),
  contactEmail: z.string().optional(),
  contactPhone: z.string().optional(),
  requireSecondFactor: z.boolean().optional(),
};

/** O1: the organizations the caller can act under. */
export const listOrganizations = route({
  id: 'O1',
  service: 'organizations',
  functionName: 'organizations',
  method: 'GET',
  path: '/api/organizations',
  summary: 'List the caller’s organizations',
  access: 'session',
  rateLimit: { max: 100, windowMs: minute },
  query: paging,
  response: {
    status: 200,
    schema: z.object({
      organizations: z.array(
        z.object({
          id: z.string(),
          name: z.string(),
          slug: z.string().nullable(),
          role: role.nullable(),
          memberCount: z.number().int(),
          logoUrl: z.string().nullable(),
          createdAt: epochMs,
          updatedAt: epochMs,
        }),
      ),
      total: z.number().int(),
      nextCursor: z.string().optional(),
    }),
  },
});

/** O2: the creator becomes org_owner at once (DOMAIN 29). */
export const createOrganization = route({
  id: 'O2',
  service: 'organizations',
  functionName: 'organizations',
  method: 'POST',
  path: '/api/organizations',
  summary: 'Create an organization and own it',
  access: 'session',
  rateLimit: { max: 50, windowMs: minute },
  body: z.object({
    /** The organization's own statement; nothing is allowed because of it. */
    networkId: reference().optional(),
    name: name(100, 'Organization name is required'),
    /** The monolith dropped it (DOMAIN 43). */
    slug: slug.optional(),
    description: note(500).optional(),
    industry: optionalName(100).optional(),
    size: size.optional(),
    contactEmail: mailbox.optional(),
    contactPhone: phone(20).optional(),
    settings: settingsChoice.optional(),
  }),
  entityTag: 'sent',
  response: {
    status: 201,
    schema: z.object({
      id: z.string(),
      name: z.string(),
      slug: z.string().optional(),
      createdBy: z.string(),
      createdAt: epochMs,
      ownerId: z.string(),
      status: z.string(),
      settings: organizationSettings,
    }),
  },
});

/** O3. */
export const getOrganization = route({
  id: 'O3',
  service: 'organizations',
  functionName: 'organization',
  method: 'GET',
  path: '/api/organizations/{id}',
  summary: 'Read the organization',
  access: { org: [] },
  entityTag: 'sent',
  response: {
    status: 200,
    schema: z.object({
      id: z.string(),
      name: z.string(),
      /** Null only where an old document names no owner and no member administers it. */
      ownerId: z.string().nullable(),
      memberCount: z.number().int(),
      createdAt: epochMs,
      updatedAt: epochMs,
      status: z.string(),
      settings: organizationSettings,
      logoUrl: z.string().optional(),
      ...optionalFields,
    }),
  },
  unexpectedError: { code: 'INTERNAL_ERROR', message: 'Failed to fetch organization' },
});

/** O4: returns what was sent, settings complete. */
export const updateOrganization = route({
  id: 'O4',
  service: 'organizations',
  functionName: 'organization',
  method: 'PATCH',
  path: '/api/organizations/{id}',
  summary: 'Change the organization',
  access: administrators,
  body: z.object({
    networkId: reference().optional(),
    name: name(100).optional(),
    description: clearable(note(500)),
    industry: clearable(optionalName(100)),
    size: clearable(size),
    status: organizationStatus.optional(),
    logoUrl: clearable(link),
    websiteUrl: clearable(link),
    contactEmail: clearable(mailbox),
    contactPhone: clearable(phone(20)),
    /** Owners and administrators must prove a second factor in their session, also a caller who switches this. */
    requireSecondFactor: z.boolean().optional(),
    settings: settingsChanges.optional(),
  }),
  entityTag: 'checked',
  response: {
    status: 200,
    schema: z.object({
      id: z.string(),
      name: z.string().optional(),
      settings: organizationSettings.optional(),
      updatedBy: z.string(),
      updatedAt: epochMs,
    }),
  },
  /** `requireSecondFactor` by a caller who hasn't proved their own in this session. */
  customErrors: {
    403: z.object({ error: z.object({ code: z.literal('SECOND_FACTOR_REQUIRED'), message: z.string() }) }),
  },
  unexpectedError: { code: 'INTERNAL_ERROR', message: 'Failed to update organization' },
});

/** O5: responds the same whether it existed or not. Its memberships are removed right after, step by step. */
export const deleteOrganization = route({
  id: 'O5',
  service: 'organizations',
  functionName: 'organization',
  method: 'DELETE',
  path: '/api/organizations/{id}',
  summary: 'Delete the organization',
  access: administrators,
  entityTag: 'checked',
  endsOwnMembership: true,
  response: { status: 200, schema: z.object({ deleted: z.literal(true), id: z.string() }) },
  unexpectedError: { code: 'INTERNAL_ERROR', message: 'Failed to delete organization' },
});

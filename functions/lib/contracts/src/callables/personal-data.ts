import * as z from 'zod';
import { callablesOf } from '../callable.ts';

const subject = {
  of: z.enum(['user', 'organization']),
  /** User id or organization id. */
  id: z.string().regex(/^(?!__.*__$)[^/]{1,200}$/, 'No id'),
};

const exported = {
  input: z.object({
    ...subject,
    /** Counts the documents instead of returning them. */
    countOnly: z.boolean().default(false),
    limit: z.number().int().min(1).max(100).default(50),
    cursor: z.string().max(2_000).optional(),
  }),
  output: z.object({
    documents: z.array(
      z.object({
        collection: z.string(),
        path: z.string(),
        /** As JSON: times as ISO 8601, bytes as base64. */
        data: z.record(z.string(), z.unknown()),
      }),
    ),
    counts: z.array(
      z.object({
        collection: z.string(),
        /** What an erasure does to them. */
        erasure: z.enum(['deleted', 'reduced', 'entries-reduced', 'kept']),
        documents: z.number().int(),
      }),
    ),
    nextCursor: z.string().optional(),
  }),
};

/** What each service can be called for about the personal data that it holds, by the name of the function. */
export const callables = {
  ...callablesOf('identity', {
    exportIdentityData: { summary: 'Export what identity holds about a person', ...exported },
  }),
  ...callablesOf('organizations', {
    exportOrganizationsData: { summary: 'Export what organizations holds about a person or organization', ...exported },
    /**
     * Ends the memberships of a person, or deletes an organization, and orders every service to erase what it holds. An
     * order may be repeated.
     */
    orderErasure: {
      summary: 'Erase a person or an organization',
      input: z.object({ ...subject, dryRun: z.boolean().default(true) }),
      output: z.object({
        /** Why the erasure can't be ordered, and what to do about it; nothing was changed then. */
        obstacle: z.string().optional(),
        /** Memberships that end, or would. */
        memberships: z.number().int(),
        /** Waiting invitations of the person's address that are revoked, or would be. */
        invitations: z.number().int(),
        /** The event that orders the erasure; absent in a dry run. */
        eventId: z.string().optional(),
      }),
    },
  }),
  ...callablesOf('onboarding', {
    exportOnboardingData: { summary: 'Export what onboarding holds about a person or organization', ...exported },
  }),
  ...callablesOf('scheduling', {
    exportSchedulingData: { summary: 'Export what scheduling holds about a person or organization', ...exported },
  }),
  ...callablesOf('timekeeping', {
    exportTimekeepingData: { summary: 'Export what timekeeping holds about a person or organization', ...exported },
  }),
  ...callablesOf('notifications', {
    exportNotificationsData: { summary: 'Export what notifications holds about a person or organization', ...exported },
  }),
  ...callablesOf('platform', {
    exportPlatformData: { summary: 'Export what platform holds about a person or organization', ...exported },
  }),
};

/** The export of one service. */
export type ExportCallable = (typeof callables)['exportIdentityData'] | (typeof callables)['exportPlatformData'];

import * as z from 'zod';
import { route } from '../route.ts';
import { mailbox, phone, pictureReference } from '../text/contact.ts';
import { derivedSlug, optionalReference, pastedToken } from '../text/identifiers.ts';
import { name, optionalName } from '../text/names.ts';
import { timeZone } from '../text/time-zone.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
const epochMs = z.number().int();

/**
 * N1: the monolith returned `eligible`, its pages read `allowed` and `reason` (DOMAIN 63, 64): the response has both, for
 * one decision. Any object or no body will do; the handler rejects an array or scalar with its own message.
 */
export const verifyEligibility = route({
  id: 'N1',
  service: 'onboarding',
  functionName: 'onboardingVerifyEligibility',
  method: 'POST',
  path: '/api/onboarding/verify-eligibility',
  summary: 'Check whether I may create an organization',
  access: 'session',
  rateLimit: { max: 100, windowMs: day },
  body: z.unknown(),
  response: {
    status: 200,
    schema: z.object({
      userId: z.string(),
      eligible: z.boolean(),
      allowed: z.boolean(),
      reason: z.enum(['email_not_verified', 'role_not_allowed']).optional(),
      email: z.string(),
      emailVerified: z.boolean(),
      verifiedAt: epochMs,
    }),
  },
  unexpectedError: { code: 'INTERNAL', message: 'Failed to verify eligibility' },
});

/** What the profile page sends instead of N2's own fields (CONTRACT 4). */
const pageProfile = z.looseObject({
  fullName: z.string().max(1000).trim().min(1),
  firstName: z.undefined().optional(),
});

/**
 * The page's one name, and its spelling of `timezone`, in N2's own fields: the last word of a name is the last name.
 * Whatever is not of the page's form is left to N2's own messages.
 */
function withNames(body: unknown): unknown {
  const page = pageProfile.safeParse(body);
  if (!page.success) return body;
  const { fullName, timeZone, ...rest } = page.data;
  const words = fullName.split(/\s+/);
  const lastName = words.length > 1 ? words.pop() : null;
  return { ...rest, firstName: words.join(' '), lastName, timezone: rest['timezone'] ?? timeZone };
}

/** N2: also takes the profile page's `{ fullName, preferredName, phone, timeZone, selfDeclaredRole }` (DOMAIN 64). */
export const saveProfile = route({
  id: 'N2',
  service: 'onboarding',
  functionName: 'onboardingProfile',
  method: 'POST',
  path: '/api/onboarding/profile',
  summary: 'Save my profile during onboarding',
  access: 'session',
  body: z.preprocess(
    withNames,
    z.object({
      firstName: name(200),
      /** Null for people with one name. */
      lastName: name(200).nullable(),
      avatar: pictureReference.optional(),
      timezone: timeZone.default('UTC'),
      phone: phone(50).optional(),
      preferredName: optionalName(200).optional(),
      selfDeclaredRole: optionalName(100).optional(),
    }),
  ),
  repetition: {
    by: 'calls',
    effect: 'identity replaces the profile',
    retry: 'The same response; the profile is replaced once',
  },
  response: {
    status: 200,
    schema: z.object({
      userId: z.string(),
      firstName: z.string(),
      /** `""` for people with one name. */
      lastName: z.string(),
      displayName: z.string(),
      avatar: z.string().optional(),
      timezone: z.string(),
      phone: z.string().optional(),
      preferredName: z.string().optional(),
      selfDeclaredRole: z.string().optional(),
      updatedAt: epochMs,
      /** The profile is complete; the whole path is when `onboarding.completed` was published. */
      onboardingComplete: z.literal(true),
    }),
  },
  unexpectedError: { code: 'INTERNAL', message: 'Failed to update profile' },
});

/** What an administrator certifies: all eight, and each literally true (DOMAIN §2). */
export const certification = z.object({
  acknowledgesDataProtection: z.literal(true),
  acknowledgesGDPRCompliance: z.literal(true),
  acknowledgesAccessControl: z.literal(true),
  acknowledgesMFARequirement: z.literal(true),
  acknowledgesAuditTrail: z.literal(true),
  acknowledgesIncidentReporting: z.literal(true),
  understandsRoleScope: z.literal(true),
  agreesToTerms: z.literal(true),
});

const adminFormField = z.object({
  name: z.string(),
  type: z.enum(['text', 'email', 'select']),
  options: z.array(z.string()).optional(),
  required: z.literal(true),
});

/** N3: the form as the monolith described it, and the names of the certifications that N3b takes. */
export const describeAdminForm = route({
  id: 'N3',
  service: 'onboarding',
  functionName: 'onboardingAdminForm',
  method: 'GET',
  path: '/api/onboarding/admin-form',
  summary: 'Describe the administrator form',
  access: 'session',
  response: {
    status: 200,
    schema: z.object({
      id: z.literal('admin-form'),
      title: z.string(),
      fields: z.array(adminFormField),
      certifications: z.array(z.string()),
      userId: z.string(),
    }),
  },
  unexpectedError: { code: 'INTERNAL', message: 'Failed to fetch admin form' },
});

/**
 * N3b: both pages posted here, and the monolith returned 405 (DOMAIN 64). A form without `certification` is taken, as
 * the pages send none, but is not certified: `liabilityAcknowledged` is one statement and doesn't stand for eight.
 */
export const submitAdminForm = route({
  id: 'N3b',
  service: 'onboarding',
  functionName: 'onboardingAdminForm',
  method: 'POST',
  path: '/api/onboarding/admin-form',
  summary: 'Submit the administrator form; its token is valid for 60 minutes',
  access: 'session',
  rateLimit: { max: 10, windowMs: minute },
  body: z.object({
    legalEntityName: name(200),
    businessEmail: mailbox,
    /** `taxId` and `taxIdNumber` are two pages' names of one field. */
    taxId: optionalName(50).optional(),
    taxIdNumber: optionalName(50).optional(),
    countryCode: optionalName(3).optional(),
    businessPhone: phone(50).optional(),
    liabilityAcknowledged: z.literal(true).optional(),
    termsAcceptedVersion: optionalName(50).optional(),
    privacyAcceptedVersion: optionalName(50).optional(),
    adminSignature: z.object({ type: z.literal('typed'), value: name(200) }).optional(),
    certification: certification.optional(),
  }),
  response: {
    status: 200,
    schema: z.object({
      formToken: z.string(),
      expiresAt: epochMs,
      certified: z.boolean(),
      /** What is still to be certified; none, or all eight. */
      missingCertifications: z.array(z.string()),
    }),
  },
  unexpectedError: { code: 'INTERNAL', message: 'Failed to submit admin form' },
});

/** Empty where a page knows of no form. */
const optionalFormToken = z.string().max(200);

const kind = z.enum(['independent_org', 'corporate_network', 'franchise_network', 'nonprofit_network', 'test_sandbox']);
const segment = z.enum(['restaurant', 'qsr', 'bar', 'hotel', 'nonprofit', 'shelter', 'church', 'retail', 'other']);

/**
 * N4: organization, network, owner's membership and first venue. `formToken` names the admin form to attach; without it,
 * it is the one the caller submitted last.
 */
export const createNetworkOrg = route({
  id: 'N4',
  service: 'onboarding',
  functionName: 'onboardingCreateNetworkOrg',
  method: 'POST',
  path: '/api/onboarding/create-network-org',
  summary: 'Create my organization',
  access: 'session',
  rateLimit: { max: 10, windowMs: minute },
  body: z.object({
    slug: derivedSlug,
    displayName: name(100),
    kind,
    segment,
    metadata: z
      .object({
        venueName: optionalName(100).optional(),
        city: optionalName(100).optional(),
        state: optionalName(50).optional(),
      })
      .optional(),
    /** Not in the monolith, which let anything through here. */
    formToken: optionalFormToken.optional().catch(undefined),
  }),
  repetition: {
    by: 'calls',
    effect: 'organizations founds organization, network and membership',
    retry: 'The same response; one organization',
  },
  response: {
    status: 200,
    schema: z.object({
      success: z.literal(true),
      data: z.object({
        id: z.string(),
        slug: z.string(),
        displayName: z.string(),
        kind,
        segment,
        ownerId: z.string(),
        createdAt: epochMs,
        updatedAt: epochMs,
        status: z.literal('active'),
        networkId: z.string().optional(),
        formAttached: z.boolean(),
      }),
    }),
  },
  unexpectedError: { code: 'INTERNAL', message: 'Failed to create organization network' },
});

const corporate = {
  /** The network; the `orgId` cookie holds the organization (DOMAIN 44). */
  id: z.string(),
  type: z.literal('corporate'),
  corporateName: z.string(),
  brandName: z.string().optional(),
  formToken: z.string().optional(),
  ownerId: z.string(),
  createdAt: epochMs,
  orgId: z.string(),
  formAttached: z.boolean(),
};

/**
 * N5: corporate network with an organization to work in. The object stands at the top and under `data`, which the page
 * reads (DOMAIN 44). A `formToken` that is no live form of the caller is kept as sent and attaches nothing.
 */
export const createNetworkCorporate = route({
  id: 'N5',
  service: 'onboarding',
  functionName: 'onboardingCreateNetworkCorporate',
  method: 'POST',
  path: '/api/onboarding/create-network-corporate',
  summary: 'Create my corporate network',
  access: 'session',
  body: z.object({
    corporateName: name(100),
    brandName: optionalName(100).optional(),
    formToken: optionalFormToken.optional(),
  }),
  repetition: {
    by: 'calls',
    effect: 'As N4',
    retry: 'As N4',
  },
  response: { status: 200, schema: z.object({ ...corporate, data: z.object(corporate) }) },
  unexpectedError: { code: 'INTERNAL', message: 'Failed to create corporate network' },
});

const joined = {
  userId: z.string(),
  orgId: z.string(),
  role: z.string().nullable(),
  status: z.literal('active'),
  joinedAt: epochMs,
  invitedBy: z.string().optional(),
  alreadyMember: z.boolean(),
};

/** N6: the membership at the top and under `data`; who is a member already keeps it as it is (DOMAIN 44, 56). */
export const joinWithToken = route({
  id: 'N6',
  service: 'onboarding',
  functionName: 'onboardingJoinWithToken',
  method: 'POST',
  path: '/api/onboarding/join-with-token',
  summary: 'Join an organization by token',
  access: 'session',
  body: z.object({ joinToken: pastedToken }),
  repetition: {
    by: 'calls',
    effect: 'organizations spends the join token and adds the membership',
    retry: 'The same response; the token is spent once',
  },
  response: { status: 200, schema: z.object({ ...joined, data: z.object(joined) }) },
  unexpectedError: { code: 'INTERNAL', message: 'Failed to join with token' },
});

/** The monolith took any text and any number for a network's id, and so do we; no network has a number. */
const networkNumbers = 1e15;

/** N7: by the network's owner (DOMAIN 11). The pages send the organization's id, which names its network (DOMAIN 64). */
export const activateMyNetwork = route({
  id: 'N7',
  service: 'onboarding',
  functionName: 'onboardingActivateNetwork',
  method: 'POST',
  path: '/api/onboarding/activate-network',
  summary: 'Activate my network',
  access: 'session',
  body: z.object({ networkId: z.union([optionalReference, z.number().min(-networkNumbers).max(networkNumbers)]) }),
  repetition: {
    by: 'lease',
    effect: 'organizations activates the network',
    retry: '409 `REQUEST_IN_PROGRESS` for up to 60 s, then the same response: what is active stays so',
  },
  response: {
    status: 200,
    schema: z.object({
      ok: z.literal(true),
      /** As sent. */
      networkId: z.union([z.string(), z.number()]),
      status: z.literal('active'),
    }),
  },
  unexpectedError: { code: 'INTERNAL', message: 'Internal error' },
});

import * as z from 'zod';
import { serviceOperationsOf } from '../callable.ts';
import { joined } from '../routes/memberships.ts';

const epochMs = z.number().int();
const text = z.string().min(1);

/** What a founder says of a new network. */
const networkFields = {
  displayName: text,
  kind: text,
  type: z.string().optional(),
  corporateName: z.string().optional(),
  brandName: z.string().optional(),
  formToken: z.string().optional(),
};

/** What the service can be called for, by the name of the function. */
export const callables = serviceOperationsOf('organizations', {
  /** What N4 and N5 do: organization, owner's membership and network in one transaction (DOMAIN 56). */
  provisionOrganization: {
    summary: 'Create an organization with its network for a user',
    callers: ['onboarding'],
    mutates: true,
    actor: 'user',
    repeats: 'by-key',
    input: z.object({
      name: text,
      slug: z.string().optional(),
      kind: z.string().optional(),
      segment: z.string().optional(),
      firstVenue: z.object({ name: z.string(), city: z.string(), state: z.string() }).optional(),
      network: z.object(networkFields).optional(),
    }),
    output: z.object({
      organization: z.object({
        id: z.string(),
        slug: z.string().optional(),
        name: z.string(),
        displayName: z.string(),
        kind: z.string().optional(),
        segment: z.string().optional(),
        ownerId: z.string(),
        createdAt: epochMs,
        updatedAt: epochMs,
        status: z.literal('active'),
        networkId: z.string().optional(),
      }),
      network: z
        .object({
          ...networkFields,
          id: z.string(),
          ownerId: z.string(),
          createdAt: epochMs,
          status: z.literal('pending_verification'),
        })
        .optional(),
    }),
  },
  /** What N6 does; checks and texts in its order. */
  redeemJoinToken: {
    summary: 'Make a user a member by their join token',
    callers: ['onboarding'],
    mutates: true,
    actor: 'user',
    repeats: 'by-key',
    input: z.object({ joinToken: text }),
    output: joined,
  },
  /** What N7 does, for the network's owner or a super administrator only (DOMAIN 11). */
  activateNetwork: {
    summary: 'Activate a network for a user',
    callers: ['onboarding'],
    mutates: true,
    actor: 'user',
    // Activating what is active changes nothing and returns the same: no record of it has to be kept.
    repeats: 'safe',
    input: z.object({
      networkId: text,
      /**
       * The user is a super administrator, says the caller: claims don't travel. It is believed, because only onboarding
       * can say it, which read it in the session that it verified, never in what a client sent. Onboarding gains nothing
       * by it: it may name any user, the network's owner too.
       */
      asSuperAdministrator: z.boolean(),
    }),
    output: z.object({ networkId: z.string(), status: z.literal('active') }),
  },
  /** The network of an organization, which pages know by the organization alone (DOMAIN 64). */
  findNetwork: {
    summary: 'Find the network of an organization that a user is a member of',
    callers: ['onboarding'],
    mutates: false,
    actor: 'user',
    repeats: 'safe',
    input: z.object({ orgId: text }),
    /** Absent where there is none, or none that is the user's to know of. */
    output: z.object({ networkId: z.string().optional() }),
  },
});

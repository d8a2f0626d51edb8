import { isDeepStrictEqual } from 'node:util';
import { auth, firestore } from '@fresh/kernel/firebase';
import { roleOf } from '@fresh/kernel/http/organization-context';
import * as z from 'zod';
import { readStanding } from './mfa/store.ts';
import { claimsFor, type Claims, type ClaimSources } from './claims/claims.ts';

/** Rounds before the changes of other writers count as endless; the event is redelivered then. */
const maxRounds = 5;
/** Memberships looked at to find the newest canonical one: look-alikes in the collection are few (DOMAIN 1.2). */
const maxMemberships = 20;

/**
 * Brings a user's claims in step with what Firestore says now. Auth replaces all claims at once and knows no
 * precondition, so two refreshes may overwrite each other:
 *
 *   A   read: member of alpha ───────────────────── set {alpha} ── check: beta ── read, set {beta} ── check: same, done
 *   B        beta joined ── read: beta ── set {beta} ── check: same, done
 *
 * Hence each checks after it has set: the last writer reads Firestore after that, and a change it doesn't see yet has
 * a refresh of its own to come. The check needs no read of Auth: who overwrote these claims since has its own check to come. Claims of other origin (`superAdmin`) are read and written back in one round: who sets
 * them at the same moment by other means has to check as well.
 *
 * Work that is no longer waited for sets nothing (`signal`): it may be ended before its check.
 */
export async function refreshClaims(uid: string, signal?: AbortSignal): Promise<void> {
  for (let round = 0; round < maxRounds; round++) {
    const [existing, sources] = await Promise.all([claimsOf(uid), sourcesOf(uid)]);
    if (!existing) return; // deleted: no user is left who could claim anything
    const wanted = claimsFor(existing, sources);
    if (isDeepStrictEqual(existing, wanted)) return;
    signal?.throwIfAborted();
    await setClaims(uid, wanted);
    if (isDeepStrictEqual(claimsFor(wanted, await sourcesOf(uid)), wanted)) return;
  }
  throw new Error('claims changed in every round');
}

async function sourcesOf(uid: string): Promise<ClaimSources> {
  const [membership, standing] = await Promise.all([newestMembership(uid), readStanding(uid)]);
  return { membership, ...standing };
}

const membershipDocument = z.object({
  orgId: z.string(),
  role: z.string().optional(),
  roles: z.array(z.string()).optional(),
});

async function newestMembership(uid: string): Promise<ClaimSources['membership']> {
  const { docs } = await firestore()
    .collection('memberships')
    .where('uid', '==', uid)
    .where('status', '==', 'active')
    .orderBy('joinedAt', 'desc')
    .limit(maxMemberships)
    .get();
  for (const document of docs) {
    const parsed = membershipDocument.safeParse(document.data());
    // Only what the API itself would accept as a membership may become a claim.
    if (!parsed.success || document.id !== `${uid}_${parsed.data.orgId}`) continue;
    return { orgId: parsed.data.orgId, role: roleOf(parsed.data) };
  }
  return null;
}

async function claimsOf(uid: string): Promise<Claims | null> {
  return unlessDeleted(async () => (await auth().getUser(uid)).customClaims ?? {});
}

async function setClaims(uid: string, claims: Claims): Promise<void> {
  await unlessDeleted(() => auth().setCustomUserClaims(uid, { ...claims }));
}

async function unlessDeleted<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'auth/user-not-found') return null;
    throw error;
  }
}

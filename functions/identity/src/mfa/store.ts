import type { MfaEvent } from '@fresh/contracts/events/identity';
import * as identityEvents from '@fresh/contracts/events/identity';
import { aggregate, withoutOrganization } from '@fresh/kernel/events/aggregate';
import type { Change } from '@fresh/kernel/events/change';
import { firestore } from '@fresh/kernel/firebase';
import type { DocumentData, DocumentSnapshot } from 'firebase-admin/firestore';
import * as z from 'zod';
import { evolve, noMfa, type Mfa, type Proof } from './mfa.ts';
import { decrypt, encrypt } from './secret-box.ts';

/**
 * Second factors, by user id. Two requests with one code meet in the transaction: the second one reads the step that the
 * first one used. No event carries a secret, so the one of a setup comes with the change.
 */
export function secondFactors(newSecret?: string) {
  return aggregate({
    service: 'identity',
    events: identityEvents,
    tenant: withoutOrganization,
    ref: (_orgId, uid: string) => mfaRef(uid),
    read: (snapshot) => fromDocument(snapshot.id, snapshot),
    evolve: (mfa: Mfa, event: MfaEvent, { now }: Change<null>): Mfa =>
      evolve(mfa, event, { now, ...(newSecret !== undefined && { newSecret }) }),
    toDocument,
    replaces: true,
    reusesIds: true,
    changedAt: ({ pending, enrolled }) => Math.max(pending?.createdAt ?? 0, enrolled?.verifiedAt ?? 0),
  });
}

/** What claims repeat of a user's second factor. Needs no key. */
export async function readStanding(uid: string): Promise<{ mfaEnrolled: boolean; proofs: readonly Proof[] }> {
  const snapshot = await mfaRef(uid).get();
  return { mfaEnrolled: snapshot.get('enrolled') !== undefined, proofs: storedProofs.parse(snapshot.get('proofs')) };
}

function mfaRef(uid: string) {
  return firestore().doc(`mfa/${uid}`);
}

/** None in documents from before they were kept. */
const storedProofs = z.array(z.object({ authTime: z.number().int(), at: z.number() })).catch([]);

/** Secrets are encrypted here, and nowhere else. */
const mfaDocument = z.object({
  version: z.number().int().catch(0),
  pending: z.object({ secret: z.string(), createdAt: z.number() }).optional(),
  enrolled: z
    .object({ secret: z.string(), lastStep: z.number().int(), enrolledAt: z.number(), verifiedAt: z.number() })
    .optional(),
  proofs: storedProofs,
});

function fromDocument(uid: string, snapshot: DocumentSnapshot): Mfa {
  if (!snapshot.exists) return noMfa(uid);
  const { version, pending, enrolled, proofs } = mfaDocument.parse(snapshot.data());
  return {
    uid,
    version,
    ...(pending && { pending: { ...pending, secret: decrypt(pending.secret, uid) } }),
    ...(enrolled && { enrolled: { ...enrolled, secret: decrypt(enrolled.secret, uid) } }),
    proofs,
  };
}

function toDocument({ uid, version, pending, enrolled, proofs = [] }: Mfa): DocumentData {
  return {
    uid,
    version,
    ...(pending && { pending: { ...pending, secret: encrypt(pending.secret, uid) } }),
    ...(enrolled && { enrolled: { ...enrolled, secret: encrypt(enrolled.secret, uid) } }),
    ...(proofs.length > 0 && { proofs }),
  };
}

import { ApiError } from '@fresh/kernel/errors';
import { firestore } from '@fresh/kernel/firebase';
import type { Transaction } from 'firebase-admin/firestore';

/**
 * Reads whether a slug is free and returns the write that keeps it so; 409 where an organization has it (ADR 0034). The
 * organizations decide; the slug's own document only makes two foundings at once conflict:
 *
 *   founder 1   read slug, organizations: none ── commit: slug, organization
 *   founder 2     read slug, organizations: none ── commit rejected, repeated: one has it ── 409
 *
 * A deleted organization frees its slug, whichever system deleted it.
 */
export async function claimSlug(tx: Transaction, slug: string, orgId: string, now: number): Promise<() => void> {
  const claim = firestore().doc(`organizationSlugs/${slug}`);
  const sameSlug = firestore().collection('organizations').where('slug', '==', slug).limit(1);
  const [, taken] = await Promise.all([tx.get(claim), tx.get(sameSlug)]);
  if (!taken.empty) throw new ApiError('CONFLICT', 'Another organization has this slug: choose another one');
  return () => tx.set(claim, { orgId, claimedAt: now });
}

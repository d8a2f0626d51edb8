import type { Step } from '@fresh/kernel/events/subscriber';
import { refreshClaims } from './refresh-claims.ts';

/**
 * The one step of every claims subscriber. The effect lies outside Firestore, so it can't be committed with the inbox
 * entry. It comes before it: a crash in between means that the next delivery recomputes the same claims, which is
 * nothing, where the other order could lose them.
 */
export async function refreshStep(uid: string): Promise<Step> {
  await refreshClaims(uid);
  return { write: () => undefined, next: null };
}

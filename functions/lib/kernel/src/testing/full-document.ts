import type { DocumentReference } from 'firebase-admin/firestore';

/**
 * Fills a document so that no further field fits: Firestore's limit is 1 MiB (https://firebase.google.com/docs/firestore/quotas).
 * Every commit that adds to it fails until it is deleted: the lasting fault of a subscriber.
 */
export async function fillDocument(document: DocumentReference): Promise<void> {
  await document.set({ filler: 'x'.repeat(1_048_300) });
}

import { isDocumentId } from '@fresh/kernel/document-id';
import { firestore } from '@fresh/kernel/firebase';

/** Where an organization's venues are stored. */
export function venuesOf(orgId: string) {
  return firestore().collection(`orgs/${orgId}/venues`);
}

/** Where the monolith's N4 put an organization's first venue; read, never written. */
export function formerVenuesOf(orgId: string) {
  return firestore().collection(`organizations/${orgId}/venues`);
}

/** Whether an organization has the venue; any text may be asked for. */
export async function venueExists(orgId: string, id: string): Promise<boolean> {
  if (!isDocumentId(id)) return false;
  const refs = [venuesOf(orgId).doc(id), formerVenuesOf(orgId).doc(id)];
  const found = await firestore().getAll(...refs, { fieldMask: [] });
  return found.some(({ exists }) => exists);
}

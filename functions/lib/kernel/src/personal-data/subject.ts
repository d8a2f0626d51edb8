import type { SubjectKind } from '@fresh/contracts/personal-data';
import { documentId } from '../document-id.ts';
import { firestore } from '../firebase.ts';

/** Whose data is exported or erased. */
export interface Subject {
  readonly of: SubjectKind;
  /** User id or organization id. */
  readonly id: string;
  /** Of an organization: its network. */
  readonly networkId?: string | undefined;
}

/** A subject by its id, with an organization's network; an organization that was deleted has none. */
export async function findSubject({ of, id }: Pick<Subject, 'of' | 'id'>): Promise<Subject> {
  documentId(id, 'id');
  if (of === 'user') return { of, id };
  const networkId: unknown = (await firestore().doc(`organizations/${id}`).get()).get('networkId');
  return { of, id, ...(typeof networkId === 'string' && networkId !== '' && { networkId }) };
}

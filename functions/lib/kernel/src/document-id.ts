import { ApiError } from './errors.ts';

/** The most bytes of an id, and of a text that is indexed or searched for. */
const maxIndexedBytes = 1500;

/**
 * Whether a text can be a Firestore document id: a `/` would reach into another collection (DOMAIN 23), the rest is
 * rejected by the database with an internal error (https://firebase.google.com/docs/firestore/quotas, "Constraints").
 */
export function isDocumentId(text: string): boolean {
  return (
    text !== '' &&
    text !== '.' &&
    text !== '..' &&
    !text.includes('/') &&
    !/^__.*__$/.test(text) &&
    Buffer.byteLength(text) <= maxIndexedBytes
  );
}

/** The text, known to be a document id; otherwise 400 BAD_REQUEST naming the field. */
export function documentId(text: string, field: string): string {
  if (!isDocumentId(text)) throw new ApiError('BAD_REQUEST', `Invalid ${field}`);
  return text;
}

/** A text to search for; one that no index could hold is 400 BAD_REQUEST, where the database would fail. */
export function searchText(text: string, field: string): string {
  if (Buffer.byteLength(text) > maxIndexedBytes) throw new ApiError('BAD_REQUEST', `Invalid ${field}`);
  return text;
}

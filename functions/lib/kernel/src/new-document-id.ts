import { randomBytes } from 'node:crypto';

/** 20 characters of Firestore's own alphabet, without its modulo bias. */
export function newDocumentId(): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  let id = '';
  while (id.length < 20) {
    for (const byte of randomBytes(40)) {
      if (byte < 248 && id.length < 20) id += alphabet.charAt(byte % 62);
    }
  }
  return id;
}

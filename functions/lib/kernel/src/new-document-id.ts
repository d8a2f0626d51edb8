import { createHash, randomBytes } from 'node:crypto';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const length = 20;

/** 20 characters of Firestore's own alphabet, without its modulo bias. */
export function newDocumentId(): string {
  return idFrom(() => randomBytes(40));
}

/**
 * Ids that follow from a text: the same ones in the same order for each request under one Idempotency-Key, so that
 * `create` rejects what a former request has created, even if its record is gone.
 */
export function documentIdsFrom(seed: string): () => string {
  let drawn = 0;
  return () => {
    const nth = drawn++;
    let round = 0;
    return idFrom(() =>
      createHash('sha512')
        .update(JSON.stringify([seed, nth, round++]))
        .digest(),
    );
  };
}

function idFrom(nextBytes: () => Buffer): string {
  let id = '';
  while (id.length < length) {
    for (const byte of nextBytes()) {
      if (byte < 248 && id.length < length) id += alphabet.charAt(byte % 62);
    }
  }
  return id;
}

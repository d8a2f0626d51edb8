import { createHash } from 'node:crypto';
import { defineSecret } from 'firebase-functions/params';

/** What MFA secrets are encrypted with. A function that reads or writes one has to bind it (`index.ts`). */
export const mfaEncryptionKey = defineSecret('MFA_ENCRYPTION_KEY');

/** A key for encrypted secrets. */
export interface EncryptionKey {
  /** Follows from the key, so that operators don't have to name it: the first 8 hex digits of its SHA-256. */
  readonly id: string;
  readonly bytes: Buffer;
}

/** AES-256. */
const keyBytes = 32;

/**
 * The keys of MFA_ENCRYPTION_KEY, 32 bytes in base64 each, with commas between them: the first one encrypts, all of
 * them decrypt. Two of them make a rotation without an outage (docs/operations/SECRETS.md). Throws without a key: the
 * routes respond with 500 rather than keep a secret in the clear.
 */
export function encryptionKeys(): readonly [current: EncryptionKey, ...others: EncryptionKey[]] {
  const [first, ...others] = mfaEncryptionKey.value().split(',');
  return [keyOf(first), ...others.map(keyOf)];
}

function keyOf(text = ''): EncryptionKey {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== keyBytes) throw new Error(`each key in MFA_ENCRYPTION_KEY must be ${keyBytes} bytes in base64`);
  return { id: createHash('sha256').update(bytes).digest('hex').slice(0, 8), bytes };
}

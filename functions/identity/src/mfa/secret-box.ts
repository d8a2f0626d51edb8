import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { encryptionKeys } from './encryption-keys.ts';

const algorithm = 'aes-256-gcm';
/** The nonce length GCM is made for. */
const nonceBytes = 12;
const tagBytes = 16;

/**
 * A secret as it is stored: AES-256-GCM under the first key of MFA_ENCRYPTION_KEY, whose id stands in front. `owner` is
 * authenticated with it, so that a box copied into another user's document can't be decrypted.
 */
export function encrypt(secret: string, owner: string): string {
  const [key] = encryptionKeys();
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, key.bytes, nonce, { authTagLength: tagBytes });
  cipher.setAAD(Buffer.from(owner));
  const ciphertext = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
  const parts = [nonce, ciphertext, cipher.getAuthTag()].map((part) => part.toString('base64url'));
  return ['v1', key.id, ...parts].join('.');
}

/** The secret in a box; throws when its key is gone, or when the box has another owner or was changed. */
export function decrypt(box: string, owner: string): string {
  const [version, keyId = '', ...parts] = box.split('.');
  const [nonce, ciphertext, tag] = parts.map((part) => Buffer.from(part, 'base64url'));
  // Before anything of it is named in an error: this could be a secret in the clear.
  if (version !== 'v1' || !/^[0-9a-f]{8}$/.test(keyId) || !nonce || !ciphertext || !tag) {
    throw new Error('not an encrypted secret');
  }
  const key = encryptionKeys().find(({ id }) => id === keyId);
  if (!key) throw new Error(`MFA_ENCRYPTION_KEY no longer holds key ${keyId}`);
  const decipher = createDecipheriv(algorithm, key.bytes, nonce, { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(owner));
  decipher.setAuthTag(tag);
  return Buffer.concat([decipher.update(ciphertext), decipher.final()]).toString('utf8');
}

import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const algorithm = 'aes-256-gcm';
const keyBytes = 32;
/** The nonce length GCM is made for. */
const nonceBytes = 12;
const tagBytes = 16;

/**
 * A secret as it is stored: AES-256-GCM under MFA_ENCRYPTION_KEY. `owner` is authenticated with it, so that a box copied
 * into another user's document doesn't open.
 */
export function seal(secret: string, owner: string): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, encryptionKey(), nonce, { authTagLength: tagBytes });
  cipher.setAAD(Buffer.from(owner));
  const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
  return ['v1', nonce, sealed, cipher.getAuthTag()]
    .map((part) => (typeof part === 'string' ? part : part.toString('base64url')))
    .join('.');
}

/** The secret in a box; throws when it was made under another key, for somebody else, or touched. */
export function open(box: string, owner: string): string {
  const [version, ...parts] = box.split('.');
  const [nonce, sealed, tag] = parts.map((part) => Buffer.from(part, 'base64url'));
  if (version !== 'v1' || !nonce || !sealed || !tag) throw new Error('not a sealed secret');
  const decipher = createDecipheriv(algorithm, encryptionKey(), nonce, { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(owner));
  decipher.setAuthTag(tag);
  return Buffer.concat([decipher.update(sealed), decipher.final()]).toString('utf8');
}

/** Without a key nothing is stored and nothing is read: the routes answer 500 rather than keep a secret in the clear. */
function encryptionKey(): Buffer {
  const key = Buffer.from(process.env['MFA_ENCRYPTION_KEY'] ?? '', 'base64');
  if (key.length !== keyBytes) throw new Error(`MFA_ENCRYPTION_KEY must be ${keyBytes} bytes in base64`);
  return key;
}

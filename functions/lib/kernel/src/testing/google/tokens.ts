import { generateKeyPairSync, randomUUID, sign, type KeyObject } from 'node:crypto';

/** A signing key and the id under which its public half is published. */
export interface SigningKey {
  readonly id: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** A key as Google signs with. */
export function newSigningKey(): SigningKey {
  return { id: randomUUID(), ...generateKeyPairSync('rsa', { modulusLength: 2048 }) };
}

/** Public keys as Google publishes them. */
export function keySetOf(keys: readonly SigningKey[]): object {
  return {
    keys: keys.map(({ id, publicKey }) => ({
      ...publicKey.export({ format: 'jwk' }),
      kid: id,
      alg: 'RS256',
      use: 'sig',
    })),
  };
}

/** A signed JSON Web Token. */
export function signToken(key: SigningKey, claims: object, header: object = {}): string {
  const content = [{ alg: 'RS256', typ: 'JWT', kid: key.id, ...header }, claims].map(encoded).join('.');
  return `${content}.${sign('RSA-SHA256', Buffer.from(content), key.privateKey).toString('base64url')}`;
}

/** The same claims with `alg: none` and no signature, which some verifiers have believed. */
export function unsignedToken(claims: object): string {
  return `${[{ alg: 'none', typ: 'JWT' }, claims].map(encoded).join('.')}.`;
}

/** What Google's metadata server says of a service account to one audience, for an hour. */
export function serviceTokenClaims(email: string, audience: string): Record<string, unknown> {
  const iat = Math.floor(Date.now() / 1000);
  const sub = '100000000000000000001';
  return {
    iss: 'https://accounts.google.com',
    aud: audience,
    azp: sub,
    sub,
    email,
    email_verified: true,
    iat,
    exp: iat + 3600,
  };
}

/** What App Check says of an app. */
export function appTokenClaims(appId: string, projectId: string, lifeSeconds = 3600): Record<string, unknown> {
  const iat = Math.floor(Date.now() / 1000);
  return {
    iss: 'https://firebaseappcheck.googleapis.com/123456789',
    aud: ['projects/123456789', `projects/${projectId}`],
    sub: appId,
    provider: 'custom',
    iat,
    exp: iat + lifeSeconds,
    jti: randomUUID(),
  };
}

function encoded(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

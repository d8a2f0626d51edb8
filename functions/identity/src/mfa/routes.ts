import { randomBytes } from 'node:crypto';
import * as contract from '@fresh/contracts/routes/identity';
import { handle } from '@fresh/kernel/endpoint';
import { refreshClaims } from '../refresh-claims.ts';
import { mfaEncryptionKey } from './encryption-keys.ts';
import { setUp, verify } from './mfa.ts';
import { secondFactors } from './store.ts';
import { matchingSteps, toBase32 } from './totp.ts';

/** Random bytes of a secret: 256 bits, the 52 base32 characters that clients know. */
const secretBytes = 32;

/** Bound to exactly the functions that need it. */
const withKey = { secrets: [mfaEncryptionKey] };

/** I7. */
export const setup = handle(
  contract.setupMfa,
  withKey,
)(async (context) => {
  const secret = toBase32(randomBytes(secretBytes));
  // Without an issuer: authenticator apps and tests know the address exactly like this.
  const otpauthUrl = `otpauth://totp/${encodeURIComponent(`FreshRoot (${context.actor.uid})`)}?secret=${secret}`;
  // Loaded for the few users who enrol: the others don't wait for it.
  const { toDataURL } = await import('qrcode');
  const qrCode = await toDataURL(otpauthUrl);
  await secondFactors(secret).change(context, context.actor.uid, setUp);
  return { body: { success: true, secret, qrCode, otpauthUrl } };
});

/** I8. */
export const verifyCode = handle(
  contract.verifyMfa,
  withKey,
)(async (context, { secret, token }) => {
  const attempt = { secret, steps: matchingSteps(secret, token, context.now()) };
  const { uid } = context.actor;
  const { events } = await secondFactors().change(context, uid, (mfa, now) => verify(mfa, attempt, now));
  // At once, for a client that asks for a fresh ID token next. Should it fail here, the subscriber of the event does it.
  if (events.some(({ type }) => type === 'fresh.identity.mfa.v1.enrolled')) await refreshClaims(uid);
  return { body: { success: true, verified: true } };
});

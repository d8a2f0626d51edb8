import { randomBytes } from 'node:crypto';
import * as contract from '@fresh/contracts/routes/identity';
import { handle } from '@fresh/kernel/endpoint';
import { ApiError } from '@fresh/kernel/errors';
import { refreshClaims } from '../refresh-claims.ts';
import { isRecentSignIn } from '../session/session.ts';
import { mfaEncryptionKey } from './encryption-keys.ts';
import { setUp, verify, type Mfa } from './mfa.ts';
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
  // The thief of a session must not enrol a second factor of their own.
  if (!isRecentSignIn(context.authTime, context.now())) {
    throw new ApiError('RECENT_SIGN_IN_REQUIRED', 'Sign in again to set up an authenticator app');
  }
  const secret = toBase32(randomBytes(secretBytes));
  // Without an issuer: authenticator apps and tests know the address exactly like this.
  const otpauthUrl = `otpauth://totp/${encodeURIComponent(`FreshRoot (${context.actor.uid})`)}?secret=${secret}`;
  // Loaded for the few users who enrol: the others don't wait for it.
  const { toDataURL } = await import('qrcode');
  const qrCode = await toDataURL(otpauthUrl);
  const response = { body: { success: true, secret, qrCode, otpauthUrl } } as const;
  return secondFactors(secret).changeAndRespond(context, context.actor.uid, setUp, () => response);
});

/** I8. */
export const verifyCode = handle(contract.verifyMfa, {
  ...withKey,
  // At once, for a client that asks for a fresh ID token next. Should it fail here, a retry or the next code does it, and of
  // an enrolment the subscriber of its event.
  afterCommit: async ({ actor }) => {
    await refreshClaims(actor.uid);
    return undefined;
  },
})(async (context, { secret, token }) => {
  const attempt = { secret, steps: matchingSteps(secret, token, context.now()), authTime: context.authTime };
  const { uid } = context.actor;
  const response = { body: { success: true, verified: true } } as const;
  const decide = (mfa: Mfa, now: number) => verify(mfa, attempt, now);
  return secondFactors().changeAndRespond(context, uid, decide, () => response);
});

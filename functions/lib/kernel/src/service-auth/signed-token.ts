import { decodeJwt, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import type { Issuer } from './token-authority.ts';

/** Why a token is not valid. */
export type TokenFault =
  'malformed' | 'wrong issuer' | 'wrong audience' | 'expired' | 'not yet valid' | 'unknown key' | 'wrong signature';

/** What is read of a token's payload; each kind reads the rest itself. */
export type TokenPayload = JWTPayload & { readonly sub: string };

/** Seconds by which clocks may differ. */
const skewSeconds = 30;
/** Seconds since a token was issued. Both kinds live an hour at most. */
const maxAgeSeconds = 2 * 60 * 60;

class WrongIssuer extends Error {}

/** A signed token's payload, if its issuer signed it for this audience and it is valid now. */
export async function readSignedToken(
  token: string,
  { issuer, audience, nowMs }: { issuer: Issuer; audience: string; nowMs: number },
): Promise<{ readonly payload: TokenPayload } | { readonly fault: TokenFault }> {
  const findKey: JWTVerifyGetKey = (header, input) => {
    // Before the signature: the log says what is wrong, and a foreign token has no keys fetched.
    if (!issuer.matches(decodeJwt(token).iss ?? '')) throw new WrongIssuer();
    if (header.kid === undefined) throw new errors.JWTInvalid('no key id');
    return issuer.keys(header, input);
  };
  try {
    const { payload } = await jwtVerify(token, findKey, {
      algorithms: ['RS256'],
      audience,
      clockTolerance: skewSeconds,
      currentDate: new Date(nowMs),
      maxTokenAge: maxAgeSeconds,
      requiredClaims: ['sub', 'exp'],
    });
    return isNamed(payload) ? { payload } : { fault: 'malformed' };
  } catch (error) {
    const fault = faultOf(error);
    if (!fault) throw error;
    return { fault };
  }
}

function isNamed(payload: JWTPayload): payload is TokenPayload {
  return typeof payload.sub === 'string' && payload.sub !== '';
}

/** Null for an issuer whose keys can't be fetched: that says nothing about the token. */
function faultOf(error: unknown): TokenFault | null {
  if (error instanceof WrongIssuer) return 'wrong issuer';
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
    return 'unknown key';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'wrong signature';
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWTClaimValidationFailed && error.reason === 'check_failed') {
    return error.claim === 'aud' ? 'wrong audience' : 'not yet valid';
  }
  const isMalformed = [
    errors.JWTClaimValidationFailed,
    errors.JWTInvalid,
    errors.JWSInvalid,
    errors.JOSEAlgNotAllowed,
    errors.JOSENotSupported,
  ].some((kind) => error instanceof kind);
  return isMalformed ? 'malformed' : null;
}

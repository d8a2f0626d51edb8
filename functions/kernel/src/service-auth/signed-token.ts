import { OAuth2Client } from 'google-auth-library';
import * as z from 'zod';
import type { Issuer } from './trust.ts';

/** Why a token isn't believed. */
export type TokenFault =
  'malformed' | 'wrong issuer' | 'wrong audience' | 'expired' | 'not yet valid' | 'unknown key' | 'wrong signature';

/** What is read of a token's payload; each kind reads the rest itself. */
export type TokenPayload = z.output<typeof tokenPayload>;

/** Seconds by which clocks may differ. */
const skewSeconds = 30;

const tokenHeader = z.object({ alg: z.literal('RS256'), kid: z.string().min(1) });
const tokenPayload = z.looseObject({
  iss: z.string(),
  sub: z.string().min(1),
  aud: z.union([z.string(), z.array(z.string())]),
  iat: z.number(),
  exp: z.number(),
  nbf: z.number().optional(),
});

/**
 * A signed token's payload, if its issuer signed it for this audience and it is valid now. The claims are looked at
 * before the signature only so that the log can say what is wrong; nothing is believed before the signature is checked.
 */
export async function readSignedToken(
  token: string,
  { issuer, audience, nowMs }: { issuer: Issuer; audience: string; nowMs: number },
): Promise<{ readonly payload: TokenPayload } | { readonly fault: TokenFault }> {
  const parts = token.split('.');
  const header = tokenHeader.safeParse(jsonOf(parts[0]));
  const payload = tokenPayload.safeParse(jsonOf(parts[1]));
  if (parts.length !== 3 || !header.success || !payload.success) return { fault: 'malformed' };
  const fault = faultOf(payload.data, issuer, audience, nowMs / 1000);
  if (fault) return { fault };
  const { kid } = header.data;
  const key = await issuer.keys.find(kid);
  if (key === null) return { fault: 'unknown key' };
  return (await isSigned(token, kid, key)) ? { payload: payload.data } : { fault: 'wrong signature' };
}

function faultOf(payload: TokenPayload, issuer: Issuer, audience: string, now: number): TokenFault | null {
  const { iss, aud, iat, exp, nbf } = payload;
  if (!issuer.isNamed(iss)) return 'wrong issuer';
  if (!(typeof aud === 'string' ? [aud] : aud).includes(audience)) return 'wrong audience';
  if (now >= exp + skewSeconds) return 'expired';
  if (now < Math.max(iat, nbf ?? iat) - skewSeconds) return 'not yet valid';
  return null;
}

let verifier: OAuth2Client | undefined;

async function isSigned(token: string, keyId: string, key: string): Promise<boolean> {
  try {
    // Made when the first token comes: functions that are never called by a service don't load the library.
    verifier ??= new OAuth2Client();
    await verifier.verifySignedJwtWithCertsAsync(token, { [keyId]: key });
    return true;
  } catch {
    return false; // its text holds the token: it must not reach a log
  }
}

function jsonOf(part: string | undefined): unknown {
  try {
    return JSON.parse(Buffer.from(part ?? '', 'base64url').toString());
  } catch {
    return undefined; // malformed, which is the answer
  }
}

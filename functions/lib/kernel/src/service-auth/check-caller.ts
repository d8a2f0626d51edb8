import type { ServiceOperation } from '@fresh/contracts/callable';
import type { ServiceName } from '@fresh/contracts/route';
import { serviceOfAccount } from '@fresh/contracts/service-identities';
import * as z from 'zod';
import { deployedUrl, projectId } from './function-url.ts';
import { headers } from './headers.ts';
import { readSignedToken, type TokenFault } from './signed-token.ts';
import type { TokenAuthority } from './token-authority.ts';

/** Why a call is rejected; for the log alone. */
export type RejectionReason =
  | 'no service token'
  | `service token ${TokenFault}`
  | 'no account of a service'
  | 'no app token'
  | `app token ${TokenFault}`
  | 'no app of a service'
  | 'app token consumed before'
  | 'tokens of two services'
  | 'caller not allowed'
  | 'actor not allowed'
  | 'actor missing';

/** A rejected call: 401 for an unproven caller, 403 for a proven one that isn't allowed. */
export class CallRejected extends Error {
  constructor(
    readonly status: 'unauthenticated' | 'permission-denied',
    readonly reason: RejectionReason,
    /** Who it was, as far as that is proven. */
    readonly caller: string | null = null,
  ) {
    super(reason);
  }
}

/** Headers of a request, as Node gives them. */
export type IncomingHeaders = Readonly<Record<string, string | string[] | undefined>>;

const serviceClaims = z.object({ email: z.string(), email_verified: z.literal(true) });

/**
 * The service that calls, if both of its tokens are genuine, name the same service, and the operation lists it. Throws
 * CallRejected. Neither token stands alone: the OIDC token says which service account, App Check which app, and a thief
 * would need both.
 */
export async function checkCaller(
  operation: Pick<ServiceOperation, 'name' | 'callers'>,
  received: IncomingHeaders,
  authority: TokenAuthority,
  nowMs: number,
): Promise<{ readonly caller: ServiceName; readonly appToken: string }> {
  const byAccount = await serviceByAccount(operation, single(received[headers.serviceToken]), authority, nowMs);
  const appToken = single(received[headers.appToken]);
  const byApp = await serviceByApp(appToken, authority, nowMs);
  if (byAccount !== byApp) throw new CallRejected('permission-denied', 'tokens of two services');
  const caller = operation.callers.find((allowed) => allowed === byAccount);
  if (!caller) throw new CallRejected('permission-denied', 'caller not allowed', byAccount);
  return { caller, appToken };
}

/** Uses up the call's App Check token; a token that was used before is a replayed call. */
export async function consumeAppToken(appToken: string, caller: ServiceName, authority: TokenAuthority): Promise<void> {
  const { alreadyConsumed } = await authority.consume(appToken);
  if (alreadyConsumed) throw new CallRejected('unauthenticated', 'app token consumed before', caller);
}

async function serviceByAccount(
  operation: Pick<ServiceOperation, 'name' | 'callers'>,
  token: string,
  authority: TokenAuthority,
  nowMs: number,
): Promise<string> {
  if (token === '') throw new CallRejected('unauthenticated', 'no service token');
  const audience = deployedUrl(operation.name);
  const read = await readSignedToken(token, { issuer: authority.serviceTokenIssuer, audience, nowMs });
  if ('fault' in read) throw new CallRejected('unauthenticated', `service token ${read.fault}`);
  const claims = serviceClaims.safeParse(read.payload);
  const service = claims.success ? serviceOfAccount(claims.data.email, projectId()) : null;
  if (service === null) throw new CallRejected('unauthenticated', 'no account of a service');
  return service;
}

async function serviceByApp(token: string, authority: TokenAuthority, nowMs: number): Promise<string> {
  if (token === '') throw new CallRejected('unauthenticated', 'no app token');
  const audience = `projects/${projectId()}`;
  const read = await readSignedToken(token, { issuer: authority.appTokenIssuer, audience, nowMs });
  if ('fault' in read) throw new CallRejected('unauthenticated', `app token ${read.fault}`);
  const service = authority.serviceOfApp(read.payload.sub);
  if (service === null) throw new CallRejected('unauthenticated', 'no app of a service');
  return service;
}

/** A header that was sent once; a repeated one is as good as none. */
function single(value: string | string[] | undefined): string {
  return typeof value === 'string' ? value : '';
}

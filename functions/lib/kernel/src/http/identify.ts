import { headerOf, type ApiRequest, type Identity } from './context.ts';
import { readCredential, type Credential } from './credentials.ts';
import type { Matched } from './match-route.ts';
import type { Middleware } from './middleware.ts';
import type { RequestScope } from './request-context.ts';

/** The user that a genuine, unexpired credential names. Whether it was revoked isn't known yet. */
export interface Identified {
  readonly credential: Credential | null;
  readonly identity: Identity | null;
}

/** Verifies the credential's signature; that takes no network call once Google's keys are cached. Rejects nothing. */
export const identify: Middleware<RequestScope & Matched, Identified> = async ({ route, request, runtime }, next) => {
  const credential = route.access === 'public' ? null : readCredential(credentialHeaders(request));
  return next({ credential, identity: credential && (await runtime.credentials.identify(credential)) });
};

function credentialHeaders(request: ApiRequest) {
  return { authorization: headerOf(request, 'authorization'), cookie: headerOf(request, 'cookie') };
}

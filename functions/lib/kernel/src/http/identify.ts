import { headerOf, type ApiRequest, type Identity } from './context.ts';
import { readCredentials, type Credential } from './credentials.ts';
import type { Matched } from './match-route.ts';
import type { Middleware } from './middleware.ts';
import type { RequestScope } from './request-context.ts';

/** A credential whose signature is genuine and that hasn't expired, and the user that it names. */
export interface GenuineCredential {
  readonly credential: Credential;
  readonly identity: Identity;
}

/** The genuine credentials of a request, in the order in which they count. Whether one was revoked isn't known yet. */
export interface Identified {
  readonly genuine: readonly GenuineCredential[];
}

/** Verifies signatures; that takes no network call once Google's keys are cached. Rejects nothing. */
export const identify: Middleware<RequestScope & Matched, Identified> = async ({ route, request, runtime }, next) => {
  const credentials = route.access === 'public' ? [] : readCredentials(credentialHeaders(request));
  const genuine: GenuineCredential[] = [];
  for (const credential of credentials) {
    const identity = await runtime.credentials.identify(credential);
    if (identity) genuine.push({ credential, identity });
  }
  return next({ genuine });
};

function credentialHeaders(request: ApiRequest) {
  return { authorization: headerOf(request, 'authorization'), cookie: headerOf(request, 'cookie') };
}

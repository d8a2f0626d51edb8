import type { ServiceName } from '@fresh/contracts/route';
import type { JWTVerifyGetKey } from 'jose';

/** The issuer of a kind of token: its `iss` and its keys. */
export interface Issuer {
  readonly matches: (name: string) => boolean;
  /** Throws JWKSNoMatchingKey for a key that the issuer does not have, other errors when it can't be asked. */
  readonly keys: JWTVerifyGetKey;
}

/** Issues the tokens that a service sends: Google, or in the emulator a local stand-in. */
export interface TokenSource {
  /** An OIDC ID token of this process's service account, for the function with this URL. */
  serviceToken(service: ServiceName, audience: string): Promise<string>;
  /** An App Check token of the service's app; a limited-use one is given out once. */
  appToken(service: ServiceName, use: 'repeated' | 'limited'): Promise<string>;
}

/** Issues tokens, and knows the trusted issuers of those that a service gets. */
export interface TokenAuthority extends TokenSource {
  readonly serviceTokenIssuer: Issuer;
  readonly appTokenIssuer: Issuer;
  /** Uses up an App Check token; says whether it was used up before. */
  consume(appToken: string): Promise<{ readonly alreadyConsumed: boolean }>;
  /** The service whose App Check app has this id; null for any other app. */
  serviceOfApp(appId: string): string | null;
}

import type { Method } from '@fresh/contracts/route';
import * as log from '../log.ts';
import { newDocumentId } from '../new-document-id.ts';
import { processRateLimiter } from './choose-rate-limiter.ts';
import { concurrencyLimiter, type ConcurrencyLimiter } from './concurrency-limiter.ts';
import { corsPolicy, type CorsPolicy } from './cors-policy.ts';
import { firebaseCredentials, type Credentials } from './credentials.ts';
import { firestoreIdempotency, type IdempotencyStore } from './idempotency-store.ts';
import { firestoreMemberships, type Memberships } from './organization-context.ts';
import type { RateLimiter } from './rate-limiter.ts';
import { parseRevocationMaxAge } from './revocation-max-age.ts';

/** What the middleware of one function need from outside. */
export interface Runtime {
  readonly corsPolicy: CorsPolicy;
  readonly concurrencyLimiter: ConcurrencyLimiter;
  readonly rateLimiter: RateLimiter;
  readonly credentials: Credentials;
  readonly memberships: Memberships;
  /** How old the response of Auth may be for a read, in ms. */
  readonly revocationMaxAgeMs: number;
  readonly idempotency: IdempotencyStore;
  /** Epoch ms. */
  readonly now: () => number;
  readonly newId: () => string;
  readonly newRequestId: () => string;
  readonly log: Pick<typeof log, 'requestCompleted' | 'requestFailed'>;
}

/** The runtime of a deployed function. A wrong parameter throws, and ends the process. */
export function productionRuntime(methods: readonly Method[]): Runtime {
  return {
    corsPolicy: corsPolicy(methods),
    concurrencyLimiter: concurrencyLimiter(),
    rateLimiter: processRateLimiter(),
    credentials: firebaseCredentials,
    memberships: firestoreMemberships,
    revocationMaxAgeMs: parseRevocationMaxAge(process.env['REVOCATION_MAX_AGE_SECONDS']),
    idempotency: firestoreIdempotency,
    now: Date.now,
    newId: newDocumentId,
    newRequestId: () => crypto.randomUUID(),
    log,
  };
}

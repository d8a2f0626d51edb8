/** A dependency is unreachable, too slow or overloaded: the same request may succeed in a moment. */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';
}

/**
 * gRPC codes of a Firestore that can't do it now: DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, ABORTED (others at the same
 * documents, longer than the client tried again), UNAVAILABLE.
 */
const firestoreCodes: ReadonlySet<unknown> = new Set([4, 8, 10, 14]);

/**
 * Codes of the Admin SDK for an Auth, App Check or Cloud Tasks that can't be reached, and for an Auth that has no quota left
 * for us. Its codes for a Cloud Tasks without quota mean other things elsewhere: `events/redelivery.ts` reads them.
 */
const sdkCodes: ReadonlySet<unknown> = new Set(['app/network-error', 'app/network-timeout', 'auth/quota-exceeded']);

/** Whether an error says that waiting helps, and not that something is wrong with the request or with us. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof UnavailableError) return true;
  if ('code' in error && (firestoreCodes.has(error.code) || sdkCodes.has(error.code))) return true;
  // The Admin SDK reports keys that it couldn't fetch under the code of a malformed token; only the text differs.
  return error.message.startsWith('Error fetching public keys');
}

/** The result of `promise`; rejects with an UnavailableError after `ms`. The work behind it isn't stopped. */
export async function withTimeout<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new UnavailableError(`not done within ${ms} ms`));
    }, ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

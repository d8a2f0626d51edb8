/** A token that may be used once, and its expiry (epoch ms). */
export interface OneUse {
  readonly token: string;
  readonly expiresAtMs: number;
}

/**
 * Returns one-use tokens and fetches the next one in the background, so that the next call in time doesn't wait. No token
 * is returned twice: a call that takes the spare starts fetching another one at once.
 */
export function prefetchOne(make: () => Promise<OneUse>, now: () => number): () => Promise<string> {
  let spare: Promise<OneUse | null> | undefined;
  return async () => {
    const taken = spare;
    // A failed prefetch fails no call yet.
    spare = make().catch(() => null);
    const ready = await taken;
    return ready && now() < ready.expiresAtMs ? ready.token : (await make()).token;
  };
}

/** Something that can be given out once, and until when (epoch ms). */
export interface OneUse {
  readonly token: string;
  readonly expiresAtMs: number;
}

/**
 * Gives out one-use tokens and has the next one made meanwhile, so that a caller who comes again in time doesn't wait.
 * No token is given out twice: whoever takes the spare leaves another one in its place at once.
 */
export function oneAhead(make: () => Promise<OneUse>, now: () => number): () => Promise<string> {
  let spare: Promise<OneUse | null> | undefined;
  return async () => {
    const taken = spare;
    // A spare that couldn't be made is nobody's failure yet.
    spare = make().catch(() => null);
    const ready = await taken;
    return ready && now() < ready.expiresAtMs ? ready.token : (await make()).token;
  };
}

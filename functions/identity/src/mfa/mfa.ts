import type { MfaEvent } from '@fresh/contracts/events/identity';
import { ApiError } from '@fresh/kernel/errors';

/** A user's second factor. All times are epoch ms. */
export interface Mfa {
  readonly uid: string;
  /** Sequence of the last event. */
  readonly version: number;
  /** Waits for its first code. */
  readonly pending?: { readonly secret: string; readonly createdAt: number } | undefined;
  readonly enrolled?: EnrolledSecret | undefined;
}

/** A secret whose owner has shown a code of it. */
export interface EnrolledSecret {
  readonly secret: string;
  /** Time step of the last accepted code: neither it nor an older one is good again (RFC 6238, 5.2). */
  readonly lastStep: number;
  readonly enrolledAt: number;
  readonly verifiedAt: number;
}

/** What a client presents: a secret, and the time steps (in a tolerated window) at which its code would be right. */
export interface Attempt {
  readonly secret: string;
  readonly steps: readonly number[];
}

/** How long a code of the enrolled secret entitles to replace that secret, in ms: 10 min. */
const replacementMs = 10 * 60_000;

/** A user who never asked for a second factor. */
export function noMfa(uid: string): Mfa {
  return { uid, version: 0 };
}

/** I7. An enrolled secret stays in force until a code of the new one is verified. */
export function setUp({ uid }: Mfa): MfaEvent[] {
  return [{ type: 'fresh.identity.mfa.v1.setup_started', data: { uid } }];
}

/**
 * I8. The client's secret must be one on record. Replacing an enrolled secret takes a recent code of it: a stolen
 * session alone must not swap the second factor for the thief's.
 */
export function verify(mfa: Mfa, { secret, steps }: Attempt, now: number): MfaEvent[] {
  const { uid, enrolled, pending } = mfa;
  if (enrolled?.secret === secret) {
    const step = steps.find((candidate) => candidate > enrolled.lastStep);
    if (step === undefined) throw new ApiError('BAD_REQUEST', 'Invalid token');
    return [{ type: 'fresh.identity.mfa.v1.verified', data: { uid, step } }];
  }
  const [step] = steps;
  if (pending?.secret !== secret || step === undefined) throw new ApiError('BAD_REQUEST', 'Invalid token');
  if (enrolled && now - enrolled.verifiedAt > replacementMs) {
    throw new ApiError('FORBIDDEN', 'Verify a code of the enrolled secret first');
  }
  return [{ type: 'fresh.identity.mfa.v1.enrolled', data: { uid, step } }];
}

/** The second factor after an event. No event carries a secret: that of a setup comes with the change. */
export function evolve(mfa: Mfa, event: MfaEvent, change: { readonly now: number; readonly newSecret?: string }): Mfa {
  const version = mfa.version + 1;
  switch (event.type) {
    case 'fresh.identity.mfa.v1.setup_started':
      if (change.newSecret === undefined) throw new Error('a setup has a secret');
      return { ...mfa, version, pending: { secret: change.newSecret, createdAt: change.now } };
    case 'fresh.identity.mfa.v1.enrolled': {
      if (!mfa.pending) throw new Error('only a pending secret is enrolled');
      const { secret } = mfa.pending;
      const times = { enrolledAt: change.now, verifiedAt: change.now };
      return { uid: mfa.uid, version, enrolled: { secret, lastStep: event.data.step, ...times } };
    }
    case 'fresh.identity.mfa.v1.verified':
      if (!mfa.enrolled) throw new Error('only an enrolled secret is verified');
      return { ...mfa, version, enrolled: { ...mfa.enrolled, lastStep: event.data.step, verifiedAt: change.now } };
  }
}

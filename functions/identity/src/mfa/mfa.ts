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
  /** Sign-ins in which a code was right, the last one first. */
  readonly proofs?: readonly Proof[] | undefined;
}

/** A sign-in in which the second factor was proved. */
export interface Proof {
  /** When the user signed in, epoch s: it names the sign-in, whatever tokens and cookies follow from it. */
  readonly authTime: number;
  /** When the code was right, epoch ms. */
  readonly at: number;
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
  /** When the session that presents it signed in, epoch s. */
  readonly authTime: number;
}

/** How long a code of the enrolled secret entitles to replace that secret, in ms: 10 min. */
const replacementMs = 10 * 60_000;

/**
 * Sign-ins that are remembered: of a person's devices the ones used last. The claim that repeats them must leave room for
 * others in the 1,000 bytes that Auth has for all (https://firebase.google.com/docs/auth/admin/custom-claims).
 */
const maxProofs = 5;

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
export function verify(mfa: Mfa, { secret, steps, authTime }: Attempt, now: number): MfaEvent[] {
  const { uid, enrolled, pending } = mfa;
  if (enrolled?.secret === secret) {
    const step = steps.find((candidate) => candidate > enrolled.lastStep);
    if (step === undefined) throw new ApiError('BAD_REQUEST', 'Invalid token');
    return [{ type: 'fresh.identity.mfa.v1.verified', data: { uid, step, authTime } }];
  }
  const [step] = steps;
  if (pending?.secret !== secret || step === undefined) throw new ApiError('BAD_REQUEST', 'Invalid token');
  if (enrolled && now - enrolled.verifiedAt > replacementMs) {
    throw new ApiError('FORBIDDEN', 'Verify a code of the enrolled secret first');
  }
  return [{ type: 'fresh.identity.mfa.v1.enrolled', data: { uid, step, authTime } }];
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
      // Proofs of a secret that was replaced are proofs no more.
      const proofs = proofsAfter([], event.data.authTime, change.now);
      return { uid: mfa.uid, version, enrolled: { secret, lastStep: event.data.step, ...times }, proofs };
    }
    case 'fresh.identity.mfa.v1.verified':
      if (!mfa.enrolled) throw new Error('only an enrolled secret is verified');
      return {
        ...mfa,
        version,
        enrolled: { ...mfa.enrolled, lastStep: event.data.step, verifiedAt: change.now },
        proofs: proofsAfter(mfa.proofs ?? [], event.data.authTime, change.now),
      };
  }
}

function proofsAfter(before: readonly Proof[], authTime: number | undefined, at: number): readonly Proof[] {
  if (authTime === undefined) return before;
  return [{ authTime, at }, ...before.filter((proof) => proof.authTime !== authTime)].slice(0, maxProofs);
}

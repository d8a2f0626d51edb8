import type { MfaEvent } from '@fresh/contracts/events/identity';
import * as identityEvents from '@fresh/contracts/events/identity';
import { changeAggregate } from '@fresh/kernel/events/change';
import { causeOfRequest } from '@fresh/kernel/events/event-log';
import { firestore } from '@fresh/kernel/firebase';
import type { SessionContext } from '@fresh/kernel/http/context';
import type { DocumentData, DocumentSnapshot } from 'firebase-admin/firestore';
import * as z from 'zod';
import { evolve, noMfa, type Mfa } from './mfa.ts';
import { open, seal } from './secret-box.ts';

/**
 * Decides about the caller's second factor and commits what follows. Two requests with one code meet in the
 * transaction: the second one reads the step that the first one used. Returns the events.
 */
export async function changeMfa(
  context: SessionContext,
  decide: (mfa: Mfa, now: number) => readonly MfaEvent[],
  newSecret?: string,
): Promise<readonly MfaEvent[]> {
  const { uid } = context.actor;
  const ref = mfaRef(uid);
  const now = context.now();
  const change = { now, ...(newSecret !== undefined && { newSecret }) };
  let decided: readonly MfaEvent[] = [];
  await changeAggregate<Mfa, MfaEvent>(
    {
      service: 'identity',
      events: Object.values(identityEvents),
      ref,
      orgId: null,
      read: async (get) => fromDocument(uid, await get(ref)),
      evolve: (mfa, event) => evolve(mfa ?? noMfa(uid), event, change),
      write: (tx, next) => {
        if (next) tx.set(ref, toDocument(next));
      },
    },
    (mfa) => (decided = decide(mfa ?? noMfa(uid), now)),
    causeOfRequest(context),
    now,
  );
  return decided;
}

/** Whether the user has an enrolled second factor. */
export async function isEnrolled(uid: string): Promise<boolean> {
  return (await mfaRef(uid).get()).get('enrolled') !== undefined;
}

function mfaRef(uid: string) {
  return firestore().doc(`mfa/${uid}`);
}

/** Secrets are sealed boxes here, and nowhere else. */
const mfaDocument = z.object({
  version: z.number().int(),
  pending: z.object({ secret: z.string(), createdAt: z.number() }).optional(),
  enrolled: z
    .object({ secret: z.string(), lastStep: z.number().int(), enrolledAt: z.number(), verifiedAt: z.number() })
    .optional(),
});

function fromDocument(uid: string, snapshot: DocumentSnapshot): Mfa {
  if (!snapshot.exists) return noMfa(uid);
  const { version, pending, enrolled } = mfaDocument.parse(snapshot.data());
  return {
    uid,
    version,
    ...(pending && { pending: { ...pending, secret: open(pending.secret, uid) } }),
    ...(enrolled && { enrolled: { ...enrolled, secret: open(enrolled.secret, uid) } }),
  };
}

function toDocument({ uid, version, pending, enrolled }: Mfa): DocumentData {
  return {
    uid,
    version,
    ...(pending && { pending: { ...pending, secret: seal(pending.secret, uid) } }),
    ...(enrolled && { enrolled: { ...enrolled, secret: seal(enrolled.secret, uid) } }),
  };
}

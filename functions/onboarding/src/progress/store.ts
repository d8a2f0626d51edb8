import * as onboardingEvents from '@fresh/contracts/events/onboarding';
import type { OnboardingEvent } from '@fresh/contracts/events/onboarding';
import type { Aggregate } from '@fresh/kernel/events/change';
import { changeAggregate } from '@fresh/kernel/events/change';
import { causeOfRequest } from '@fresh/kernel/events/event-log';
import { firestore } from '@fresh/kernel/firebase';
import type { SessionContext } from '@fresh/kernel/http/context';
import type { DocumentSnapshot } from 'firebase-admin/firestore';
import * as z from 'zod';
import { evolve, notStarted, type Progress } from './progress.ts';

/** How far the caller is. */
export async function readProgress(uid: string): Promise<Progress> {
  return fromDocument(uid, await progressRef(uid).get());
}

/** Decides about the caller's progress and commits what follows. */
export async function changeProgress(
  context: SessionContext,
  decide: (progress: Progress) => readonly OnboardingEvent[],
): Promise<void> {
  const { uid } = context.actor;
  const now = context.now();
  await changeAggregate(
    progressAggregate(uid, now),
    (progress) => decide(progress ?? notStarted(uid)),
    causeOfRequest(context),
    now,
  );
}

/** How progress is kept; for transactions that change it together with something else. */
export function progressAggregate(uid: string, now: number): Aggregate<Progress, OnboardingEvent> {
  const ref = progressRef(uid);
  return {
    service: 'onboarding',
    events: Object.values(onboardingEvents),
    ref,
    orgId: null,
    read: async (get) => fromDocument(uid, await get(ref)),
    evolve: (progress, event) => evolve(progress ?? notStarted(uid), event, now),
    write: (tx, next) => {
      if (next) tx.set(ref, Object.fromEntries(Object.entries(next).filter(([, value]) => value !== undefined)));
    },
  };
}

/** A collection of our own: the monolith's helpers kept this inside `users/{uid}`, which identity owns. */
function progressRef(uid: string) {
  return firestore().doc(`onboarding/${uid}`);
}

const progressDocument = z.object({
  version: z.number().int(),
  status: z.enum(['not_started', 'in_progress', 'complete']),
  intent: z.enum(['create_org', 'create_corporate', 'join_existing']).optional(),
  stage: z.enum(['profile', 'admin_form', 'network_created', 'joined_workspace']).optional(),
  selfDeclaredRole: z.string().optional(),
  formId: z.string().optional(),
  primaryOrgId: z.string().optional(),
  primaryNetworkId: z.string().optional(),
  completedAt: z.number().optional(),
  lastUpdatedAt: z.number(),
});

function fromDocument(uid: string, snapshot: DocumentSnapshot): Progress {
  return snapshot.exists ? { ...progressDocument.parse(snapshot.data()), uid } : notStarted(uid);
}

import * as onboardingEvents from '@fresh/contracts/events/onboarding';
import type { OnboardingEvent } from '@fresh/contracts/events/onboarding';
import { aggregate, withoutOrganization } from '@fresh/kernel/events/aggregate';
import type { Change } from '@fresh/kernel/events/change';
import { firestore } from '@fresh/kernel/firebase';
import type { DocumentSnapshot } from 'firebase-admin/firestore';
import * as z from 'zod';
import { evolve, notStarted, type Progress } from './progress.ts';

/** How far users are, by id. */
export const progresses = aggregate({
  service: 'onboarding',
  events: onboardingEvents,
  tenant: withoutOrganization,
  ref: (_orgId, uid: string) => progressRef(uid),
  read: (snapshot) => fromDocument(snapshot.id, snapshot),
  evolve: (progress: Progress, event: OnboardingEvent, { now }: Change<null>): Progress => evolve(progress, event, now),
  toDocument: (progress) => ({ ...progress }),
  replaces: true,
  reusesIds: true,
  changedAt: ({ lastUpdatedAt }) => lastUpdatedAt,
});

/** A collection of our own: the monolith's helpers kept this inside `users/{uid}`, which identity owns. */
function progressRef(uid: string) {
  return firestore().doc(`onboarding/${uid}`);
}

const progressDocument = z.object({
  version: z.number().int().catch(0),
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

import type { OnboardingEvent } from '@fresh/contracts/events/onboarding';
import { onboardingWithheld } from '@fresh/contracts/withheld-fields';
import { withhold } from '@fresh/kernel/withhold';

/** How far a new user is. Joining and creating both end the path. */
export type Stage = 'profile' | 'admin_form' | 'network_created' | 'joined_workspace';

/** What a new user is here for. */
export type Intent = 'create_org' | 'create_corporate' | 'join_existing';

/** A user's onboarding (DOMAIN §2). All times are epoch ms. */
export interface Progress {
  readonly uid: string;
  /** Sequence of the last event. */
  readonly version: number;
  readonly status: 'not_started' | 'in_progress' | 'complete';
  readonly intent?: Intent | undefined;
  readonly stage?: Stage | undefined;
  /** What they say they are; decides their eligibility. */
  readonly selfDeclaredRole?: string | undefined;
  /** The admin form they submitted last. */
  readonly formId?: string | undefined;
  readonly primaryOrgId?: string | undefined;
  readonly primaryNetworkId?: string | undefined;
  readonly completedAt?: number | undefined;
  readonly lastUpdatedAt: number;
}

/** A user who has not started. */
export function notStarted(uid: string): Progress {
  return { uid, version: 0, status: 'not_started', lastUpdatedAt: 0 };
}

const order: readonly (Stage | undefined)[] = [undefined, 'profile', 'admin_form', 'network_created'];

/** N2. No user falls back to an earlier stage. */
export function recordProfile(progress: Progress, selfDeclaredRole: string | undefined): OnboardingEvent[] {
  const declared = selfDeclaredRole === progress.selfDeclaredRole ? undefined : selfDeclaredRole;
  return advance(progress, 'profile', { selfDeclaredRole: declared });
}

/** N3b. */
export function recordForm(progress: Progress, formId: string): OnboardingEvent[] {
  return advance(progress, 'admin_form', { formId });
}

/** N4, N5, N6. The first organization is the primary one; those after it change nothing here. */
export function complete(
  { uid, status }: Progress,
  place: { readonly intent: Intent; readonly orgId: string; readonly networkId?: string | undefined },
): OnboardingEvent[] {
  if (status === 'complete') return [];
  const stage = place.intent === 'join_existing' ? 'joined_workspace' : 'network_created';
  return [{ type: 'fresh.onboarding.onboarding.v1.completed', data: { uid, stage, ...place } }];
}

/** The progress after an event. */
export function evolve(progress: Progress, event: OnboardingEvent, now: number): Progress {
  const touched = { version: progress.version + 1, lastUpdatedAt: now };
  switch (event.type) {
    case 'fresh.onboarding.onboarding.v1.advanced': {
      const { stage = progress.stage, formId = progress.formId } = event.data;
      const { selfDeclaredRole = progress.selfDeclaredRole } = event.details;
      const status = progress.status === 'complete' ? 'complete' : 'in_progress';
      return { ...progress, ...touched, status, stage, selfDeclaredRole, formId };
    }
    case 'fresh.onboarding.onboarding.v1.completed': {
      const { intent, stage, orgId, networkId } = event.data;
      const primary = { primaryOrgId: orgId, primaryNetworkId: networkId };
      return { ...progress, ...touched, status: 'complete', intent, stage, ...primary, completedAt: now };
    }
  }
}

function advance(
  { uid, status, stage: current }: Progress,
  reached: Stage,
  declared: { selfDeclaredRole?: string | undefined; formId?: string | undefined },
): OnboardingEvent[] {
  const further = status !== 'complete' && order.indexOf(reached) > order.indexOf(current);
  const news = Object.values(declared).some((value) => value !== undefined);
  if (!further && !news) return [];
  const { published, details, withheld } = withhold(declared, onboardingWithheld);
  const data = { uid, ...(further && { stage: reached }), ...published, ...withheld };
  return [{ type: 'fresh.onboarding.onboarding.v1.advanced', data, details }];
}

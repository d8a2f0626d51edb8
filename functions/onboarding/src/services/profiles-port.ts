import type { updateUserProfile } from '@fresh/contracts/routes/identity';
import type { SessionContext } from '@fresh/kernel/http/context';
import type { AnswerOf, BodyOf } from './route-types.ts';

/** What onboarding asks of identity. */
export interface ProfilesPort {
  /** Replaces the caller's own profile (X4). */
  replace(
    caller: SessionContext,
    profile: BodyOf<typeof updateUserProfile>,
  ): Promise<AnswerOf<typeof updateUserProfile>>;
}

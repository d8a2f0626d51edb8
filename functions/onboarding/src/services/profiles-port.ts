import type { callables as contract } from '@fresh/contracts/callables/identity';
import type { SessionContext } from '@fresh/kernel/http/context';
import type * as z from 'zod';

/** What onboarding asks of identity. */
export interface ProfilesPort {
  /** Replaces the caller's own profile. */
  replace(
    caller: SessionContext,
    profile: z.output<(typeof contract.updateUserProfile)['input']>,
  ): Promise<z.input<(typeof contract.updateUserProfile)['output']>>;
}

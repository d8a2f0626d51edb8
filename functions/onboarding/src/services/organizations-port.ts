import type { redeemJoinToken } from '@fresh/contracts/routes/join-tokens';
import type { activateNetwork } from '@fresh/contracts/routes/networks';
import type { provisionOrganization } from '@fresh/contracts/routes/organizations';
import type { SessionContext } from '@fresh/kernel/http/context';
import type { AnswerOf, BodyOf } from './route-types.ts';

/**
 * What onboarding asks of organizations. The caller is the signed-in user, and it is his rights that count there: the
 * port adds none. A refusal is thrown as the ApiError that organizations answered.
 */
export interface OrganizationsPort {
  /** Organization, network and owner's membership, all or nothing (X1). */
  provision(
    caller: SessionContext,
    wanted: BodyOf<typeof provisionOrganization>,
  ): Promise<AnswerOf<typeof provisionOrganization>>;
  /** Membership by token (X2). */
  redeem(caller: SessionContext, joinToken: string): Promise<AnswerOf<typeof redeemJoinToken>>;
  /** Makes a network active (X3); by its own id, or that of an organization in it, which is what pages know. */
  activateNetwork(caller: SessionContext, networkId: string): Promise<AnswerOf<typeof activateNetwork>>;
}

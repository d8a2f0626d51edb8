import type { callables as contract } from '@fresh/contracts/callables/organizations';
import type { SessionContext } from '@fresh/kernel/http/context';
import type * as z from 'zod';

/**
 * What onboarding asks of organizations, in the name of the signed-in user: it is their rights that count there. A
 * rejection is thrown as the ApiError that organizations returned.
 */
export interface OrganizationsPort {
  /**
   * Organization, network and owner's membership, all or nothing. Repeated with the same `form`, an admin form that
   * waits for its network, it founds nothing more and returns the same, even where the client sent no Idempotency-Key.
   */
  provision(
    caller: SessionContext,
    wanted: z.output<(typeof contract.provisionOrganization)['input']>,
    form?: string,
  ): Promise<z.input<(typeof contract.provisionOrganization)['output']>>;
  /** Membership by token. */
  redeem(caller: SessionContext, joinToken: string): Promise<z.input<(typeof contract.redeemJoinToken)['output']>>;
  /** Makes a network active; by its own id, or that of an organization in it, which is what pages know. */
  activateNetwork(
    caller: SessionContext,
    networkId: string,
  ): Promise<z.input<(typeof contract.activateNetwork)['output']>>;
}

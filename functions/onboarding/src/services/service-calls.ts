import { setTimeout as delay } from 'node:timers/promises';
import { callables as identity } from '@fresh/contracts/callables/identity';
import { callables as contract } from '@fresh/contracts/callables/organizations';
import { ApiError } from '@fresh/kernel/errors';
import { isOperatorNow } from '@fresh/kernel/http/operator';
import { serviceCall } from '@fresh/kernel/service-auth/service-call';
import { idempotencyKey } from './idempotency-key.ts';
import type { OrganizationsPort } from './organizations-port.ts';
import type { ProfilesPort } from './profiles-port.ts';

const provision = serviceCall('onboarding', contract.provisionOrganization);
const redeem = serviceCall('onboarding', contract.redeemJoinToken);
const activate = serviceCall('onboarding', contract.activateNetwork);
const findNetwork = serviceCall('onboarding', contract.findNetwork);
const replaceProfile = serviceCall('onboarding', identity.updateUserProfile);

/** The service organizations. */
export const organizationsService: OrganizationsPort = {
  provision: (caller, wanted, form) => {
    const key = idempotencyKey(caller, contract.provisionOrganization, wanted, form);
    return finished(() => provision(wanted, { ...caller, idempotencyKey: key }));
  },
  redeem: (caller, joinToken) => {
    const key = idempotencyKey(caller, contract.redeemJoinToken, { joinToken });
    return finished(() => redeem({ joinToken }, { ...caller, idempotencyKey: key }));
  },
  async activateNetwork(caller, id) {
    const asSuperAdministrator = await isOperatorNow(caller);
    try {
      return await activate({ networkId: id, asSuperAdministrator }, caller);
    } catch (error) {
      if (!is(error, 'NOT_FOUND')) throw error;
      const { networkId } = await findNetwork({ orgId: id }, caller);
      if (networkId === undefined) throw error;
      return await activate({ networkId, asSuperAdministrator }, caller);
    }
  },
};

/** The service identity. */
export const identityService: ProfilesPort = {
  replace: (caller, profile) => {
    const key = idempotencyKey(caller, identity.updateUserProfile, profile);
    return finished(() => replaceProfile(profile, { ...caller, idempotencyKey: key }));
  },
};

/** How often, and how long apart in ms, a call is made again while another one with its key is running. */
const [rounds, pauseMs] = [5, 1_000];

/** The outcome that calls with one key share. Who sent a form twice waits for the first, and gets its outcome. */
async function finished<T>(call: () => Promise<T>): Promise<T> {
  for (let round = 1; ; round++) {
    try {
      return await call();
    } catch (error) {
      if (!is(error, 'REQUEST_IN_PROGRESS')) throw error;
      // Not the client's own Idempotency-Key: that was found free before us, and its 409 would say otherwise.
      if (round === rounds) throw new Error('a call with the same key does not end', { cause: error });
      await delay(pauseMs);
    }
  }
}

function is(error: unknown, code: ApiError['code']): boolean {
  return error instanceof ApiError && error.code === code;
}

import { callables as contract } from '@fresh/contracts/callables/organization-lifecycle';
import { administratorFunction } from '@fresh/kernel/administrator-function';
import { recount } from './recount.ts';

/** `npm run organizations -- recount`. */
export const recountMembers = administratorFunction(contract.recountMembers, async ({ orgId }) => ({
  orgId,
  ...(await recount(orgId)),
}));

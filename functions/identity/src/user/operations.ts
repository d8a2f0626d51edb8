import * as contract from '@fresh/contracts/callables/identity';
import { serviceFunction } from '@fresh/kernel/service-auth/service-function';
import { changeUser } from './store.ts';
import { replaceProfile } from './user.ts';

/** For N2. */
export const updateProfile = serviceFunction(contract.updateUserProfile)(async (input, context) => {
  const { uid } = context.actor;
  const { profile, updatedAt } = await changeUser(context, uid, (user) => replaceProfile(user, input));
  if (!profile) throw new Error('a replaced profile is there');
  return { ...profile, userId: uid, updatedAt };
});

import { callables as contract } from '@fresh/contracts/callables/identity';
import { serviceFunction } from '@fresh/kernel/service-auth/service-function';
import { users } from './store.ts';
import { replaceProfile } from './user.ts';

/** For N2. */
export const updateProfile = serviceFunction(contract.updateUserProfile)(async (input, context) => {
  const { uid } = context.actor;
  const { state } = await users.change(context, uid, (user) => replaceProfile(user, input));
  const { profile, updatedAt } = state;
  if (!profile) throw new Error('a replaced profile is there');
  return { ...profile, userId: uid, updatedAt };
});

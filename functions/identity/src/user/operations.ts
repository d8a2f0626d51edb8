import { callables as contract } from '@fresh/contracts/callables/identity';
import { serviceFunction } from '@fresh/kernel/service-auth/service-function';
import { users } from './store.ts';
import { replaceProfile } from './user.ts';

/** For N2. */
export const updateProfile = serviceFunction(contract.updateUserProfile)(async (input, context) => {
  const { uid } = context.actor;
  return users.changeAndRespond(
    context,
    uid,
    (user) => replaceProfile(user, input),
    ({ state: { profile, updatedAt } }) => {
      if (!profile) throw new Error('a replaced profile is there');
      return { ...profile, userId: uid, updatedAt };
    },
  );
});

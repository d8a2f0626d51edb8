import * as contract from '@fresh/contracts/routes/identity';
import { handle } from '@fresh/kernel/endpoint';
import { currentActor } from '@fresh/kernel/http/current-actor';
import { readMember, users } from './store.ts';
import { preferencesOf, savePreferences, type User } from './user.ts';

/** I5. The response repeats what was sent, as the monolith's did; I9 returns what is stored. */
export const saveBootstrap = handle(contract.saveBootstrap)(async (context, { preferences, deviceInfo }) => {
  const { uid, email } = context.actor;
  const response = {
    body: {
      userId: uid,
      email,
      createdAt: context.now(),
      ...(preferences && { preferences }),
      ...(deviceInfo && { deviceInfo }),
    },
  };
  const decide = (user: User) => savePreferences(user, { preferences, deviceInfo });
  return users.changeAndRespond(context, uid, decide, () => response);
});

/** I9. The verified identity wins over whatever was once stored in the member document (DOMAIN 21). */
export const getProfile = handle(contract.getProfile)(async (context) => {
  const { org } = context;
  const actor = context.actor.emailVerified ? context.actor : await currentActor(context);
  const [user, member] = await Promise.all([users.find(null, actor.uid), org && readMember(org.orgId, actor.uid)]);
  const preferences = preferencesOf(user);
  return {
    body: {
      ...member,
      ...(user.profile && { profile: user.profile }),
      ...(preferences && { preferences }),
      userId: actor.uid,
      email: actor.email,
      emailVerified: actor.emailVerified,
      customClaims: actor.claims,
      ...(org && member && { orgId: org.orgId }),
    },
  };
});

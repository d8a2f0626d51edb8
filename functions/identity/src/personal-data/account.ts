import { auth } from '@fresh/kernel/firebase';
import type { ExportedDocument } from '@fresh/kernel/personal-data/export';
import type { Subject } from '@fresh/kernel/personal-data/subject';

/** What Auth has of a person; nothing of an organization, or where the account is gone. */
export async function exportAccount({ of, id }: Subject): Promise<ExportedDocument[]> {
  if (of !== 'user') return [];
  const { users } = await auth().getUsers([{ uid: id }]);
  return users.map((user) => {
    const { uid, email, emailVerified, displayName, phoneNumber, photoURL, disabled, customClaims } = user;
    const { creationTime, lastSignInTime, lastRefreshTime } = user.metadata;
    const providers = user.providerData.map(({ providerId, uid: providerUid }) => ({ providerId, uid: providerUid }));
    const known = { uid, email, emailVerified, displayName, phoneNumber, photoURL, disabled, customClaims, providers };
    return {
      collection: 'Auth',
      path: `accounts/${id}`,
      data: { ...known, creationTime, lastSignInTime, lastRefreshTime },
    };
  });
}

/** Deletes a person's account, which ends their sessions; one that is gone already is no error. */
export async function deleteAccount({ of, id }: Subject): Promise<void> {
  if (of !== 'user') return;
  try {
    await auth().deleteUser(id);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'auth/user-not-found') return;
    throw error;
  }
}

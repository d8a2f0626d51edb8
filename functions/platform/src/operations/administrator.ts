import type { Callable } from '@fresh/contracts/callable';
import { region } from '@fresh/contracts/region';
import { serviceAccountOf } from '@fresh/contracts/service-identities';
import { ApiError } from '@fresh/kernel/errors';
import { firebaseCredentials, readCredential } from '@fresh/kernel/http/credentials';
import { HttpsError, onCall, type CallableFunction, type CallableRequest } from 'firebase-functions/v2/https';
import * as z from 'zod';

/**
 * A callable function for super administrators. Public to the platform's IAM, because a Firebase user is nobody there;
 * closed by App Check to whatever isn't an app of ours, before anything of ours runs, and by its first line to everybody
 * but them. A stolen ID token alone opens nothing, and neither does an app's token.
 */
export function administratorFunction<In extends z.ZodType, Out extends z.ZodType>(
  declared: Callable<In, Out>,
  work: (input: z.output<In>, uid: string) => Promise<z.input<Out>>,
): CallableFunction<unknown, Promise<z.input<Out>>> {
  const serviceAccount = serviceAccountOf(declared.service);
  const options = {
    region,
    cors: false,
    invoker: 'public',
    enforceAppCheck: true,
    timeoutSeconds: 300,
    serviceAccount,
  } as const;
  return onCall(options, async (request) => {
    const uid = await requireSuperAdministrator(request);
    const input = declared.input.safeParse(request.data ?? {});
    if (!input.success) throw new HttpsError('invalid-argument', z.prettifyError(input.error));
    try {
      return await work(input.data, uid);
    } catch (error) {
      // Anything else is logged by the SDK and leaves as "internal", without its text.
      if (error instanceof ApiError) {
        throw new HttpsError(error.code === 'NOT_FOUND' ? 'not-found' : 'invalid-argument', error.message);
      }
      throw error;
    }
  });
}

/**
 * The super administrator who calls, by the server-held claim and a verified email. The token is checked here,
 * revocation included: the SDK's own check doesn't ask whether it was revoked, and the emulator skips it.
 */
async function requireSuperAdministrator({ rawRequest }: CallableRequest): Promise<string> {
  const { authorization } = rawRequest.headers;
  const credential = readCredential({ authorization });
  const actor = credential && (await firebaseCredentials.verify(credential));
  if (!actor) throw new HttpsError('unauthenticated', 'Sign in first');
  if (actor.claims['superAdmin'] !== true || !actor.emailVerified) {
    throw new HttpsError('permission-denied', 'Only for super administrators');
  }
  return actor.uid;
}

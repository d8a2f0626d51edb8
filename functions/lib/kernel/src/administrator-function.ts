import { randomUUID } from 'node:crypto';
import type { Callable } from '@fresh/contracts/callable';
import { ApiError } from './errors.ts';
import { functionOptions } from './function-options.ts';
import { firebaseCredentials } from './http/credentials.ts';
import { readAccount } from './http/current-actor.ts';
import { hasOperatorClaim } from './http/operator.ts';
import { isProvedIn, secondFactorMessage, secondFactorRequired } from './http/second-factor.ts';
import { parentIn } from './telemetry/span-context.ts';
import { withRootSpan } from './telemetry/with-span.ts';
import { annotate } from './telemetry/execution-context.ts';
import { HttpsError, onCall, type CallableFunction, type CallableRequest } from 'firebase-functions/v2/https';
import * as z from 'zod';
import { administratorResponded, requestFailed } from './log.ts';
import { isUnavailable } from './unavailable.ts';

/**
 * A callable function for super administrators. Public to the platform's IAM, because IAM doesn't know Firebase users;
 * closed by App Check to whatever isn't an app of ours, before anything of ours runs, and by its first line to every
 * user but them. A stolen ID token alone opens nothing, and neither does an app's token.
 */
export function administratorFunction<In extends z.ZodType, Out extends z.ZodType>(
  declared: Callable<In, Out>,
  work: (input: z.output<In>, uid: string, requestId: string) => Promise<z.input<Out>>,
): CallableFunction<unknown, Promise<z.input<Out>>> {
  const { service, name } = declared;
  const bounded = functionOptions('callable', service, name);
  const options = { ...bounded, cors: false, invoker: 'public', enforceAppCheck: true } as const;
  return onCall(options, (request) => {
    const requestId = randomUUID();
    const parent = parentIn(request.rawRequest.headers);
    return withRootSpan({ service, functionName: name, requestId, name, kind: 'server', parent }, async () => {
      let uid: string | null = null;
      const end = (code: string) => {
        annotate({ outcome: code, failed: code === 'internal' || code === 'unavailable' });
        administratorResponded(name, uid, code);
      };
      try {
        uid = await requireSuperAdministrator(request);
        const response = await work(readInput(declared, request.data), uid, requestId);
        end('ok');
        return response;
      } catch (error) {
        const unavailable = isUnavailable(error);
        // The SDK logs only what isn't an HttpsError, and sends "internal" for it, without its text.
        if (unavailable) requestFailed(requestId, name, error);
        const known = error instanceof ApiError ? toHttpsError(error) : unavailable ? temporarilyUnavailable : error;
        end(known instanceof HttpsError ? known.code : 'internal');
        throw known;
      }
    });
  });
}

function readInput<In extends z.ZodType>(declared: Callable<In>, data: unknown): z.output<In> {
  const input = declared.input.safeParse(data ?? {});
  if (!input.success) throw new HttpsError('invalid-argument', z.prettifyError(input.error));
  return input.data;
}

const temporarilyUnavailable = new HttpsError('unavailable', 'A dependency is unavailable. Try again in a moment.');

function toHttpsError({ code, message }: ApiError): HttpsError {
  return new HttpsError(code === 'NOT_FOUND' ? 'not-found' : 'invalid-argument', message);
}

/**
 * The super administrator who calls, by the server-held claim and a verified email. The token is checked here,
 * revocation included: the SDK's own check doesn't ask whether it was revoked, and the emulator skips it.
 */
async function requireSuperAdministrator({ rawRequest }: CallableRequest): Promise<string> {
  const { authorization } = rawRequest.headers;
  const identity = await firebaseCredentials.verify({ authorization });
  if (!identity) throw new HttpsError('unauthenticated', 'Sign in first');
  // By what Auth says now: the claim may have been granted or taken away since the token was made.
  const account = await readAccount(identity.actor.uid);
  if (!hasOperatorClaim(account)) throw new HttpsError('permission-denied', 'Only for super administrators');
  if (secondFactorRequired.operators && !isProvedIn(account.claims, identity.authTime)) {
    throw new HttpsError('permission-denied', secondFactorMessage);
  }
  return account.uid;
}

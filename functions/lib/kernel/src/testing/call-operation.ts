import { randomUUID } from 'node:crypto';
import type { OperationActor, ServiceOperation } from '@fresh/contracts/callable';
import type { ServiceName } from '@fresh/contracts/route';
import type * as z from 'zod';
import { ApiError } from '../errors.ts';
import { functionUrlVariable } from '../service-auth/function-url.ts';
import { serviceCall, type CallContext } from '../service-auth/service-call.ts';
import type { FunctionProcess } from './function-process.ts';
import type { Person } from './world.ts';

/** The result of a call: the operation's output, or the ApiError that it threw. */
export interface Outcome<Out> {
  readonly output?: Out;
  readonly error?: { readonly code: string; readonly message: string };
}

/** Calls an operation at a function under test, as a service that may, in a person's name. Throws what is no ApiError. */
export async function callOperation<
  In extends z.ZodType,
  Out extends z.ZodType,
  A extends OperationActor,
  C extends ServiceName,
>(
  operation: ServiceOperation<In, Out, A, C>,
  at: FunctionProcess,
  input: z.input<In>,
  call: { readonly as?: Person; readonly emailVerified?: boolean; readonly idempotencyKey?: string } = {},
): Promise<Outcome<z.input<Out>>> {
  const [caller] = operation.callers;
  if (caller === undefined) throw new Error(`no service may call ${operation.name}`);
  process.env[functionUrlVariable(operation.name)] = at.url;
  const requestId = randomUUID();
  const { as, emailVerified = true, idempotencyKey } = call;
  const actor = as && { uid: as.uid, email: as.email, emailVerified };
  const context = { requestId, trace: { correlationId: requestId }, idempotencyKey, actor };
  try {
    return { output: await serviceCall<In, Out, A, C>(caller, operation)(input, context as unknown as CallContext<A>) };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const { code, message } = error;
    return { error: { code, message } };
  }
}

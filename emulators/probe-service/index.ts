/** A service with nothing in it but operations: what tests of service authentication call. Never deployed. */
import { appendFileSync } from 'node:fs';
import { ApiError } from '@fresh/kernel/errors';
import { serviceCall } from '@fresh/kernel/service-auth/service-call';
import { serviceFunction, type OperationContext } from '@fresh/kernel/service-auth/service-function';
import { onRequest } from 'firebase-functions/v2/https';
import { callables as contract } from './contract.ts';

export const probeRead = serviceFunction(contract.probeRead)(execute);
export const probeChange = serviceFunction(contract.probeChange)(execute);
export const probeOnce = serviceFunction(contract.probeOnce)(execute);

/** The same work for any caller: what a call costs without its checks. */
export const probePlain = onRequest(async (request, response) => {
  const { data } = request.body as { data: { input: { note: string } } };
  response.json({ result: await responseOf(data.input.note, { caller: 'onboarding', actor: undefined }) });
});

/** Calls as onboarding what the query names; responds with what came back. */
export const probeCaller = onRequest(async (request, response) => {
  const { operation = '', note = '', key } = request.query as Record<string, string>;
  const context = {
    requestId: '3f0c2d5e-0000-4000-8000-000000000001',
    trace: { correlationId: 'correlation-1' },
    actor: { uid: 'nia', email: 'nia@example.test', emailVerified: true },
    idempotencyKey: key,
  };
  try {
    const call = calls.get(operation);
    response.json(await call?.({ note }, context));
  } catch (error) {
    const { code, message, details } = error as Partial<ApiError> & Error;
    response.status(500).json({ code, message, details });
  }
});

const calls = new Map(
  [
    serviceCall('onboarding', contract.probeRead),
    serviceCall('onboarding', contract.probeChange),
    serviceCall('onboarding', contract.probeOnce),
  ].map((call, index) => [['probeRead', 'probeChange', 'probeOnce'][index] ?? '', call]),
);

/** Leaves a trace in PROBE_FILE: what a rejected call must not do. */
async function execute({ note }: { note: string }, context: OperationContext) {
  const file = process.env['PROBE_FILE'];
  if (file !== undefined) appendFileSync(file, `${note}\n`);
  return responseOf(note, context);
}

async function responseOf(note: string, { caller, actor }: Pick<OperationContext, 'caller' | 'actor'>) {
  if (note === 'conflict') throw new ApiError('CONFLICT', 'It is so already', [{ path: 'note', message: 'taken' }]);
  if (note === 'defect') throw new Error('secret text');
  return { note, caller, ...(actor && { uid: actor.uid }), at: process.hrtime.bigint().toString() };
}

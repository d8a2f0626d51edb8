import type { CallableName, OperatorCalls } from './operator-calls.ts';
import { idTokenOf } from './session.ts';
import { settings } from './settings.ts';
import { commandCloud, type CloudResponse } from './cloud.ts';

/**
 * Calls a function for operators as the seeded super administrator, who is signed in for this call alone. The function checks
 * them as it checks everyone.
 */
export async function asOperator<N extends CallableName>(
  name: N,
  data: OperatorCalls[N]['input'],
): Promise<CloudResponse<OperatorCalls[N]['output']>> {
  const email = settings.users.find(({ role }) => role === 'super admin')?.email ?? '';
  const token = await idTokenOf(email);
  if (token === null)
    return { kind: 'failed', why: `The Auth emulator at ${settings.authUrl} does not sign ${email} in.` };
  const headers = { authorization: `Bearer ${token}` };
  const called = await commandCloud<{ result: OperatorCalls[N]['output'] }>(`callables/${name}`, { data }, headers);
  return called.kind === 'found' ? { kind: 'found', body: called.body.result } : called;
}

import type { Callable } from '@fresh/contracts/callable';
import { region } from '@fresh/contracts/region';
import { unsignedToken } from '@fresh/kernel/testing/google/tokens';
import type { Person } from '@fresh/kernel/testing/world';
import type * as z from 'zod';

const functions = process.env['FUNCTIONS_URL'] ?? 'http://127.0.0.1:5001';
const project = process.env['GCLOUD_PROJECT'] ?? 'demo-fresh-root';

/** Calls a callable function of the running system as a user; throws where it rejects. */
export async function callCallable<In extends z.ZodType, Out extends z.ZodType>(
  { idToken }: Pick<Person, 'idToken'>,
  { name, output }: Callable<In, Out>,
  data: z.input<In>,
): Promise<z.output<Out>> {
  const response = await fetch(`${functions}/${project}/${region}/${name}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${idToken}`,
      // The emulator reads it and verifies nothing.
      'x-firebase-appcheck': unsignedToken({ sub: 'local' }),
    },
    body: JSON.stringify({ data }),
    signal: AbortSignal.timeout(120_000),
  });
  const { result, error } = (await response.json()) as { result?: unknown; error?: unknown };
  if (result === undefined) throw new Error(`${name}: ${JSON.stringify(error)}`);
  return output.parse(result);
}

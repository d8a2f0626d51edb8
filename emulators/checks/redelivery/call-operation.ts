import type { callables as operations } from '@fresh/contracts/callables/operations';
import { region } from '@fresh/contracts/region';
import { unsignedToken } from '@fresh/kernel/testing/google/tokens';
import type { Person } from '@fresh/kernel/testing/world';
import type * as z from 'zod';

const functions = process.env['FUNCTIONS_URL'] ?? 'http://127.0.0.1:5001';
const project = process.env['GCLOUD_PROJECT'] ?? 'demo-fresh-root';

/** The bodies of an operation, as its contract says. */
type Operations = typeof operations;
type InputOf<N extends keyof Operations> = z.input<Operations[N]['input']>;
type OutputOf<N extends keyof Operations> = Operations[N]['output'] extends z.ZodType<infer Out> ? Out : never;

/** Calls an operation of the running cloud as a super administrator. */
export async function callOperation<N extends keyof Operations>(
  { idToken }: Pick<Person, 'idToken'>,
  name: N,
  data: InputOf<N>,
): Promise<OutputOf<N>> {
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
  const { result, error } = (await response.json()) as { result?: OutputOf<N>; error?: unknown };
  if (!result) throw new Error(`${name}: ${JSON.stringify(error)}`);
  return result;
}

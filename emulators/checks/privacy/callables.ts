import type { Callable } from '@fresh/contracts/callable';
import { callables as contract } from '@fresh/contracts/callables/personal-data';
import { region } from '@fresh/contracts/region';
import { unsignedToken } from '@fresh/kernel/testing/google/tokens';
import type { Person } from '@fresh/kernel/testing/world';
import type * as z from 'zod';

const functions = process.env['FUNCTIONS_URL'] ?? 'http://127.0.0.1:5001';
const project = process.env['GCLOUD_PROJECT'] ?? 'demo-fresh-root';

/** Calls a callable function of the running system; throws where it rejects. */
export async function callAs<In extends z.ZodType, Out extends z.ZodType>(
  administrator: Person,
  { name, output }: Callable<In, Out>,
  data: z.input<In>,
): Promise<z.output<Out>> {
  const response = await fetch(`${functions}/${project}/${region}/${name}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${administrator.idToken}`,
      // The emulator reads it and verifies nothing.
      'x-firebase-appcheck': unsignedToken({ sub: 'local' }),
    },
    body: JSON.stringify({ data }),
    signal: AbortSignal.timeout(60_000),
  });
  const { result, error } = (await response.json()) as { result?: unknown; error?: unknown };
  if (result === undefined) throw new Error(`${name}: ${JSON.stringify(error)}`);
  return output.parse(result);
}

/** Everything that all services export about a person or an organization, in pages of three documents. */
export async function exportAll(
  administrator: Person,
  subject: { readonly of: 'user' | 'organization'; readonly id: string },
): Promise<{ path: string; data: Record<string, unknown> }[]> {
  const { orderErasure: _orderErasure, ...exports } = contract;
  const all = await Promise.all(
    Object.values(exports).map(async (callable) => {
      const documents = [];
      let cursor: string | undefined;
      do {
        const page = await callAs(administrator, callable, { ...subject, limit: 3, cursor });
        documents.push(...page.documents);
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      return documents;
    }),
  );
  return all.flat();
}

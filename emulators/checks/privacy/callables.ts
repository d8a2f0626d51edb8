import { callables as contract } from '@fresh/contracts/callables/personal-data';
import type { Person } from '@fresh/kernel/testing/world';
import { callCallable } from '../call-callable.ts';

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
        const page = await callCallable(administrator, callable, { ...subject, limit: 3, cursor });
        documents.push(...page.documents);
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      return documents;
    }),
  );
  return all.flat();
}

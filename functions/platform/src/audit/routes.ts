import * as contract from '@fresh/contracts/routes/audit';
import { handle } from '@fresh/kernel/endpoint';
import { pageOf } from '@fresh/kernel/paging';
import { filterFor } from './audit.ts';
import { listEntries } from './store.ts';

/** A5. The trail is that of the verified membership; nothing in the request can name another one. */
export const list = handle(contract.listAudit)(async ({ org, request }) => {
  const { query } = request;
  const filter = filterFor({
    actor: query.get('actor'),
    type: query.get('type'),
    from: query.get('from'),
    to: query.get('to'),
  });
  const { entries, ...rest } = await listEntries(org.orgId, filter, pageOf(query));
  return { headers: { 'Cache-Control': 'no-store' }, body: { entries, total: entries.length, ...rest } };
});

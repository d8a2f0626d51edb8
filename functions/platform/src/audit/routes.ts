import * as contract from '@fresh/contracts/routes/audit';
import { handle } from '@fresh/kernel/endpoint';
import { pageOf } from '@fresh/kernel/paging';
import { entryOf, filterFor } from './audit.ts';
import { listEvents } from './store.ts';

/** A5: the log, by organization. The organization is that of the verified membership; nothing in the request can name another. */
export const list = handle(contract.listAudit)(async ({ org, request }) => {
  const { query } = request;
  const filter = filterFor({
    actor: query.get('actor'),
    type: query.get('type'),
    from: query.get('from'),
    to: query.get('to'),
  });
  const { events, ...rest } = await listEvents(org.orgId, filter, pageOf(query));
  const entries = events.map(({ event, time }) => entryOf(event, time));
  return { headers: { 'Cache-Control': 'no-store' }, body: { entries, total: entries.length, ...rest } };
});

import { routes } from '@fresh/contracts/registry';
import * as contract from '@fresh/contracts/routes/migration';
import { handle } from '@fresh/kernel/endpoint';
import { routings } from './routing-store.ts';
import { routingOf } from './routing.ts';

/** A10. */
export const showRouting = handle(contract.showRouting)(async () => {
  const routing = await routings.find(null, undefined);
  const shown = routes.map(({ id, method, path }) => ({
    route: id,
    method,
    path,
    mode: routingOf(routing, id)?.mode ?? null,
  }));
  return { headers: { 'Cache-Control': 'no-store' }, body: { routes: shown } };
});

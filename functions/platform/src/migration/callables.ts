import { administratorFunction } from '@fresh/kernel/administrator-function';
import { callables as contract } from '@fresh/contracts/callables/migration';
import { isInMonolith } from '@fresh/contracts/migration';
import { routes } from '@fresh/contracts/registry';
import { ApiError } from '@fresh/kernel/errors';
import { hasLegacyOrigin } from '@fresh/kernel/migration/legacy-origin';
import { currentTraceparent } from '@fresh/kernel/telemetry/execution-context';
import { routingChanged } from './log.ts';
import { readShadowReads } from './report-store.ts';
import { reportOf } from './report.ts';
import { routings } from './routing-store.ts';
import { choose, routingOf } from './routing.ts';

/** `npm run migration -- status`. */
export const showRouting = administratorFunction(contract.showRouting, async () => {
  const routing = await routings.find(null, undefined);
  return {
    routes: routes
      .filter(({ id }) => isInMonolith(id))
      .map(({ id, method, path }) => ({ route: id, method, path, routing: routingOf(routing, id) })),
  };
});

/** `npm run migration -- set`. */
export const setRouting = administratorFunction(contract.setRouting, async ({ routes: chosen }, uid, requestId) => {
  const traceparent = currentTraceparent();
  const trace = { correlationId: requestId, ...(traceparent !== undefined && { traceparent }) };
  const request = { actor: { uid }, requestId, trace, now: Date.now };
  const { events } = await routings.change(request, undefined, (state) => choose(state, chosen, routes));
  const changes = events.flatMap(({ data }) => data.changes);
  routingChanged(uid, requestId, changes);
  return { changed: changes.map(({ route }) => route), hasMonolith: hasLegacyOrigin() };
});

/** `npm run migration -- report`. */
export const migrationReport = administratorFunction(contract.migrationReport, async (asked) => {
  if (asked.route !== undefined && !routes.some(({ id }) => id === asked.route)) {
    throw new ApiError('BAD_REQUEST', `No route is called ${asked.route}`);
  }
  const { parts, complete } = await readShadowReads(asked, Date.now());
  return { routes: reportOf(parts), complete };
});

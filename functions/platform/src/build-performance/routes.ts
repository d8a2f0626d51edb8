import * as contract from '@fresh/contracts/routes/platform';
import { ApiError } from '@fresh/kernel/errors';
import { handle } from '@fresh/kernel/endpoint';
import { isOperatorNow } from '@fresh/kernel/http/operator';
import * as log from '@fresh/kernel/log';
import { cursorOf } from '@fresh/kernel/paging';
import { limitOf, readBuild } from './build-performance.ts';
import { listBuilds, putBuild } from './store.ts';

/** The monolith's word for "not from GitHub": its own file then, our own store now. */
const source = 'file';

/** P7. An administrator sees what their own organization reported; every user can found one. Operators see all. */
export const list = handle(contract.listBuildReports)(async ({ request, requestId, actor, authTime, org }) => {
  const limit = limitOf(request.query.get('limit'));
  const headers = { 'Cache-Control': 'no-store' };
  try {
    const reporters = (await isOperatorNow({ actor, authTime })) ? 'all' : { orgId: org.orgId };
    const { builds, ...rest } = await listBuilds(reporters, { limit, after: cursorOf(request.query) });
    const data = builds.map((build) => ({
      ...build,
      cacheHit: build.cacheHit ? ('true' as const) : ('false' as const),
    }));
    const meta = { source, limit, total: data.length } as const;
    return { headers, body: { ok: true, data, entries: data, meta, ...rest } };
  } catch (error) {
    if (error instanceof ApiError) throw error;
    // The route's own envelope for a failure (CONTRACT P7); the defect is logged as `errorBoundary` does.
    log.requestFailed(requestId, contract.listBuildReports.id, error);
    const meta = { source, limit, error: 'Failed to load build performance metrics' } as const;
    return { status: 500, headers, body: { ok: false, data: [], meta } };
  }
});

/** P8. */
export const report = handle(contract.reportBuild)(async ({ newId, now, org, companion }, body) => {
  const reading = readBuild(body);
  if ('error' in reading) return { status: 400, body: { ok: false, error: reading.error } };
  const id = newId();
  const response = { body: { ok: true, id } } as const;
  await putBuild(id, org.orgId, reading.build, now(), (batch) => companion?.addTo(batch, response));
  return response;
});

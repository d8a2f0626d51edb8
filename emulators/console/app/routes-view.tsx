import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { declaredRoutes, modesOf, type DeclaredRoute, type RoutingMode } from './declared-routes.ts';
import { api } from './session.ts';
import { counted, problem } from './text.ts';
import { usePolling } from './use-polling.ts';

const pollMs = 5_000;

/** Every route, who serves it, and whether requests go there or to the monolith. */
export function RoutesView({ orgId }: { orgId: string }): JSX.Element {
  const [routes, setRoutes] = useState<readonly DeclaredRoute[] | undefined>();
  const [modes, setModes] = useState<ReadonlyMap<string, RoutingMode> | undefined>();
  const [failure, setFailure] = useState('');
  const [routingFailure, setRoutingFailure] = useState('');
  useEffect(() => {
    void api.docs().then((response) => {
      if (response.ok) setRoutes(declaredRoutes(response.data));
      else setFailure(problem(response.error));
    });
  }, []);
  usePolling(
    async (signal) => {
      const response = await api.showRouting({ orgId }, { signal });
      if (signal.aborted) return;
      setRoutingFailure(response.ok ? '' : `Which system serves them: ${problem(response.error)}`);
      if (response.ok) setModes(modesOf(response.data));
    },
    pollMs,
    true,
  );
  return (
    <>
      <h1>Routes</h1>
      <p>
        Every route, and during the migration which system serves it: the service, the monolith, or the service with a
        share of its reads compared with the monolith’s. Operators choose by the id:{' '}
        <code>npm run migration -- set S1 shadow</code>. Without a configured monolith, services serve every route.
      </p>
      <p role="alert" class="failure">
        {[failure, routingFailure].filter((text) => text !== '').join(' · ')}
      </p>
      {!routes && failure === '' && <p>Loading …</p>}
      {routes && (
        <div class="scroll" role="region" aria-label="Routes" tabIndex={0}>
          <table class="routes">
            <caption>{counted(routes.length, 'route')}</caption>
            <thead>
              <tr>
                <th scope="col">Id</th>
                <th scope="col">Route</th>
                <th scope="col">What it does</th>
                <th scope="col">Service</th>
                {modes && <th scope="col">Served by</th>}
              </tr>
            </thead>
            <tbody>
              {routes.map(({ id, method, path, summary, service }) => (
                <tr key={`${method} ${path}`}>
                  <td>{id}</td>
                  <th scope="row">
                    <code>
                      {method} {path}
                    </code>
                  </th>
                  <td>{summary}</td>
                  <td>{service}</td>
                  {modes && <td>{stateText(modes.get(`${method} ${path}`))}</td>}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

function stateText(mode: RoutingMode | undefined): string {
  if (mode === undefined) return 'unknown';
  if (mode === null) return 'unreadable';
  return { service: 'service', legacy: 'monolith', shadow: 'service, compared' }[mode];
}

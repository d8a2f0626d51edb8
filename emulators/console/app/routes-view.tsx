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
  const [modes, setModes] = useState<ReadonlyMap<string, RoutingMode>>(new Map());
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
      setRoutingFailure(response.ok ? '' : `Routing state: ${problem(response.error)}`);
      if (response.ok) setModes(modesOf(response.data));
    },
    pollMs,
    true,
  );
  return (
    <>
      <h1>Routes</h1>
      <p>
        Which side serves each route, while the monolith lives: its service, the monolith, or its service with some
        reads compared with the monolith’s. Operators choose it: <code>npm run migration</code>. This local cloud has no
        monolith unless one is configured; without, services respond whatever is chosen.
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
                <th scope="col">Route</th>
                <th scope="col">What it does</th>
                <th scope="col">Service</th>
                <th scope="col">Routing state</th>
              </tr>
            </thead>
            <tbody>
              {routes.map(({ method, path, summary, service }) => (
                <tr key={`${method} ${path}`}>
                  <th scope="row">
                    <code>
                      {method} {path}
                    </code>
                  </th>
                  <td>{summary}</td>
                  <td>{service}</td>
                  <td>{stateText(modes.get(`${method} ${path}`))}</td>
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

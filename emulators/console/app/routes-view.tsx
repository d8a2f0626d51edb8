import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { declaredRoutes, type DeclaredRoute } from './declared-routes.ts';
import { api } from './session.ts';
import { counted, problem } from './text.ts';

/** Every route, who serves it, and whether requests go there or to the monolith. */
export function RoutesView(): JSX.Element {
  const [routes, setRoutes] = useState<readonly DeclaredRoute[] | undefined>();
  const [failure, setFailure] = useState('');
  useEffect(() => {
    void api.docs().then((answer) => {
      if (answer.ok) setRoutes(declaredRoutes(answer.data));
      else setFailure(problem(answer.error));
    });
  }, []);
  return (
    <>
      <h1>Routes</h1>
      {/* The routing document has no route of the public API yet; its answer fills the last column. */}
      <p>
        Routing state: not available. Nothing tells it yet, so the last column stays empty; every route that is listed
        is served by its service.
      </p>
      <p role="alert" class="failure">
        {failure}
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
                  <td>not available</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

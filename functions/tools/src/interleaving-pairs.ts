import { topicOf } from '@fresh/contracts/event';
import { erasureOrdered } from '@fresh/contracts/events/organizations';
import { captures, routes, subscriptions } from '@fresh/contracts/registry';
import { isMutation } from '@fresh/contracts/route';
import { triggersOf, type Trigger } from '@fresh/contracts/trigger';

/** Two that do the same thing at once, as the registry knows it. */
export type DeclaredPair = { readonly name: string } & (
  | {
      readonly kind: 'operation';
      /** Id of the route. */
      readonly route: string;
      /** One client that sends a request again under its key; otherwise two clients. */
      readonly sharesKey: boolean;
    }
  | { readonly kind: 'delivery' | 'capture' | 'erasure'; readonly functionName: string }
);

/** Every pair of the registry: two clients, and one twice, for each mutating route; two deliveries of each trigger and capture. */
export function declaredPairs(): DeclaredPair[] {
  const ofRoutes = routes.filter(isMutation).flatMap(({ id: route, method, path }) =>
    [false, true].map((sharesKey) => {
      const name = `${route} ${method} ${path}: ${sharesKey ? 'one client, twice' : 'two clients'}`;
      return { name, kind: 'operation' as const, route, sharesKey };
    }),
  );
  const twice = (kind: 'delivery' | 'capture' | 'erasure', functions: readonly { readonly name: string }[]) =>
    functions.map(({ name: functionName }) => ({ name: `${functionName}: two deliveries`, kind, functionName }));
  const isErasure = ({ topic }: Trigger) => topic === topicOf(erasureOrdered.type);
  const triggers = triggersOf(subscriptions);
  const deliveries = twice(
    'delivery',
    triggers.filter((trigger) => !isErasure(trigger)),
  );
  const erasures = twice('erasure', triggers.filter(isErasure));
  return [...ofRoutes, ...deliveries, ...erasures, ...twice('capture', captures)].sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
}

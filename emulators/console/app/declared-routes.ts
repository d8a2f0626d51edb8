import type { DocsResult, ShowRoutingResult } from '@fresh-root/api-client';

/** A route, as the API describes itself. */
export interface DeclaredRoute {
  /** Contract id, such as S1, which `npm run migration` takes. */
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly service: string;
}

/** Which side serves a route at present; null when what is stored is no routing. */
export type RoutingMode = ShowRoutingResult['routes'][number]['mode'];

const methods = ['get', 'post', 'put', 'patch', 'delete'];

/** The routes of an OpenAPI document, in its order. */
export function declaredRoutes({ paths }: Pick<DocsResult, 'paths'>): DeclaredRoute[] {
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(fieldsOf(operations))
      .filter(([method]) => methods.includes(method))
      .map(([method, operation]) => {
        const { summary, tags, 'x-contract-id': id } = fieldsOf(operation);
        const [service] = Array.isArray(tags) ? (tags as unknown[]) : [];
        return {
          id: textOf(id),
          method: method.toUpperCase(),
          path,
          summary: textOf(summary),
          service: textOf(service),
        };
      }),
  );
}

/** The modes of routes by `GET /api/schedules`. */
export function modesOf({ routes }: ShowRoutingResult): ReadonlyMap<string, RoutingMode> {
  return new Map(routes.map(({ method, path, mode }) => [`${method} ${path}`, mode]));
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

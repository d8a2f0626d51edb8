import type { RateLimit, Route } from '@fresh/contracts/route';
import type { Schema } from '../json-schema.ts';
import {
  responseSeconds,
  forwardedMethods,
  functionsHost,
  limitOf,
  pathEntries,
  projectPlaceholder,
  routeOf,
  usersPerKey,
  type ForwardedMethod,
  type PathEntry,
} from './backend.ts';

/**
 * Google API Gateway's configuration: OpenAPI 2.0 with its extensions
 * (https://docs.cloud.google.com/api-gateway/docs/oasv2-extensions). It routes and counts; bodies and responses are
 * described in `docs/openapi.yaml`, and API Gateway wouldn't check them anyway.
 */
export function googleApiGateway(routes: readonly Route[], fallbackFunction: string): Schema {
  const entries = pathEntries(routes);
  const limited = entries.flatMap((entry) => entry.routes.filter(hasQuota).map((route) => quotaOf(entry, route)));
  return {
    swagger: '2.0',
    info: {
      title: 'Fresh Schedules API',
      version: '1.0.0',
      description:
        'Generated from functions/lib/contracts by `npm run generate`. Fill in PROJECT_ID before use: docs/operations/GATEWAY.md. ' +
        notValidated,
    },
    schemes: ['https'],
    produces: ['application/json'],
    // Only what is listed: the fallback stands at the end of `paths`, and nothing outside /api is handed on.
    'x-google-allow': 'configured',
    securityDefinitions,
    'x-google-management': {
      metrics: limited.map(({ metric, displayName }) => ({
        name: metric,
        displayName,
        valueType: 'INT64',
        metricKind: 'DELTA',
      })),
      quota: {
        limits: limited.map(({ metric, perMinute }) => ({
          name: `${metric}-limit`,
          metric,
          unit: '1/min/{project}',
          values: { STANDARD: perMinute },
        })),
      },
    },
    paths: Object.fromEntries([
      ...entries.map((entry) => [entry.path, pathItem(entry)]),
      ['/api/{path=**}', pathItem({ path: '/api/{path}', functionName: fallbackFunction, routes: [] })],
    ]),
  };
}

/** What no tool outside of Google can decide of the file. The rest is compared with Google's published descriptions. */
export const notValidated =
  'Not validated by any test, because Google publishes neither a validator nor an emulator of API Gateway: that it accepts this ' +
  'file (first of all `disable_auth` together with `protocol: h2`, and the double wildcard at the end of `paths`); that it verifies ' +
  "the functions' certificates, which no field of the file asks for; that it counts quotas as declared. `gcloud api-gateway " +
  'api-configs create` decides: run it on a project for trials first.';

/**
 * No operation requires the ID token: browsers come with the session cookie, which API Gateway can't read, and it knows
 * no "one or the other" with a token. It is here for who puts a gateway in front of clients that all send one.
 */
const securityDefinitions = {
  firebase: {
    type: 'oauth2',
    flow: 'implicit',
    authorizationUrl: '',
    'x-google-issuer': `https://securetoken.google.com/${projectPlaceholder}`,
    'x-google-jwks_uri':
      'https://www.googleapis.com/service_accounts/v1/metadata/x509/securetoken@system.gserviceaccount.com',
    'x-google-audiences': projectPlaceholder,
  },
  apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' },
};

function pathItem(entry: PathEntry): Schema {
  const parameters = [...entry.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    type: 'string',
  }));
  return {
    ...(parameters.length > 0 && { parameters }),
    ...Object.fromEntries(forwardedMethods.map((method) => [method.toLowerCase(), operation(entry, method)])),
  };
}

function operation(entry: PathEntry, method: ForwardedMethod): Schema {
  const route = routeOf(entry, method);
  return {
    operationId: operationId(entry, method),
    ...(route && { summary: route.summary }),
    // Whose quota it is, only a key can say. So it is required where there is one, and nowhere else.
    ...(route &&
      hasQuota(route) && {
        security: [{ apiKey: [] }],
        'x-google-quota': { metricCosts: { [quotaOf(entry, route).metric]: 1 } },
      }),
    'x-google-backend': {
      address: `https://${functionsHost}/${entry.functionName}`,
      path_translation: 'APPEND_PATH_TO_ADDRESS',
      deadline: responseSeconds,
      protocol: 'h2',
      // The functions are public and check credentials themselves. With a token of its own, API Gateway would put it
      // into Authorization, where the user's has to arrive unchanged.
      disable_auth: true,
    },
    responses: { default: { description: 'As in docs/openapi.yaml.' } },
  };
}

/** Monitoring asks public routes, and has no key. */
function hasQuota(route: Route): boolean {
  return route.access !== 'public' && limitOf(route) !== undefined;
}

function quotaOf(entry: PathEntry, route: Route): { metric: string; displayName: string; perMinute: number } {
  const limit = limitOf(route);
  if (!limit) throw new Error(`${route.id} has no limit`);
  return {
    metric: operationId(entry, route.method),
    displayName: `${route.method} ${route.path}`,
    perMinute: perMinute(limit) * usersPerKey,
  };
}

/** API Gateway counts minutes only. A limit of a longer window is as much in each minute: never stricter than ours. */
function perMinute({ max, windowMs }: RateLimit): number {
  return windowMs >= 60_000 ? max : Math.ceil((max * 60_000) / windowMs);
}

function operationId({ functionName }: PathEntry, method: ForwardedMethod): string {
  return method.toLowerCase() + functionName.charAt(0).toUpperCase() + functionName.slice(1);
}

import type { RateLimit, Route } from '@fresh/contracts/route';
import { preflightSeconds, requestHeaders, responseHeaders } from '@fresh/kernel/http/cors-policy';
import { maxBodyBytes } from '@fresh/kernel/http/body-limit';
import { legacyLimits } from '@fresh/kernel/migration/legacy';
import type { Schema } from '../json-schema.ts';
import {
  responseSeconds,
  connectSeconds,
  forwardedMethods,
  functionsHost,
  limitOf,
  pathEntries,
  projectPlaceholder,
  routeOf,
  usersPerAddress,
  type ForwardedMethod,
  type PathEntry,
} from './backend.ts';

/**
 * Kong Gateway's declarative configuration, for version 3 (https://developer.konghq.com/gateway/entities). Read by decK
 * and by Kong without a database. Every route has methods and one path, so Kong's router goes by `regex_priority` alone.
 */
export function kongConfiguration(routes: readonly Route[], fallbackFunction: string): Schema {
  const entries = pathEntries(routes);
  return {
    _format_version: '3.0',
    services: [
      ...entries.map((entry, index) => service(entry.functionName, kongRoutes(entry, entries.length - index))),
      {
        ...service(fallbackFunction, [
          // A prefix: Kong asks it after every regular expression. Unbuffered, since the monolith's responses are
          // streamed.
          { ...kongRoute(fallbackFunction, forwardedMethods, '/api/'), response_buffering: false },
        ]),
        // A service's plugin takes the place of the one for all.
        plugins: [bodyLimit(legacyLimits.requestBytes)],
      },
    ],
    plugins: [
      // Not echoed: the function responds with the id it used, which is the client's only if that is a uuid.
      {
        name: 'correlation-id',
        config: { header_name: 'x-request-id', generator: 'uuid', echo_downstream: false },
      },
      {
        name: 'cors',
        config: {
          origins: [`https://${projectPlaceholder}.web.app`, `https://${projectPlaceholder}.firebaseapp.com`],
          methods: [...new Set(routes.map(({ method }) => method))].sort(),
          headers: requestHeaders.split(', '),
          exposed_headers: responseHeaders.split(', '),
          credentials: true,
          max_age: preflightSeconds,
        },
      },
      bodyLimit(maxBodyBytes),
    ],
  };
}

function service(functionName: string, routes: readonly Schema[]): Schema {
  return {
    name: functionName,
    url: `https://${functionsHost}/${functionName}`,
    // As nginx does. Root, intermediate and server: a chain of Google's has a depth of 2. What Kong trusts is in GATEWAY.md.
    tls_verify: true,
    tls_verify_depth: 3,
    connect_timeout: connectSeconds * 1000,
    read_timeout: responseSeconds * 1000,
    write_timeout: responseSeconds * 1000,
    // The client tries again, with its Idempotency-Key; Kong can't know what may be sent twice.
    retries: 0,
    routes,
  };
}

/** One for each method that has a limit, so that each is counted for itself; one for all others of the path. */
function kongRoutes(entry: PathEntry, priority: number): Schema[] {
  const pattern = `~${entry.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`;
  const limited = entry.routes.filter((route) => limitOf(route) !== undefined);
  const counted = limited.map((route) => ({
    ...kongRoute(`${entry.functionName}-${route.method.toLowerCase()}`, methodsOf(entry, route), pattern),
    regex_priority: priority,
    plugins: [rateLimiting(limitOf(route))],
  }));
  const others = forwardedMethods.filter((method) => !limited.some((route) => route === routeOf(entry, method)));
  return [...counted, { ...kongRoute(entry.functionName, others, pattern), regex_priority: priority }];
}

function kongRoute(name: string, methods: readonly ForwardedMethod[], path: string): Schema {
  return { name, methods, paths: [path], strip_path: false, preserve_host: false };
}

function methodsOf(entry: PathEntry, route: Route): ForwardedMethod[] {
  return forwardedMethods.filter((method) => routeOf(entry, method) === route);
}

function bodyLimit(bytes: number): Schema {
  return { name: 'request-size-limiting', config: { allowed_payload_size: bytes, size_unit: 'bytes' } };
}

function rateLimiting(limit: RateLimit | undefined): Schema {
  if (!limit) throw new Error('a route without a limit needs no plugin');
  return {
    name: 'rate-limiting',
    config: {
      [kongWindow(limit)]: limit.max * usersPerAddress,
      limit_by: 'ip',
      policy: 'local',
      fault_tolerant: true,
      // RateLimit-* on a response are the user's own, from the function; Kong's would overwrite them.
      hide_client_headers: true,
    },
  };
}

/** Kong's names of the windows that it counts in. */
function kongWindow({ windowMs }: RateLimit): string {
  const name = { 1_000: 'second', 60_000: 'minute', 3_600_000: 'hour', 86_400_000: 'day' }[windowMs];
  if (name === undefined) throw new Error(`Kong can’t count in windows of ${windowMs} ms`);
  return name;
}

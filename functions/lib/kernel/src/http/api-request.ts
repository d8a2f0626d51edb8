import type { IncomingRequest } from './arrival.ts';
import { clientAddress, trustedProxyHops } from './client-address.ts';
import type { ApiRequest } from './context.ts';
import { requestTarget } from './request-target.ts';

/** Read once: a wrong value keeps the process from starting. */
const proxyHops = trustedProxyHops(process.env);

/** A request of the Functions Framework as middleware and handlers see it. */
export function apiRequestOf({ method, originalUrl, headers, rawBody, socket }: IncomingRequest): ApiRequest {
  const { path, query } = requestTarget(originalUrl);
  const address = clientAddress(headers, socket.remoteAddress, proxyHops);
  return { method, path, query: new URLSearchParams(query), headers, body: rawBody, address };
}

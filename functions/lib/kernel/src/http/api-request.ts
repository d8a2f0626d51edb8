import type { IncomingRequest } from './arrival.ts';
import { addressTrust, clientAddress } from './client-address.ts';
import type { ApiRequest } from './context.ts';
import { requestTarget } from './request-target.ts';

/** Read once: a wrong value keeps the process from starting. */
const trust = addressTrust(process.env);

/** A request of the Functions Framework as middleware and handlers see it. */
export function apiRequestOf({ method, originalUrl, headers, rawHeaders, socket }: IncomingRequest): ApiRequest {
  const { path, query } = requestTarget(originalUrl);
  const address = clientAddress(headers, socket.remoteAddress, trust);
  const sent = { ...headers, ...bodyHeaders(rawHeaders) };
  return { method, path, query: new URLSearchParams(query), headers: sent, address };
}

/** Headers of which a client may send several, as they were sent: each is a list, and absent ones are undefined. */
function bodyHeaders(rawHeaders: readonly string[]): ApiRequest['headers'] {
  const valuesOf = (wanted: string) => {
    const values = rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === wanted);
    return values.length === 0 ? undefined : values;
  };
  return { 'content-type': valuesOf('content-type'), 'content-encoding': valuesOf('content-encoding') };
}

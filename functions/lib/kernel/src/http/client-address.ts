import type { IncomingHttpHeaders } from 'node:http';

/**
 * How many entries at the right of `X-Forwarded-For` our own proxies wrote: TRUSTED_PROXY_HOPS, by default 1, the gateway
 * in front of the function. Throws for anything but a whole number from 1: with 0 or a typo the client would choose the
 * entry that counts as its address.
 */
export function trustedProxyHops(env: NodeJS.ProcessEnv): number {
  const text = env['TRUSTED_PROXY_HOPS'] ?? '1';
  const hops = Number(text);
  if (!Number.isInteger(hops) || hops < 1) {
    throw new Error(`TRUSTED_PROXY_HOPS must be a whole number from 1, and is "${text}"`);
  }
  return hops;
}

/**
 * The address that the last trusted proxy saw. `X-Forwarded-For` grows to the right, and only what our own proxies
 * appended can be believed. Falls back to the address of the connection.
 */
export function clientAddress(headers: IncomingHttpHeaders, connection: string | undefined, hops: number): string {
  const forwarded = headers['x-forwarded-for'];
  const entries = (Array.isArray(forwarded) ? forwarded.join(',') : (forwarded ?? '')).split(',').map((e) => e.trim());
  return entries.at(-hops) || connection || 'unknown';
}

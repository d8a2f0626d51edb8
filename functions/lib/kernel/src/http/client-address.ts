import type { IncomingHttpHeaders } from 'node:http';
import { BlockList, isIP, isIPv6 } from 'node:net';

/** What a function believes about its client's address. */
export interface AddressTrust {
  /** How many entries at the right of `X-Forwarded-For` our own proxies and Google's front end wrote. */
  readonly hops: number;
  /** The header with one address that the gateway sets, in lower case; null: none does. */
  readonly header: string | null;
  /** Addresses of the gateway; null where no gateway is believed. */
  readonly gateway: BlockList | null;
}

/** Google's front end in front of each function wrote the last entry: the address that called the function. */
export const directCallers: AddressTrust = { hops: 1, header: null, gateway: null };

/**
 * TRUSTED_PROXY_HOPS, CLIENT_ADDRESS_HEADER and TRUSTED_PROXIES. Throws for a value that can't be read, and where a gateway
 * is to be believed without its addresses: functions are public, so each caller could choose the address that counts.
 */
export function addressTrust(env: NodeJS.ProcessEnv): AddressTrust {
  const text = env['TRUSTED_PROXY_HOPS'] ?? '1';
  const hops = Number(text);
  if (!Number.isInteger(hops) || hops < 1) {
    throw new Error(`TRUSTED_PROXY_HOPS must be a whole number from 1, and is "${text}"`);
  }
  const header = (env['CLIENT_ADDRESS_HEADER'] ?? '').toLowerCase() || null;
  if (header !== null && !/^[a-z][a-z0-9-]*$/.test(header)) {
    throw new Error(`CLIENT_ADDRESS_HEADER must be the name of a header, and is "${header}"`);
  }
  const gateway = networksOf(env['TRUSTED_PROXIES'] ?? '');
  if (gateway === null && (hops > 1 || header !== null)) {
    throw new Error('TRUSTED_PROXIES must list the addresses of the gateway, else each caller chooses their address');
  }
  return { hops, header, gateway };
}

function networksOf(text: string): BlockList | null {
  const entries = text.split(/[\s,]+/).filter((entry) => entry !== '');
  if (entries.length === 0) return null;
  const networks = new BlockList();
  for (const entry of entries) {
    const [address = '', length] = entry.split('/');
    const version = isIP(address);
    const longest = version === 6 ? 128 : 32;
    const prefix = length === undefined ? longest : Number(length);
    if (version === 0 || !Number.isInteger(prefix) || prefix < 1 || prefix > longest) {
      throw new Error(`TRUSTED_PROXIES must be networks such as 203.0.113.0/24, and has "${entry}"`);
    }
    networks.addSubnet(address, prefix, version === 6 ? 'ipv6' : 'ipv4');
  }
  return networks;
}

/**
 * The address that a request without a user counts for. The caller is who Google's front end saw (the last entry of
 * `X-Forwarded-For`), else the connection's other end. Only when that is the gateway its header is believed, or the entry
 * that it wrote: who calls a function past the gateway counts for their own address. Of an IPv6 address the network of a
 * subscriber counts (/64), in which one has 2⁶⁴ addresses.
 */
export function clientAddress(
  headers: IncomingHttpHeaders,
  connection: string | undefined,
  trust: AddressTrust,
): string {
  const entries = valuesOf(headers['x-forwarded-for']);
  const caller = entries.at(-1) || connection || 'unknown';
  const { hops, header, gateway } = trust;
  if (gateway === null || !contains(gateway, caller)) return networkOf(caller);
  const named = header === null ? [] : valuesOf(headers[header]);
  // Two values are what the gateway wrote and what the client did.
  const [single] = named.length === 1 ? named : [];
  return networkOf(single || entries.at(-hops) || caller);
}

function valuesOf(header: string | string[] | undefined): string[] {
  const text = Array.isArray(header) ? header.join(',') : (header ?? '');
  return text === '' ? [] : text.split(',').map((entry) => entry.trim());
}

function contains(networks: BlockList, address: string): boolean {
  const version = isIP(address);
  return version !== 0 && networks.check(address, version === 6 ? 'ipv6' : 'ipv4');
}

/** The part of an address that one subscriber has: all of IPv4, the first 64 bits of IPv6. */
function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail = ''] = new URL(`http://[${address.split('%')[0]}]`).hostname.slice(1, -1).split('::');
  const [before, after] = [head, tail].map((part) => part.split(':').filter((group) => group !== ''));
  const zeros = Array.from({ length: 8 - (before?.length ?? 0) - (after?.length ?? 0) }, () => '0');
  const groups = [...(before ?? []), ...zeros, ...(after ?? [])];
  if (groups.slice(0, 6).join(':') === '0:0:0:0:0:ffff') {
    return groups
      .slice(6)
      .map((group) => parseInt(group, 16))
      .flatMap((pair) => [pair >> 8, pair & 255])
      .join('.');
  }
  return `${groups.slice(0, 4).join(':')}::/64`;
}

import type { CloudAddresses } from './service-environment.ts';

/** What lies between the parts of a local cloud. Nothing by default; a benchmark puts Google's delays there. */
export interface Network {
  /** The addresses that services use in the place of these. */
  readonly route: (addresses: CloudAddresses) => Promise<CloudAddresses>;
  /** Resolves when an event arrives at its function. */
  readonly deliverEvent: () => Promise<void>;
  /** Ends what lies there. */
  readonly stop: () => Promise<void>;
}

/** Nothing lies between them. */
export const directNetwork: Network = {
  route: (addresses) => Promise.resolve(addresses),
  deliverEvent: () => Promise.resolve(),
  stop: () => Promise.resolve(),
};

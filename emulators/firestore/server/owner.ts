import { status } from '@grpc/grpc-js';
import { Failure, USE_OFFICIAL } from '../engine/failure.ts';

/** Why browser and mobile SDKs are not served. */
export const NO_CLIENTS = `The embedded Firestore has no security rules, so it serves server SDKs only. ${USE_OFFICIAL}`;

/**
 * Only servers come in: their SDKs say "owner" to an emulator, over REST perhaps beside another credential. All others
 * would be subject to security rules, and there are none here.
 */
export function assertOwner(authorization: unknown): void {
  if (typeof authorization === 'string' && /(?:^|, *)Bearer owner(?:,|$)/.test(authorization)) return;
  throw new Failure(status.PERMISSION_DENIED, NO_CLIENTS);
}

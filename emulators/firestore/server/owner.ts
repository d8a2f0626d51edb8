import { status } from '@grpc/grpc-js';
import { Failure } from '../engine/failure.ts';

/**
 * Only servers come in: their SDKs say "owner" to an emulator. Everybody else would be subject to security rules, and
 * there are none here.
 */
export function assertOwner(authorization: unknown): void {
  if (authorization === 'Bearer owner') return;
  throw new Failure(
    status.PERMISSION_DENIED,
    'The embedded Firestore knows no security rules, so it serves servers only. Use the official emulator for clients.',
  );
}

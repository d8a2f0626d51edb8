import { createHash } from 'node:crypto';
import type { ServiceOperation } from '@fresh/contracts/callable';
import type { SessionContext } from '@fresh/kernel/http/context';

/**
 * The key under which a call to another service counts as one, however often the client repeats their request: it
 * follows from their own Idempotency-Key, or from `standIn` where they sent none. Undefined without either: not the
 * request id, which may be the client's as well, and clients needn't send a new one each time.
 */
export function idempotencyKey(
  { request }: Pick<SessionContext, 'request'>,
  operation: Pick<ServiceOperation, 'name'>,
  input: unknown,
  standIn?: string,
): string | undefined {
  const sent = request.headers['idempotency-key'];
  const key = typeof sent === 'string' && sent !== '' ? ['client', sent] : standIn !== undefined && ['form', standIn];
  if (!key) return undefined;
  return createHash('sha256')
    .update(JSON.stringify([request.path, operation.name, ...key, JSON.stringify(input)]))
    .digest('base64url');
}

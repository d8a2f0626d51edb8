import { createHash } from 'node:crypto';
import type { ServiceOperation } from '@fresh/contracts/callable';
import type { SessionContext } from '@fresh/kernel/http/context';

/**
 * The key under which a call to another service counts as one, however often the client repeats his request: it follows
 * from his own Idempotency-Key, or from `standIn` where he sent none. Undefined without either: not the request id, which
 * may be the client's as well, and he owes nobody a new one each time.
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

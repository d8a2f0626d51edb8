import { ApiError } from '@fresh/kernel/errors';
import type { Membership } from '@fresh/kernel/http/context';

/**
 * The organization in a body must be the one the request acts under. The monolith let the body win, so that a position
 * was stored where no request could read it again (DOMAIN 42).
 */
export function requireSameOrganization(body: { readonly orgId: string }, org: Membership): void {
  if (body.orgId !== org.orgId) throw new ApiError('FORBIDDEN', 'orgId does not match organization context');
}

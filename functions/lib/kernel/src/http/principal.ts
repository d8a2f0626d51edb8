import type { Identified } from './identify.ts';
import type { RequestScope } from './request-context.ts';

/** Who a request counts for (ADR 0006): the user where the credential is genuine, else the address. */
export function principalOf({ genuine, request }: Pick<RequestScope, 'request'> & Identified): string {
  const identity = genuine[0]?.identity;
  return identity ? `user:${identity.actor.uid}` : `address:${request.address}`;
}

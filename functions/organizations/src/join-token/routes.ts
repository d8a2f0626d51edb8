import type { Role } from '@fresh/contracts/roles';
import * as contract from '@fresh/contracts/routes/join-tokens';
import { handle } from '@fresh/kernel/endpoint';
import { pageOf } from '@fresh/kernel/paging';
import { prefixedId } from '../prefixed-id.ts';
import { defaultLifeMs, statusOf, type JoinToken } from './join-token.ts';
import { createToken, listTokens, revokeToken } from './store.ts';

/** O13. */
export const list = handle(contract.listJoinTokens)(async ({ org, request, now }) => {
  const { tokens, ...rest } = await listTokens(org.orgId, pageOf(request.query));
  const { orgId } = org;
  const shown = tokens.map(({ token, hint }) => ({
    ...toWire(token, now()),
    orgId,
    token: `${hint}…`,
    ...(token.createdBy !== undefined && { createdBy: token.createdBy }),
    ...(token.expiresAt !== undefined && { expiresAt: token.expiresAt }),
  }));
  return { body: { tokens: shown, total: shown.length, ...rest } };
});

/** O14. */
export const createOne = handle(contract.createJoinToken)(async (context, body) => {
  const { defaultRoles, maxUses, description } = body;
  const now = context.now();
  const expiresAt = body.expiresAt ?? now + defaultLifeMs;
  const roles: Role[] = [...new Set(defaultRoles)];
  const wanted = { tokenId: prefixedId('token', now), roles, maxUses, expiresAt, description };
  const { orgId } = context.org;
  return createToken(context, wanted, (token, secret) => ({
    body: { ...toWire(token, now), orgId, token: secret, createdBy: context.actor.uid, expiresAt },
  }));
});

/** A15. */
export const revokeOne = handle(contract.revokeJoinToken)(async (context) => {
  return revokeToken(context, context.params['id'] ?? '', ({ id, version }) => ({
    version,
    body: { revoked: true as const, id },
  }));
});

/** What a token shows of itself; never its secret, nor who used it. */
function toWire(token: JoinToken, now: number) {
  const { id, roles, maxUses, currentUses, description, createdAt } = token;
  return {
    id,
    defaultRoles: [...roles],
    currentUses,
    status: statusOf(token, now),
    createdAt,
    ...(maxUses !== undefined && { maxUses }),
    ...(description !== undefined && { description }),
  };
}

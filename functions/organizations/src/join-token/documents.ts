import { createHash } from 'node:crypto';
import { isDocumentId } from '@fresh/kernel/document-id';
import { firestore } from '@fresh/kernel/firebase';
import { roleOf } from '@fresh/kernel/http/organization-context';
import { Timestamp, type DocumentReference, type DocumentSnapshot, type Transaction } from 'firebase-admin/firestore';
import * as z from 'zod';
import { storedText, storedTexts, storedTime, storedVersion } from '../stored.ts';
import type { JoinToken } from './join-token.ts';

/** How much of the secret is kept in clear, so that its creator recognises the token in a list. */
const hintLength = 4;

/** Where a token is kept. The monolith kept two kinds under the secret itself (DOMAIN 1.1). */
export type Place = 'hashed' | 'join_tokens' | 'invite_tokens';

/** A stored token: its state, and where the next one is written. */
export interface StoredToken {
  readonly token: JoinToken;
  /** First characters of the secret. */
  readonly hint: string;
  readonly place: Place;
  readonly ref: DocumentReference;
}

/** The one store of tokens; only the SHA-256 of a secret is in it. */
export function tokenRef(secret: string): DocumentReference {
  return firestore().doc(`join_tokens/${hashOf(secret)}`);
}

/** The part of a new secret that is stored in clear. */
export function hintOf(secret: string): string {
  return secret.slice(0, hintLength);
}

/** The token of a secret: ours first, then the monolith's stores. */
export async function findToken(tx: Transaction, secret: string): Promise<StoredToken | null> {
  if (!isDocumentId(secret)) return null;
  const db = firestore();
  const [hashed, former, invite] = await tx.getAll(
    tokenRef(secret),
    db.doc(`join_tokens/${secret}`),
    db.doc(`invite_tokens/${secret}`),
  );
  if (hashed?.exists) return tokenOf(hashed);
  // A hash is not a secret: the document that it names must not let in a user who sends one.
  if (former?.exists && !isHashed(former)) return tokenOf(former);
  return invite?.exists ? tokenOf(invite) : null;
}

/** What a stored token may hold: ours, versions A and B of `join_tokens`, or `invite_tokens` (DOMAIN 1.1). */
const tokenDocument = z.object({
  version: storedVersion,
  id: storedText,
  hint: storedText,
  orgId: storedText,
  roles: storedTexts,
  role: storedText,
  status: z.enum(['active', 'used', 'expired', 'revoked']).optional().catch('revoked'),
  maxUses: z.number().optional().catch(undefined),
  currentUses: z.number().optional().catch(undefined),
  /** Version B. */
  uses: z.number().optional().catch(undefined),
  /** Version B. */
  disabled: z.unknown().optional(),
  /** Invite tokens. */
  used: z.unknown().optional(),
  /** A list in ours, one user in invite tokens. */
  usedBy: storedTexts,
  expiresAt: storedTime,
  description: storedText,
  createdBy: storedText,
  creatorJoinedAt: storedTime,
  createdAt: storedTime,
  updatedAt: storedTime,
});

/** The token in a document that exists. */
export function tokenOf(snapshot: DocumentSnapshot): StoredToken {
  const document = tokenDocument.parse(snapshot.data());
  const { hint, role, roles = [], uses, disabled, used, usedBy = [], createdAt = 0, ...fields } = document;
  const place = placeOf(snapshot);
  const currentUses = fields.currentUses ?? uses ?? (used ? 1 : 0);
  const { maxUses = usesOf(place, document), updatedAt = createdAt } = fields;
  return {
    place,
    ref: snapshot.ref,
    // The name of an old document is its secret.
    hint: hint ?? hintOf(snapshot.id),
    token: {
      ...fields,
      id: place === 'hashed' ? (fields.id ?? snapshot.id) : `token-${hashOf(snapshot.id).slice(0, 12)}`,
      orgId: fields.orgId !== undefined && isDocumentId(fields.orgId) ? fields.orgId : null,
      roles: [...roles, role].flatMap((name) => roleOf({ role: name }) ?? []),
      status: disabled ? 'revoked' : used ? 'used' : (fields.status ?? 'active'),
      maxUses,
      currentUses,
      usedBy,
      createdAt,
      updatedAt,
    },
  };
}

/** What a redeemed token's document becomes; of an old one, the fields that its own readers know. */
export function toDocument({ token, hint, place }: Omit<StoredToken, 'ref'>): Record<string, unknown> {
  const { version, status, currentUses, usedBy, updatedAt } = token;
  const lastUsedBy = usedBy.at(-1);
  switch (place) {
    case 'hashed':
      return { ...token, hint, hashed: true };
    case 'join_tokens': {
      const at = Timestamp.fromMillis(updatedAt);
      return { version, status, currentUses, uses: currentUses, usedBy, lastUsedAt: at, updatedAt: at };
    }
    case 'invite_tokens':
      return { version, used: true, usedBy: lastUsedBy, usedAt: updatedAt };
  }
}

function placeOf(snapshot: DocumentSnapshot): Place {
  if (snapshot.ref.parent.id === 'invite_tokens') return 'invite_tokens';
  return isHashed(snapshot) ? 'hashed' : 'join_tokens';
}

function isHashed(snapshot: DocumentSnapshot): boolean {
  return snapshot.get('hint') !== undefined;
}

/** Uses when the document doesn't say: once for invites and version B, which knows neither `status` nor `currentUses`. */
function usesOf(
  place: Place,
  { status, currentUses }: { status?: unknown; currentUses?: number | undefined },
): number | undefined {
  if (place === 'invite_tokens') return 1;
  return place === 'join_tokens' && status === undefined && currentUses === undefined ? 1 : undefined;
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

import type { UserEvent } from '@fresh/contracts/events/identity';
import * as identityEvents from '@fresh/contracts/events/identity';
import { changeAggregate } from '@fresh/kernel/events/change';
import { firestore } from '@fresh/kernel/firebase';
import type { RequestContext } from '@fresh/kernel/http/context';
import { FieldValue, type DocumentData, type DocumentSnapshot } from 'firebase-admin/firestore';
import * as z from 'zod';
import { evolve, unknownUser, type User } from './user.ts';

/** What is stored of a user. */
export async function readUser(uid: string): Promise<User> {
  return fromDocument(uid, await userRef(uid).get());
}

/** Decides about one user, who is also the one who asks, and commits what follows. Returns the user afterwards. */
export async function changeUser(
  { requestId, trace, now }: Pick<RequestContext, 'requestId' | 'trace' | 'now'>,
  uid: string,
  decide: (user: User) => readonly UserEvent[],
): Promise<User> {
  const ref = userRef(uid);
  const at = now();
  const changed = await changeAggregate<User, UserEvent>(
    {
      service: 'identity',
      events: Object.values(identityEvents),
      ref,
      orgId: null,
      read: async (get) => fromDocument(uid, await get(ref)),
      evolve: (user, event) => evolve(user ?? unknownUser(uid), event, at),
      write: (tx, next) => {
        if (next) tx.set(ref, toDocument(next), { merge: true });
      },
    },
    (user) => decide(user ?? unknownUser(uid)),
    {
      actor: `user:${uid}`,
      correlationId: trace.correlationId,
      causationId: requestId,
      traceparent: trace.traceparent,
    },
    at,
  );
  return changed ?? unknownUser(uid);
}

/** The member document of I9, as stored, without what is nobody's business but ours. Null when there is none. */
export async function readMember(orgId: string, uid: string): Promise<DocumentData | null> {
  const data = (await firestore().doc(`organizations/${orgId}/members/${uid}`).get()).data();
  if (!data) return null;
  const { version: _version, joinToken: _joinToken, ...fields } = data;
  return fields;
}

function userRef(uid: string) {
  return firestore().doc(`users/${uid}`);
}

/** Helpers of the monolith wrote `profile` with a display name, a role and `avatarUrl` alone (DOMAIN 1.1). */
const storedProfile = z.object({
  firstName: z.string().default(''),
  lastName: z.string().default(''),
  displayName: z.string().default(''),
  avatarUrl: z.string().nullish(),
  timezone: z.string().default('UTC'),
  phone: z.string().optional(),
  preferredName: z.string().optional(),
  selfDeclaredRole: z.string().optional(),
});

/** Clients could write their own document while the old rules were in force: what can't be read counts as absent. */
const userDocument = z.object({
  version: z.number().int().catch(0),
  profile: storedProfile
    .transform(({ avatarUrl, ...profile }) => ({ ...profile, avatar: avatarUrl ?? undefined }))
    .optional()
    .catch(undefined),
  preferences: z.string().refine(isJsonObject).optional().catch(undefined),
  deviceInfo: z
    .object({ userAgent: z.string().optional(), platform: z.string().optional() })
    .optional()
    .catch(undefined),
  lastSessionAt: z.number().optional().catch(undefined),
  /** A timestamp in documents of the monolith, which nobody asks for. */
  updatedAt: z.number().catch(0),
});

function isJsonObject(text: string): boolean {
  try {
    return z.record(z.string(), z.unknown()).safeParse(JSON.parse(text)).success;
  } catch {
    return false; // no JSON: no preferences of ours
  }
}

function fromDocument(uid: string, snapshot: DocumentSnapshot): User {
  return snapshot.exists ? { ...userDocument.parse(snapshot.data()), uid } : unknownUser(uid);
}

/** The user in a document that exists. */
export function userIn(snapshot: DocumentSnapshot): User {
  return fromDocument(snapshot.id, snapshot);
}

/** For a merge: fields that others put into the document or its maps stay, ours that are absent go. */
function toDocument({ profile, deviceInfo, ...user }: User): DocumentData {
  const { avatar, ...names } = profile ?? {};
  return {
    ...withoutUndefined(user),
    ...(profile && { profile: orDeleted({ ...names, avatarUrl: avatar }) }),
    ...(deviceInfo && { deviceInfo: orDeleted({ userAgent: deviceInfo.userAgent, platform: deviceInfo.platform }) }),
  };
}

function withoutUndefined(fields: object): DocumentData {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function orDeleted(fields: object): DocumentData {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, value === undefined ? FieldValue.delete() : value]),
  );
}

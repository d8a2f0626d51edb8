import type { UserEvent } from '@fresh/contracts/events/identity';
import * as identityEvents from '@fresh/contracts/events/identity';
import { aggregate, withoutOrganization } from '@fresh/kernel/events/aggregate';
import type { Change } from '@fresh/kernel/events/change';
import { firestore } from '@fresh/kernel/firebase';
import { parseJson } from '@fresh/kernel/json';
import { FieldValue, type DocumentData, type DocumentSnapshot } from 'firebase-admin/firestore';
import * as z from 'zod';
import { evolve, unknownUser, type User } from './user.ts';

/** Users, by id. */
export const users = aggregate({
  service: 'identity',
  events: identityEvents,
  tenant: withoutOrganization,
  ref: (_orgId, uid: string) => firestore().doc(`users/${uid}`),
  read: userIn,
  evolve: (user: User, event: UserEvent, { now }: Change<null>): User => evolve(user, event, now),
  toDocument,
  reusesIds: true,
  changedAt: ({ updatedAt }) => updatedAt,
});

/** The member document of I9, as stored, without the fields that only this service uses. Null when there is none. */
export async function readMember(orgId: string, uid: string): Promise<DocumentData | null> {
  const data = (await firestore().doc(`organizations/${orgId}/members/${uid}`).get()).data();
  if (!data) return null;
  const { version: _version, joinToken: _joinToken, ...fields } = data;
  return fields;
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
  /** A timestamp in documents of the monolith, which no client asks for. */
  updatedAt: z.number().catch(0),
});

function isJsonObject(text: string): boolean {
  return z.record(z.string(), z.unknown()).safeParse(parseJson(text)).success;
}

/** The user in a document; nothing is known where there is none. */
export function userIn(snapshot: DocumentSnapshot): User {
  const uid = snapshot.id;
  return snapshot.exists ? { ...userDocument.parse(snapshot.data()), uid } : unknownUser(uid);
}

/** For a merge: fields that others put into the document or its maps stay, ours that are absent go. */
function toDocument({ profile, deviceInfo, ...user }: User): DocumentData {
  const { avatar, ...names } = profile ?? {};
  return {
    ...user,
    ...(profile && { profile: orDeleted({ ...names, avatarUrl: avatar }) }),
    ...(deviceInfo && { deviceInfo: orDeleted({ userAgent: deviceInfo.userAgent, platform: deviceInfo.platform }) }),
  };
}

function orDeleted(fields: object): DocumentData {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, value === undefined ? FieldValue.delete() : value]),
  );
}

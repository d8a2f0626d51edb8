import { randomBytes } from 'node:crypto';
import type { Role } from '@fresh/contracts/roles';
import type { CreateRequest } from 'firebase-admin/auth';
import * as z from 'zod';
import { auth, firestore } from '../firebase.ts';
import { csrfTokenFor } from '../http/csrf.ts';
import { checkAgainstOpenApi } from './openapi.ts';

/** A signed-in user of the Auth emulator. */
export interface Person {
  readonly uid: string;
  readonly email: string;
  readonly idToken: string;
  /** Value of the session cookie. */
  readonly session: string;
}

/** A response, read to its end. `body` is parsed JSON, text, or null when there was none. */
export interface TestResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** Of every person. */
const password = 'secret-123';

const signInResponse = z.object({ idToken: z.string() });

/** An id no other test uses: tests share one Firestore and never clean it. */
export function uniqueId(prefix: string): string {
  return `${prefix}-${randomBytes(6).toString('hex')}`;
}

/** Creates a user and signs them in; `profile` is what Auth knows of them besides. */
export async function person(
  name: string,
  claims?: Record<string, unknown>,
  emailVerified = true,
  profile: Pick<CreateRequest, 'email' | 'displayName' | 'phoneNumber'> = {},
): Promise<Person> {
  const uid = uniqueId(name);
  const email = profile.email ?? `${uid}@example.test`;
  await auth().createUser({ ...profile, uid, email, password, emailVerified });
  if (claims) await auth().setCustomUserClaims(uid, claims);
  const idToken = await signIn(email, password);
  return { uid, email, idToken, session: await auth().createSessionCookie(idToken, { expiresIn: 432_000_000 }) };
}

/** Signs a person in once more: another sign-in, with its own `auth_time`. */
export async function signInAgain({ email }: Person): Promise<Pick<Person, 'idToken' | 'session'>> {
  const idToken = await signIn(email, password);
  return { idToken, session: await auth().createSessionCookie(idToken, { expiresIn: 432_000_000 }) };
}

/** Makes sign-ins of the past count: Auth takes none from before the user was created. */
export async function letSignIn(uid: string, secondsAgo: number): Promise<void> {
  const host = process.env['FIREBASE_AUTH_EMULATOR_HOST'] ?? '';
  const project = `projects/${process.env['GCLOUD_PROJECT'] ?? ''}`;
  const response = await fetch(`http://${host}/identitytoolkit.googleapis.com/v1/${project}/accounts:update`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer owner' },
    body: JSON.stringify({ localId: uid, validSince: String(Math.floor(Date.now() / 1000) - secondsAgo) }),
  });
  if (!response.ok) throw new Error(`the Auth emulator responded with ${response.status}`);
}

async function signIn(email: string, password: string): Promise<string> {
  const host = process.env['FIREBASE_AUTH_EMULATOR_HOST'] ?? '';
  const url = `http://${host}/identitytoolkit.googleapis.com/v1/accounts:signInWithPassword?key=test`;
  const response = await fetch(url, {
    method: 'POST',
    // As the emulator's owner, who may name the project: a client's key always means the one that it was started with.
    headers: { 'content-type': 'application/json', authorization: 'Bearer owner' },
    body: JSON.stringify({
      ...{ email, password, returnSecureToken: true },
      targetProjectId: process.env['GCLOUD_PROJECT'],
    }),
  });
  return signInResponse.parse(await response.json()).idToken;
}

/**
 * Writes the canonical membership document (DOMAIN 1.2), with a version as its service would: on the running local
 * cloud a document without one is the monolith's, and is published.
 */
export async function enroll(uid: string, orgId: string, role: Role, status = 'active'): Promise<void> {
  const now = Date.now();
  const times = { joinedAt: now, createdAt: now, updatedAt: now };
  await firestore()
    .doc(`memberships/${uid}_${orgId}`)
    .set({ uid, orgId, role, roles: [role], status, version: 1, ...times });
  await found(orgId);
}

/**
 * Writes the organization, unless a test has done so: a membership counts only where there is one (DOMAIN 1.1). With a
 * version, as above.
 */
async function found(orgId: string): Promise<void> {
  if (founded.has(orgId)) return;
  founded.add(orgId);
  const organization = { id: orgId, name: orgId, status: 'active', version: 1, createdAt: 1, updatedAt: 1 };
  await firestore()
    .doc(`organizations/${orgId}`)
    .create(organization)
    .catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === alreadyExists)) throw error;
    });
}

const founded = new Set<string>();
/** gRPC's code. */
const alreadyExists = 6;

/** A member of an organization, signed in. */
export async function member(orgId: string, role: Role, status = 'active'): Promise<Person> {
  const made = await person(role.replace('_', '-'));
  await enroll(made.uid, orgId, role, status);
  return made;
}

/** How a request is sent; by default with the CSRF token that belongs to the session. */
export interface Sending {
  readonly as?: Person | undefined;
  /** Sent as JSON; a string is sent as it is. */
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly csrf?: false;
}

/**
 * Sends one request with the cookie the gateway lets through, and nothing but it. Whatever the test expects: a response
 * that the OpenAPI document doesn't describe is an error.
 */
export async function send(
  baseUrl: string,
  method: string,
  path: string,
  sending: Sending = {},
): Promise<TestResponse> {
  const { as, body, csrf } = sending;
  const response = await fetch(baseUrl + path, {
    method,
    redirect: 'manual',
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(as && { cookie: `__session=${as.session}` }),
      ...(as && csrf !== false && { 'x-csrf-token': csrfTokenFor(as.session) }),
      // An address of its own for each request: limits of one test are none of another's.
      'x-forwarded-for': `10.${[...randomBytes(3)].join('.')}`,
      ...sending.headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type') === 'application/json';
  const parsed: unknown = text === '' ? null : isJson ? JSON.parse(text) : text;
  checkAgainstOpenApi({ method, path, status: response.status, body: parsed });
  return { status: response.status, headers: response.headers, body: parsed };
}

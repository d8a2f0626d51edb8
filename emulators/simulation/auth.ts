import { createRequire } from 'node:module';
import type { HttpMessage, HttpReply } from './http-transport.ts';
import type { Json } from './history.ts';
import { hosts, projectId } from './environment.ts';

/** What is used of firebase-tools 14.27 (emulator/auth), which has no types. */
interface State {
  createUserWithLocalId: (localId: string, fields: object) => unknown;
  getUserByLocalId: (localId: string) => { readonly customAttributes?: string } | undefined;
}
type Operation = (state: State, body: unknown, context: object) => unknown;
interface Operations {
  readonly identitytoolkit: {
    readonly projects: {
      readonly createSessionCookie: Operation;
      readonly accounts: Readonly<Record<'_' | 'lookup' | 'update' | 'delete' | 'batchGet', Operation>>;
    };
  };
}

const load = createRequire(createRequire(import.meta.url).resolve('firebase-tools-14/package.json'));
const { AgentProjectState } = load('./lib/emulator/auth/state.js') as { AgentProjectState: new (id: string) => State };
const { projects } = (load('./lib/emulator/auth/operations.js') as { authOperations: Operations }).authOperations
  .identitytoolkit;

/** By what follows the project in a path of the Identity Toolkit API. */
const operations: Readonly<Record<string, Operation>> = {
  'POST /accounts': projects.accounts._,
  'POST /accounts:lookup': projects.accounts.lookup,
  'POST /accounts:update': projects.accounts.update,
  'POST /accounts:delete': projects.accounts.delete,
  'GET /accounts:batchGet': projects.accounts.batchGet,
  'POST :createSessionCookie': projects.createSessionCookie,
};

/** A user who can sign in. */
export interface User {
  readonly uid: string;
  readonly email: string;
  /** Custom claims that they have from the start. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** Firebase Auth of a run: the core of its emulator, without the server around it. */
export class SimulatedAuth {
  private readonly state = new AgentProjectState(projectId);

  addUser({ uid, email, claims }: User): void {
    const providers = [{ providerId: 'password', email, federatedId: email, rawId: email }];
    this.state.createUserWithLocalId(uid, {
      ...{ email, emailVerified: true, disabled: false, providerUserInfo: providers },
      validSince: '0',
      ...(claims && { customAttributes: JSON.stringify(claims) }),
    });
  }

  /** The custom claims of a user; none of one who is gone. */
  claimsOf(uid: string): Readonly<Record<string, Json>> {
    return JSON.parse(this.state.getUserByLocalId(uid)?.customAttributes ?? '{}') as Readonly<Record<string, Json>>;
  }

  /** Serves a request of the Admin SDK. */
  async serve({ method, path, body }: HttpMessage): Promise<HttpReply> {
    const { pathname, searchParams } = new URL(path, 'http://auth');
    const [, name = ''] = /\/projects\/[^/:]+(.*)$/.exec(pathname) ?? [];
    const operation = operations[`${method} ${name}`];
    if (!operation) return reply(501, { error: { message: `${method} ${pathname} is not simulated` } });
    const security = { Oauth2: { type: 'success', user: projectId } };
    const params = { path: { targetProjectId: projectId }, query: Object.fromEntries(searchParams), header: {} };
    const req = { protocol: 'http', hostname: 'auth', headers: { host: hosts.auth } };
    try {
      const sent = body.length > 0 ? (JSON.parse(body.toString()) as unknown) : {};
      return reply(200, await operation(this.state, sent, { security, params, req, user: projectId }));
    } catch (error) {
      const { code } = error as { code?: unknown };
      if (typeof code !== 'number') throw error;
      return reply(code, { error });
    }
  }
}

function reply(status: number, body: unknown): HttpReply {
  return { status, headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify(body)) };
}

/** An ID token as the Auth emulator gives it to a user who has signed in: unsigned, valid for an hour. */
export function idTokenOf({ uid, email }: User, nowMs: number): string {
  const now = Math.floor(nowMs / 1000);
  const claims = {
    ...{ iss: `https://securetoken.google.com/${projectId}`, aud: projectId, sub: uid, user_id: uid },
    // A minute ago: clocks of instances are off.
    ...{ iat: now - 60, auth_time: now - 60, exp: now + 3_600 },
    ...{ email, email_verified: true, firebase: { identities: { email: [email] }, sign_in_provider: 'password' } },
  };
  const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  return `${encoded({ alg: 'none', typ: 'JWT' })}.${encoded(claims)}.`;
}

import { randomUUID } from 'node:crypto';
import { auth } from '@fresh/kernel/firebase';
import { csrfTokenFor } from '@fresh/kernel/http/csrf';
import * as z from 'zod';

/** A user of the run, signed in through the API. */
export interface Account {
  readonly uid: string;
  readonly email: string;
  /** Value of the session's cookie. */
  readonly cookie: string;
}

/** Where the API and Google's sign-in are. */
export interface ApiAddresses {
  /** The gateway: `http://127.0.0.1:5000`, or that of a project. */
  readonly gatewayUrl: string;
  /** Of Identity Toolkit, or of the Auth emulator before it. */
  readonly identityToolkitUrl: string;
  /** The project's Web API key. The emulator takes any. */
  readonly apiKey: string;
}

const timeoutMs = 60_000;
const created = z.looseObject({ id: z.string() });
const signedIn = z.object({ idToken: z.string() });

/** A client of the API, with users that it makes and deletes. */
export class ApiClient {
  private readonly uids = new Set<string>();
  private readonly organizations = new Set<string>();

  constructor(private readonly addresses: ApiAddresses) {}

  /** Makes a user in Auth and signs them in as the web app does. */
  async signUp(name: string): Promise<Account> {
    const id = `bench-${name}-${randomUUID().slice(0, 8)}`;
    const email = `${id}@example.com`;
    const password = randomUUID();
    const { uid } = await auth().createUser({ uid: id, email, password, emailVerified: true });
    this.uids.add(uid);
    const { identityToolkitUrl, apiKey, gatewayUrl } = this.addresses;
    const token = await fetch(`${identityToolkitUrl}/v1/accounts:signInWithPassword?key=${apiKey}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password, returnSecureToken: true }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (!token.ok) throw new Error(`Sign-in returned ${token.status}: ${await token.text()}`);
    const { idToken } = signedIn.parse(await token.json());
    const session = await fetch(`${gatewayUrl}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ idToken }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await session.text();
    const set = session.headers.getSetCookie().find((cookie) => cookie.startsWith('__session='));
    const [pair] = set?.split(';') ?? [];
    if (!session.ok || pair === undefined) throw new Error(`POST /api/session returned ${session.status}: ${text}`);
    return { uid, email, cookie: pair.slice('__session='.length) };
  }

  /** Makes an organization; its id. */
  async createOrganization(owner: Account, name: string): Promise<string> {
    const { id } = created.parse(await this.request(owner, 'POST', '/api/organizations', { name }));
    this.organizations.add(id);
    return id;
  }

  /** Whether an event is about what this client has made. */
  hasMade(subject: string, orgId: string | null): boolean {
    if (orgId !== null) return this.organizations.has(orgId);
    return subject.split('/').some((part) => this.uids.has(part));
  }

  /** Sends a request that has to succeed; the parsed body of its response. */
  async request(account: Account, method: string, path: string, body?: object): Promise<Record<string, unknown>> {
    const response = await fetch(this.addresses.gatewayUrl + path, {
      method,
      headers: {
        cookie: `__session=${account.cookie}`,
        'x-csrf-token': csrfTokenFor(account.cookie),
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} returned ${response.status}: ${text}`);
    return text === '' ? {} : z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  }

  /** Deletes the users from Auth. */
  async deleteUsers(): Promise<void> {
    await auth().deleteUsers([...this.uids]);
  }
}

import { route, type Access, type Route } from '@fresh/contracts/route';
import { expect } from 'chai';
import * as z from 'zod';
import { respondTo, testRuntime, type TestRequest } from '../testing/respond.ts';
import type { Membership } from './context.ts';
import { handle } from '../endpoint.ts';
import type { Free } from './idempotency-store.ts';
import type { Runtime } from './runtime.ts';
import { parseRevocationMaxAge } from './revocation-max-age.ts';

const manager: Membership = { orgId: 'alpha', role: 'manager', membershipId: 'user-ann_alpha' };

/** What a call to the network was asked for, and what ends it. */
interface Call<T> {
  readonly name: string;
  readonly resolve: (value: T) => void;
  readonly reject: (error: Error) => void;
}

/** A runtime whose calls to Auth, Firestore and the idempotency store end when the test says so. */
function network() {
  const calls: Call<never>[] = [];
  const call = <T>(name: string) =>
    new Promise<T>((resolve, reject) => {
      calls.push({ name, resolve, reject });
    });
  const runtime: Runtime = testRuntime({
    credentials: { ...testRuntime().credentials, isCurrent: () => call('Auth') },
    memberships: { findActive: () => call('membership') },
    idempotency: {
      record: () => {
        const read = () => call<Free>('record');
        const never = () => {
          throw new Error('written');
        };
        return { id: 'id', read, addTo: never, write: never, lease: never };
      },
    },
  });
  return {
    runtime,
    /** Names of the calls under way, once the request can't go on without one of them. */
    waitingFor: async () => {
      await new Promise((resolve) => setImmediate(resolve));
      return calls.map(({ name }) => name);
    },
    /** Takes the call off the list. */
    take: (name: string): Call<unknown> => {
      const at = calls.findIndex((each) => each.name === name);
      const [taken] = calls.splice(at, at < 0 ? 0 : 1);
      if (!taken) throw new Error(`no call to ${name} is under way`);
      return taken as Call<unknown>;
    },
  };
}

function entryOf(method: 'GET' | 'POST', access: Access, handled: () => void = () => undefined) {
  const declared = route({
    id: 'T1',
    service: 'platform',
    functionName: 'test',
    method,
    path: '/api/test',
    summary: 'test',
    access,
    response: { status: 200, schema: z.object({ ok: z.boolean() }) },
  });
  return handle(declared)(async () => {
    handled();
    return { body: { ok: true } };
  });
}

function request(method: string, headers: Record<string, string> = { authorization: 'Bearer user-ann' }): TestRequest {
  const query = new URLSearchParams('orgId=alpha');
  return { method, path: '/api/test', query, headers, body: undefined, address: '10.0.0.1' };
}

describe('reads of a signed-in request', () => {
  const members = { org: ['manager'] } as const;

  it('are under way at the same time: the handler waits for one round trip, not two', async () => {
    const { runtime, waitingFor, take } = network();
    let handled = 0;
    const response = respondTo(
      entryOf('GET', members, () => handled++),
      request('GET'),
      runtime,
    );
    expect(await waitingFor()).to.deep.equal(['Auth', 'membership']);
    take('Auth').resolve(true);
    take('membership').resolve(manager);
    expect(await waitingFor()).to.deep.equal([]);
    expect(handled).to.equal(1);
    expect((await response).status).to.equal(200);
  });

  it('are evaluated in the contract’s order, whichever ends first', async () => {
    const { runtime, waitingFor, take } = network();
    const response = respondTo(entryOf('GET', members), request('GET'), runtime);
    await waitingFor();
    take('membership').resolve(null);
    expect(await waitingFor()).to.deep.equal(['Auth']);
    take('Auth').resolve(false);
    expect((await response).status, '401 before 403').to.equal(401);
  });

  it('leave no error behind that nothing evaluates', async () => {
    const { runtime, waitingFor, take } = network();
    const response = respondTo(entryOf('GET', members), request('GET'), runtime);
    await waitingFor();
    take('membership').reject(new Error('9 FAILED_PRECONDITION'));
    take('Auth').resolve(false);
    expect((await response).status).to.equal(401);
  });

  it('check CSRF between them', async () => {
    const { runtime, waitingFor, take } = network();
    const response = respondTo(entryOf('POST', members), request('POST', { cookie: 'session=user-ann' }), runtime);
    expect(await waitingFor()).to.deep.equal(['Auth', 'membership']);
    take('Auth').resolve(true);
    expect(((await response).body as { error: object }).error).to.include({ message: 'Invalid CSRF token.' });
  });

  it('are not started for a forged credential, nor the membership where the route needs none', async () => {
    const { runtime, waitingFor, take } = network();
    const forged = await respondTo(
      entryOf('GET', members),
      request('GET', { authorization: 'Bearer forged' }),
      runtime,
    );
    expect([forged.status, await waitingFor()]).to.deep.equal([401, []]);
    const response = respondTo(entryOf('GET', 'session'), request('GET'), runtime);
    expect(await waitingFor()).to.deep.equal(['Auth']);
    take('Auth').resolve(true);
    expect((await response).status).to.equal(200);
  });

  it('have all passed before anything is written', async () => {
    const { runtime, waitingFor, take } = network();
    const keyed = { authorization: 'Bearer user-ann', 'idempotency-key': 'k' };
    const response = respondTo(entryOf('POST', members), request('POST', keyed), runtime);
    expect(await waitingFor()).to.deep.equal(['Auth', 'membership']);
    take('Auth').resolve(true);
    expect(await waitingFor()).to.deep.equal(['membership']);
    take('membership').resolve({ ...manager, role: 'staff' });
    expect((await response).status).to.equal(403);
    expect(await waitingFor()).to.deep.equal([]);
  });
});

describe('several session cookies', () => {
  /** The response to them where Auth knows which users' sessions were revoked, and how often it was asked. */
  async function withCookies(cookie: string) {
    let asked = 0;
    const isCurrent: Runtime['credentials']['isCurrent'] = async ({ actor }) => {
      asked++;
      return !actor.uid.startsWith('user-revoked');
    };
    const runtime = testRuntime({ credentials: { ...testRuntime().credentials, isCurrent } });
    const { status } = await respondTo(entryOf('GET', 'session'), request('GET', { cookie }), runtime);
    return [status, asked];
  }

  it('do not hide the valid one among them', async () => {
    expect(await withCookies('__session=garbage; __session=user-ann')).to.deep.equal([200, 1]);
    expect(await withCookies('__session=garbage; session="user-ann"')).to.deep.equal([200, 1]);
    expect(await withCookies('__session=user-revoked-1; __session=user-ann')).to.deep.equal([200, 3]);
    expect(await withCookies('__session=user-ann; session=user-ann')).to.deep.equal([200, 1]);
  });

  it('are 401 where two of them are valid and of different users, in either order', async () => {
    expect(await withCookies('__session=user-mallory; __session=user-ann')).to.deep.equal([401, 2]);
    expect(await withCookies('__session=user-ann; session=user-mallory')).to.deep.equal([401, 2]);
  });

  it('are 401 where none is valid', async () => {
    expect(await withCookies('__session=garbage; session=rubbish')).to.deep.equal([401, 0]);
    expect(await withCookies('__session=user-revoked-1; session=user-revoked-2')).to.deep.equal([401, 3]);
  });
});

describe('the response of Auth', () => {
  /** How old it may be for a request, in ms. */
  async function maxAgeFor(method: 'GET' | 'POST', more: Partial<Route> = {}): Promise<number | undefined> {
    const ages: number[] = [];
    const isCurrent: Runtime['credentials']['isCurrent'] = async (_identity, maxAgeMs) => ages.push(maxAgeMs) > 0;
    const runtime = testRuntime({
      revocationMaxAgeMs: 30_000,
      credentials: { ...testRuntime().credentials, isCurrent },
    });
    const { route: declared, handler } = entryOf(method, 'session');
    await respondTo({ route: { ...declared, ...more }, handler }, request(method), runtime);
    return ages[0];
  }

  it('may be as old as is configured for a read only', async () => {
    expect(await maxAgeFor('GET')).to.equal(30_000);
    expect(await maxAgeFor('POST')).to.equal(0);
    expect(await maxAgeFor('GET', { asksAuthEachTime: true })).to.equal(0);
  });

  it('is never older than 30 s, whatever is configured', () => {
    expect([undefined, '0', '5', '30'].map((text) => parseRevocationMaxAge(text))).to.deep.equal([0, 0, 5000, 30_000]);
    for (const wrong of ['31', '-1', '1.5', '1e1', '', 'x', '300']) {
      expect(() => parseRevocationMaxAge(wrong), wrong).to.throw('REVOCATION_MAX_AGE_SECONDS must be a whole number');
    }
  });
});

/**
 * Every route × every caller × both tenants over HTTP, through the gateway. Needs only a running local cloud:
 * GATEWAY_URL, FUNCTIONS_URL, FIRESTORE_EMULATOR_HOST, FIREBASE_AUTH_EMULATOR_HOST, GCLOUD_PROJECT.
 */
import { region } from '@fresh/contracts/region';
import { routes, serviceOperations } from '@fresh/contracts/registry';
import type { Route } from '@fresh/contracts/route';
import { firestore } from '@fresh/kernel/firebase';
import { member, person, send, uniqueId, type TestResponse, type Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import * as z from 'zod';
import { callers, expectation, tenants, type Caller, type Tenant } from '@fresh/contracts/expected-access';

const gateway = process.env['GATEWAY_URL'] ?? 'http://127.0.0.1:5000';
const project = process.env['GCLOUD_PROJECT'] ?? 'demo-fresh-root';
const functions = `${process.env['FUNCTIONS_URL'] ?? 'http://127.0.0.1:5001'}/${project}/${region}`;

/** Envelope A: only the checks before the handler write it. */
const guardResponse = z.object({ error: z.object({ message: z.string(), requestId: z.string() }) });

describe('permission matrix', function () {
  // The first call of each function starts its worker: 1-2 s, more while others start.
  this.timeout(120_000);

  const run = uniqueId('matrix');
  const people = new Map<Caller, Person | undefined>();
  const seen = new Set<string>();

  before(async () => {
    for (const caller of callers)
      people.set(caller, caller === 'anonymous' ? undefined : await person(caller.replace('_', '-')));
  });

  /** An organization for each cell: an allowed request may delete it, and no other cell must notice. */
  const organizationOf = (route: Route, caller: Caller, tenant: Tenant) => `${run}-${route.id}-${caller}-${tenant}`;

  /** Both organizations of every caller, and their membership in one of them. */
  async function foundOrganizations(route: Route): Promise<void> {
    const batch = firestore().batch();
    const now = Date.now();
    for (const caller of callers) {
      for (const tenant of tenants) {
        const orgId = organizationOf(route, caller, tenant);
        // With a version, as their service writes them: what has none is the monolith's, and is published.
        const counted = { version: 1, createdAt: now, updatedAt: now };
        const organization = { id: orgId, name: orgId, status: 'active', ...counted };
        batch.create(firestore().doc(`organizations/${orgId}`), organization);
        const uid = people.get(caller)?.uid;
        if (uid === undefined || caller === 'outsider' || tenant === 'other') continue;
        const [role, status] = caller === 'suspended' ? ['admin', 'suspended'] : [caller, 'active'];
        const membership = { uid, orgId, role, roles: [role], status, joinedAt: now, ...counted };
        batch.create(firestore().doc(`memberships/${uid}_${orgId}`), membership);
      }
    }
    await batch.commit();
  }

  /**
   * A request that says nothing wrong about who asks; an empty body and unknown ids are for the handler to validate.
   */
  async function ask(route: Route, caller: Caller, tenant: Tenant): Promise<TestResponse> {
    const orgId = organizationOf(route, caller, tenant);
    const path = route.path
      .replace(/^\/api\/organizations\/\{\w+\}/, `/api/organizations/${orgId}`)
      .replaceAll(/\{\w+\}/g, 'no-such-id');
    return send(gateway, route.method, `${path}?orgId=${orgId}`, {
      as: people.get(caller),
      ...(route.body && { body: {} }),
    });
  }

  /** What is wrong with a response, in words; null when it is as expected. */
  function problemOf(route: Route, caller: Caller, tenant: Tenant, response: TestResponse): string | null {
    const expected = expectation(route.access, caller, tenant);
    const guard = guardResponse.safeParse(response.body);
    const message = guard.success ? guard.data.error.message : undefined;
    const got = `${response.status} ${message ?? ''}`.trim();
    if (expected !== 'allowed') {
      const wanted = `${expected.status} ${expected.message}`;
      return got === wanted ? null : `wanted "${wanted}", got "${got}"`;
    }
    // A handler's own 401, 403 and 404 come in another envelope; that of the fallback would be the framework's 404.
    const stopped = guard.success && [401, 403, 404].includes(response.status);
    return stopped || response.status === 429 || response.status >= 500
      ? `wanted to be let through, got "${got}"`
      : null;
  }

  for (const route of routes) {
    it(`${route.id} ${route.method} ${route.path}`, async () => {
      await foundOrganizations(route);
      const wrong: string[] = [];
      // One after the other: the emulator starts another worker of a function for each request that finds all busy.
      for (const tenant of tenants) {
        for (const caller of callers) {
          const problem = problemOf(route, caller, tenant, await ask(route, caller, tenant));
          seen.add(`${route.id} ${caller} ${tenant}`);
          if (problem !== null) wrong.push(`${caller}, ${tenant} organization: ${problem}`);
        }
      }
      expect(wrong).to.deep.equal([]);
    });
  }

  it('has no cell missing', () => {
    expect(routes.length).to.be.greaterThan(0);
    expect(seen.size).to.equal(routes.length * callers.length * tenants.length);
  });

  for (const route of routes.filter(({ path }) => path.startsWith('/api/organizations/{'))) {
    it(`${route.id} rejects the path of another organization to an admin of their own`, async () => {
      const own = organizationOf(route, 'admin', 'other');
      const admin = await member(own, 'admin');
      const foreign = organizationOf(route, 'staff', 'other');
      const path = route.path.replace(/\{\w+\}/, foreign).replaceAll(/\{\w+\}/g, 'no-such-id');
      const response = await send(gateway, route.method, `${path}?orgId=${own}`, {
        as: admin,
        ...(route.body && { body: {} }),
      });
      // A body is validated first where the framework reads it; whatever it says, the other organization stays as it
      // was.
      expect(response.status).to.be.oneOf(route.body ? [400, 403] : [403]);
      expect((await firestore().doc(`organizations/${foreign}`).get()).data()).to.deep.include({ status: 'active' });
    });
  }

  for (const { name, summary } of serviceOperations) {
    it(`has no cell for ${name}, “${summary}”: only services call it`, async () => {
      const as = people.get('admin');
      expect((await send(gateway, 'POST', `/api/${name}`, { as, body: {} })).status).to.equal(404);
      const response = await fetch(`${functions}/${name}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${as?.idToken ?? ''}` },
        body: JSON.stringify({ data: { input: {}, actor: { uid: as?.uid, email: as?.email, emailVerified: true } } }),
      });
      expect(response.status).to.equal(401);
    });
  }
});

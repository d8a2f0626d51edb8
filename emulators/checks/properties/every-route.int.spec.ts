/**
 * Generated requests over all routes, against all built functions in one process: no 5xx, no undocumented response,
 * nothing written by a request that is rejected, and whatever was written can be read. `PROPERTY_SEED` repeats a run.
 * `PROPERTY_REQUESTS` says how many requests: 10,000 for each pull request.
 */
import { randomBytes, randomInt } from 'node:crypto';
import { routes } from '@fresh/contracts/registry';
import type { Route } from '@fresh/contracts/route';
import { enroll, member, person, send, uniqueId, type TestResponse, type Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import * as fc from 'fast-check';
import { startAllFunctions, type AllFunctions } from '../../all-functions/all-functions.ts';
import { bodiesOf, paths, queries, sentBodies, type KnownIds } from './arbitraries.ts';

/** Another one each time for developers; CI repeats one, so that the result of a commit isn't luck. */
const seed = Number(process.env['PROPERTY_SEED'] ?? (process.env['CI'] ? 20_261_123 : randomInt(2 ** 31)));
const total = Number(process.env['PROPERTY_REQUESTS'] ?? 3_000);
/** Routes that are asked at the same time, each one request after the other: races have specs of their own. */
const together = 10;

/** Each sends a route few enough requests in a minute that its rate limit lets them pass. */
const admins = Math.ceil(total / 500);
const runs = Math.ceil(total / routes.length);

/** Creating these makes the ids that other requests name; the order is that of their dependence. */
const seeded: readonly (readonly [id: string, name: string])[] = [
  ['S2', 'scheduleId'],
  ['W2', 'positionId'],
  ['L2', 'venueId'],
  ['L4', 'zoneId'],
  ['S8', 'shiftId'],
  ['W7', 'attendanceId'],
  ['O14', 'tokenId'],
];

/** Who sends the requests to a route. Many admins, because rate limits count by user. */
interface Cast {
  readonly admins: readonly Person[];
  readonly owner: Person;
  readonly staff: Person;
  /** The others: owner, staff, a stranger, and a visitor. */
  readonly others: readonly (Person | undefined)[];
}

async function castOf(size: number): Promise<Cast> {
  const made = await Promise.all(Array.from({ length: size }, () => person('admin')));
  const [owner, staff, outsider] = await Promise.all([person('owner'), person('staff'), person('outsider')]);
  return { admins: made, owner, staff, others: [owner, staff, outsider, undefined] };
}

interface Sent {
  readonly caller: number;
  readonly path: string;
  readonly query: string;
  readonly body: string | undefined;
  readonly headers: Record<string, string>;
  /** How often it is sent at the same time. */
  readonly copies: number;
}

/** The route that reads what a route writes: the same path. */
function readerOf({ method, path }: Route): Route | undefined {
  return method === 'GET' ? undefined : routes.find((other) => other.method === 'GET' && other.path === path);
}

/** By which the host knows what a request causes in other services. */
function traceparent(): string {
  return `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`;
}

describe('every route', function () {
  this.timeout(300_000);

  let functions: AllFunctions;
  const findings = new Map<string, Promise<string | null>>();
  const statuses = new Map<number, number>();
  let sent = 0;
  let writes = 0;
  let reads = 0;

  before(async () => {
    functions = await startAllFunctions();
    // One cast for most routes; those of identity may sign a user out everywhere.
    const shared = await castOf(admins);
    const lanes: Promise<unknown>[] = Array.from({ length: together }, () => Promise.resolve());
    for (const [index, route] of routes.entries()) {
      const lane = lanes[index % together] ?? Promise.resolve();
      const finding = lane.then(async () =>
        examine(route, route.service === 'identity' ? await castOf(admins) : shared),
      );
      findings.set(route.id, finding);
      // A failure is its own test's; the lane goes on.
      lanes[index % together] = finding.catch(() => undefined);
    }
  });
  after(async () => {
    await functions.kill();
    const errors = functions.complaints().filter((line) => line.includes('"severity":"ERROR"'));
    for (const line of errors.slice(0, 10)) console.log(line);
    const counted = [...statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${count} × ${status}`);
    console.log(`    seed ${seed}: ${sent} requests, ${writes} writes: ${counted.join(', ')}`);
  });

  /** An organization with one of everything, and the ids of all that. */
  async function foundOrganization(cast: Cast): Promise<KnownIds> {
    const orgId = uniqueId('org');
    await Promise.all([
      ...cast.admins.map((admin) => enroll(admin.uid, orgId, 'admin')),
      enroll(cast.owner.uid, orgId, 'org_owner'),
      enroll(cast.staff.uid, orgId, 'staff'),
    ]);
    const { uid } = cast.staff;
    let ids: KnownIds = { orgId, organizationId: orgId, uid, staffUid: uid, userId: uid, memberId: uid };
    const creator = await member(orgId, 'admin');
    for (const [id, name] of seeded) {
      const route = routes.find((entry) => entry.id === id);
      if (route?.body) ids = { ...ids, ...(await createOne(route, name, ids, creator)) };
    }
    return ids;
  }

  async function createOne(route: Route, name: string, ids: KnownIds, as: Person): Promise<KnownIds> {
    if (!route.body) return {};
    const bodies = fc.sample(bodiesOf(route.body, ids), { seed, numRuns: 30 });
    for (const body of bodies) {
      if (!route.body.safeParse(body).success) continue;
      const response = await send(functions.url, route.method, `${route.path}?orgId=${ids['orgId'] ?? ''}`, {
        as,
        body,
      });
      if (response.status >= 300) continue;
      const made = Object.values(response.body as Record<string, unknown>).find(
        (value) => typeof value === 'object' && value !== null && 'id' in value,
      );
      const { id, token } = (made ?? response.body) as { id: string; token?: string };
      return { [name]: id, ...(token !== undefined && { token, joinToken: token, inviteToken: token }) };
    }
    throw new Error(`${route.id} made nothing of 30 generated bodies`);
  }

  /** A request to a route: mostly by an admin, so that the handler gets to see it. */
  function requestsTo(route: Route, ids: KnownIds, cast: Cast): fc.Arbitrary<Sent> {
    return fc.record({
      caller: fc.oneof(
        { weight: 5, arbitrary: fc.nat(admins - 1) },
        { weight: 1, arbitrary: fc.integer({ min: -cast.others.length, max: -1 }) },
      ),
      path: paths(route.path, ids),
      query: queries(route.query ?? {}, ids),
      body: route.body ? sentBodies(route.body, ids) : fc.constant(undefined),
      headers: fc.oneof(
        { weight: 8, arbitrary: fc.constant({}) },
        {
          weight: 1,
          arbitrary: fc.constantFrom('k1', 'k2', 'x'.repeat(300)).map((key) => ({ 'idempotency-key': key })),
        },
        {
          weight: 1,
          arbitrary: fc
            .constantFrom('text/plain', 'application/x-www-form-urlencoded', '', 'application/json; charset=iso-8859-1')
            .map((type) => ({ 'content-type': type })),
        },
      ),
      copies: fc.oneof({ weight: 9, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.constant(2) }),
    });
  }

  /** What is wrong with the response to a request; null when nothing is. */
  async function problemOf(
    route: Route,
    cast: Cast,
    { caller, path, query, body, headers }: Omit<Sent, 'copies'>,
  ): Promise<string | null> {
    const as = caller >= 0 ? cast.admins[caller] : cast.others[-1 - caller];
    const what = `${route.method} ${path}?${query} by ${as?.uid ?? 'a visitor'} ${JSON.stringify(headers)} ${(body ?? '').slice(0, 2000)}`;
    let response: TestResponse;
    try {
      response = await send(functions.url, route.method, `${path}?${query}`, {
        as,
        headers: { ...headers, traceparent: traceparent() },
        ...(body !== undefined && { body }),
      });
    } catch (error) {
      return `${what}: ${String(error)}`; // not as documented, or no response at all
    }
    sent++;
    statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
    const written = Number(response.headers.get('x-test-writes'));
    writes += written;
    if (response.status >= 500) return `${what}: ${response.status} ${JSON.stringify(response.body)}`;
    if (response.status >= 400) {
      return written > 0 ? `${what}: ${response.status}, yet it wrote ${written} documents` : null;
    }
    const { error } = route.response.schema.safeParse(response.body);
    if (error && response.status === route.response.status) return `${what}: its schema says ${error.message}`;
    // What is stored now has to be readable for every route that reads it next.
    const reader = written > 0 && ++reads % 3 === 0 ? readerOf(route) : undefined;
    return reader ? problemOf(reader, cast, { caller, path, query, body: undefined, headers: {} }) : null;
  }

  /** Sends a route its share of the requests; says what was wrong with the simplest one that failed. */
  async function examine(route: Route, cast: Cast): Promise<string | null> {
    const requests = requestsTo(route, await foundOrganization(cast), cast);
    const property = fc.asyncProperty(requests, async (request) => {
      const { copies } = request;
      const problems = await Promise.all(Array.from({ length: copies }, () => problemOf(route, cast, request)));
      for (const problem of problems) if (problem !== null) throw new Error(problem);
    });
    const { failed, errorInstance } = await fc.check(property, { seed, numRuns: runs });
    return failed ? `PROPERTY_SEED=${seed} ${String(errorInstance)}` : null;
  }

  for (const { id, method, path } of routes) {
    it(`${id} ${method} ${path}`, async () => {
      const finding = await findings.get(id);
      if (finding !== null) throw new Error(finding); // chai would cut the request short
    });
  }

  it('saw what it counts: writes of accepted requests, and none after a response', () => {
    expect(sent).to.be.at.least(total);
    expect(writes).to.be.greaterThan(0);
    expect(functions.complaints().filter((line) => line.startsWith('late write'))).to.deep.equal([]);
  });
});

import { deliveryBudgets } from '@fresh/contracts/delivery-budgets';
import { shiftAssigned } from '@fresh/contracts/events/shifts';
import { callables, captures as declaredCaptures, events, routes, subscriptions } from '@fresh/contracts/registry';
import { routeBudgets } from '@fresh/contracts/route-budgets';
import { eventsOf } from '@fresh/contracts/subscription';
import { expect } from 'chai';
import type { Cost, GrowthReport } from './growth-run.ts';
import { captures, isAboutMany } from './reactions.ts';
import { examples } from './requests.ts';
import { costOf, growthOf, runGrowth } from './run-growth.ts';

/** Schedules, shifts, members, events and so on in each store. */
const [smaller, larger] = [100, 10_000] as const;

/** Callables whose cost has nothing to do with what grows: one document of routing or of an organization, and counters by the hour. */
const apart: ReadonlySet<string> = new Set([
  'showRouting',
  'setRouting',
  'migrationReport',
  'setOrganizationStatus',
  'recountMembers',
]);

describe('growth', function () {
  // A bound for a run that hangs, not a measure.
  this.timeout(10 * 60_000);
  let small: GrowthReport, large: GrowthReport;

  before(async () => {
    [small, large] = await Promise.all([runGrowth(smaller), runGrowth(larger)]);
  });

  it('asks every route, subscriber, capture and callable', () => {
    expect(Object.keys(examples).sort()).to.deep.equal(routes.map(({ id }) => id).sort());
    expect(Object.keys(captures).sort()).to.deep.equal(declaredCaptures.map(({ name }) => name).sort());
    const counted = (kind: Cost['kind']) => large.costs.filter((cost) => cost.kind === kind).map(({ name }) => name);
    expect(counted('route').sort()).to.deep.equal(routes.map(nameOf).sort());
    expect(counted('subscriber').sort()).to.deep.equal(subscriptions.map(({ name }) => name).sort());
    expect(counted('capture').sort()).to.deep.equal(declaredCaptures.map(({ name }) => name).sort());
    const asked = callables.map(({ name }) => name).filter((name) => !apart.has(name));
    expect(counted('operator').sort()).to.deep.equal(asked.sort());
  });

  it('counts: a page of 20 is 20 documents, one to see whether there are more, the membership and the organization', () => {
    expect(costOf(large, 'route', 'S1 GET /api/schedules')).to.include({ reads: 23, writes: 0 });
    expect(costOf(large, 'route', 'S2 POST /api/schedules')).to.include({ writes: 2 });
  });

  it('counts waits: a signed-in read waits for Auth and the membership at once, then for what it reads', () => {
    expect(costOf(large, 'route', 'I4 GET /api/session/bootstrap')).to.include({ waits: 1 });
    expect(costOf(large, 'route', 'S1 GET /api/schedules')).to.include({ waits: 2 });
    expect(costOf(large, 'route', 'S3 GET /api/schedules/{id}')).to.include({ waits: 2 });
  });

  it('counts in spans what Firestore counts itself, for every route and every subscriber', function () {
    const counted = large.costs.flatMap(({ name, counts }) => (counts ? [{ name, counts }] : []));
    expect(counted).to.have.length(routes.length + subscriptions.length);
    // The official emulator counts nothing.
    if (counted.every(({ counts }) => counts.engine === null)) this.skip();
    const spans = counted.map(({ name, counts }) => ({ name, ...counts.spans }));
    expect(spans).to.deep.equal(counted.map(({ name, counts }) => ({ name, ...counts.engine })));
  });

  for (const route of routes) {
    it(`route ${nameOf(route)} keeps to its budget`, () => {
      expect(costOf(large, 'route', nameOf(route))?.counts?.spans).to.deep.equal(routeBudgets[route.id]);
    });
  }

  const constant = (kind: Cost['kind'], name: string) => {
    it(`${kind} ${name} costs the same with ${larger} as with ${smaller}`, () => {
      const [before, after] = [costOf(small, kind, name), costOf(large, kind, name)];
      if (!before || !after) throw new Error('it was not counted');
      expect(growthOf(before, after)).to.equal(null);
    });
  };
  for (const route of routes) constant('route', nameOf(route));
  for (const { name } of subscriptions) constant('subscriber', name);
  for (const { name } of declaredCaptures) constant('capture', name);
  constant('sweep', 'captureMembership');
  for (const { name } of callables) if (!apart.has(name)) constant('operator', name);

  it('has a budget for every subscriber, and no other', () => {
    expect(Object.keys(deliveryBudgets).sort()).to.deep.equal(subscriptions.map(({ name }) => name).sort());
  });

  for (const { name } of subscriptions) {
    it(`subscriber ${name} keeps to its budget`, () => {
      const { counts, rpcs, waits: depth = NaN } = costOf(large, 'subscriber', name) ?? {};
      const { depth: deepest = NaN, ...budget } = deliveryBudgets[name] ?? {};
      expect({ rpcs, ...counts?.spans }).to.deep.equal(budget);
      expect(depth).to.be.at.most(deepest);
    });
  }

  it('does for shift.assigned what it does with three effects and seven calls', () => {
    const effects = subscriptions.filter((one) => eventsOf(one, events).includes(shiftAssigned));
    expect(effects).to.have.length.at.most(3);
    const rpcs = effects.map(({ name }) => costOf(large, 'subscriber', name)?.rpcs ?? NaN);
    expect(rpcs.reduce((sum, one) => sum + one, 0)).to.be.at.most(7);
  });

  for (const name of isAboutMany) {
    it(`one step of ${name} is bounded, however many there are`, () => {
      const [before, after] = [small, large].map((report) => costOf(report, 'step of a subscriber', name));
      if (!before || !after) throw new Error('it was not counted');
      expect(growthOf(before, after)).to.equal(null);
    });
  }
});

function nameOf({ id, method, path }: (typeof routes)[number]): string {
  return `${id} ${method} ${path}`;
}

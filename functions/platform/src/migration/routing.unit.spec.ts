import { ApiError } from '@fresh/kernel/errors';
import { expect } from 'chai';
import { choose, evolve, routingOf, type Routable, type Routing } from './routing.ts';

const service = { mode: 'service' } as const;
const legacy = { mode: 'legacy' } as const;
const shadow = { mode: 'shadow', sampleRate: 0.1, noiseRate: 0.5 } as const;
const declared: Routable[] = [
  { id: 'S1', method: 'GET', path: '/api/schedules' },
  { id: 'S2', method: 'POST', path: '/api/schedules' },
  { id: 'S12', method: 'POST', path: '/api/shifts/{id}/assign' },
  { id: 'A1', method: 'GET', path: '/api/notifications' },
];
const nothing: Routing = { version: 7, routes: {} };
const changed = (...changes: object[]) => [{ type: 'fresh.platform.routing.v1.changed', data: { changes } }];

describe('choosing who serves a route', () => {
  it('is an event with what was and what is', () => {
    expect(choose(nothing, { S1: shadow, S2: legacy }, declared)).to.deep.equal(
      changed({ route: 'S1', before: service, after: shadow }, { route: 'S2', before: service, after: legacy }),
    );
    expect(choose({ version: 7, routes: { S1: shadow } }, { S1: legacy }, declared)).to.deep.equal(
      changed({ route: 'S1', before: shadow, after: legacy }),
    );
  });

  it('is no event when it is so already', () => {
    expect(choose(nothing, { S1: service }, declared)).to.deep.equal([]);
    expect(choose({ version: 7, routes: { S1: shadow } }, { S1: shadow }, declared)).to.deep.equal([]);
    expect(
      choose({ version: 7, routes: { S1: shadow } }, { S1: { ...shadow, noiseRate: 0 } }, declared),
    ).to.have.length(1);
  });

  it('replaces what was no routing', () => {
    expect(choose({ version: 7, routes: { S1: 'off' } }, { S1: service }, declared)).to.deep.equal(
      changed({ route: 'S1', before: null, after: service }),
    );
  });

  for (const [what, chosen, message] of [
    ['a route that isn’t', { S99: legacy }, 'No route is called S99'],
    ['a route called like what every object has', { constructor: service }, 'No route is called constructor'],
    ['a route that the monolith never had', { A1: legacy }, 'The monolith never had A1'],
    ['one of ours among the routes of the monolith', { S12: legacy }, 'The monolith never had S12'],
    ['a write to be repeated', { S2: shadow }, 'S2 is not a read, and writes are never repeated'],
    ['one of several that can’t be', { S1: legacy, A1: shadow }, 'The monolith never had A1'],
  ] as const) {
    it(`is rejected for ${what}`, () => {
      expect(() => choose(nothing, chosen, declared)).to.throw(ApiError, message);
    });
  }
});

describe('the routing after a change', () => {
  it('leaves every other route as it stands, also what can’t be read', () => {
    const before: Routing = { version: 7, routes: { S1: 'off', S3: legacy } };
    const [event] = choose(before, { S2: legacy }, declared);
    expect(evolve(before, event!)).to.deep.equal({ version: 8, routes: { S1: 'off', S2: legacy, S3: legacy } });
  });

  it('says who serves', () => {
    expect(routingOf({ version: 1, routes: { S1: legacy } }, 'S1')).to.deep.equal(legacy);
    expect(routingOf(nothing, 'S1')).to.deep.equal(service);
    expect(routingOf(nothing, 'constructor')).to.deep.equal(service);
    expect(routingOf({ version: 1, routes: { S1: { mode: 'off' } } }, 'S1')).to.equal(null);
  });
});

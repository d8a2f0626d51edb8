import type { ServiceName } from '@fresh/contracts/route';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Precedence } from './service-links.ts';
import { batchesOf, defaultQuota, stagesOf, type Load } from './stages.ts';

const loads = (...services: [ServiceName, Load][]) => new Map(services);
const small: Load = { writes: 5, vcpu: 5 };
const before = (first: ServiceName, then: ServiceName): Precedence => ({ first, then, reason: 'new edge' });

describe('batches of a service', () => {
  it('hold every function once, in order, and fit the quota of vCPU where one function does', () => {
    const cpu = fc.constantFrom(0.5, 1, 2, 30);
    fc.assert(
      fc.property(fc.array(cpu, { maxLength: 60 }), (cpus) => {
        const names = cpus.map((_, nth) => String(nth));
        const batches = batchesOf(names, (name) => cpus[Number(name)] ?? 0, defaultQuota);
        expect(batches.flat()).to.deep.equal(names);
        for (const batch of batches.filter(({ length }) => length > 1)) {
          expect(batch.reduce((sum, name) => sum + (cpus[Number(name)] ?? 0), 0)).to.be.at.most(defaultQuota.vcpu);
        }
      }),
    );
  });
});

describe('stages of a deploy', () => {
  it('are one where no edge is new and everything fits the quota', () => {
    const stages = stagesOf(loads(['identity', small], ['scheduling', small]), []);
    expect(stages).to.deep.equal([{ services: ['identity', 'scheduling'], reason: null }]);
  });

  it('follow new edges, and say why', () => {
    const order = [before('platform', 'notifications'), before('notifications', 'scheduling')];
    const stages = stagesOf(loads(['scheduling', small], ['notifications', small], ['platform', small]), order);
    expect(stages.map(({ services }) => services)).to.deep.equal([['platform'], ['notifications'], ['scheduling']]);
    expect(stages[2]?.reason).to.equal('notifications goes first: new edge');
  });

  it('are divided where more at once would exceed the quota', () => {
    const half: Load = { writes: 10, vcpu: 11 };
    const stages = stagesOf(loads(['identity', half], ['scheduling', half], ['platform', small]), []);
    expect(stages.map(({ services }) => services)).to.deep.equal([['identity', 'platform'], ['scheduling']]);
    expect(stages[1]?.reason).to.match(/exceed the quota \(20 vCPU, 60 writes a minute\)/);
  });

  it('have every service once, in any situation, circles included', () => {
    const names: ServiceName[] = ['identity', 'organizations', 'onboarding', 'scheduling', 'timekeeping'];
    const name = fc.constantFrom(...names);
    const load = fc.record({ writes: fc.nat(80), vcpu: fc.nat(30) });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(name, load)),
        fc.array(fc.tuple(name, name).filter(([a, b]) => a !== b)),
        (some, edges) => {
          const all = new Map(some);
          const stages = stagesOf(
            all,
            edges.map(([first, then]) => before(first, then)),
          );
          expect(stages.flatMap(({ services }) => services)).to.have.members([...all.keys()]);
          for (const { services } of stages) {
            const of = services.map((service) => all.get(service)!);
            if (services.length === 1) continue;
            expect(of.reduce((sum, { vcpu }) => sum + vcpu, 0)).to.be.at.most(defaultQuota.vcpu);
            expect(of.reduce((sum, { writes }) => sum + writes, 0)).to.be.at.most(defaultQuota.writes);
          }
        },
      ),
    );
  });
});

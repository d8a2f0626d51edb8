import type { ServiceName } from '@fresh/contracts/route';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Precedence } from './service-links.ts';
import { batchesOf, newProjectVcpu, stagesOf } from './stages.ts';

const before = (first: ServiceName, then: ServiceName): Precedence => ({ first, then, reason: 'new edge' });

describe('batches of a service', () => {
  it('hold every function once, in order, and fit the quota of vCPU where one function does', () => {
    const cpu = fc.constantFrom(0.5, 1, 2, 30);
    fc.assert(
      fc.property(fc.array(cpu, { maxLength: 60 }), (cpus) => {
        const names = cpus.map((_, nth) => String(nth));
        const batches = batchesOf(names, (name) => cpus[Number(name)] ?? 0, newProjectVcpu);
        expect(batches.flat()).to.deep.equal(names);
        for (const batch of batches.filter(({ length }) => length > 1)) {
          expect(batch.reduce((sum, name) => sum + (cpus[Number(name)] ?? 0), 0)).to.be.at.most(newProjectVcpu);
        }
      }),
    );
  });
});

describe('stages of a deploy', () => {
  it('are one where no edge is new', () => {
    expect(stagesOf(['identity', 'scheduling'], [])).to.deep.equal([
      { services: ['identity', 'scheduling'], reason: null },
    ]);
  });

  it('follow new edges, and say why', () => {
    const order = [before('platform', 'notifications'), before('notifications', 'scheduling')];
    const stages = stagesOf(['scheduling', 'notifications', 'platform'], order);
    expect(stages.map(({ services }) => services)).to.deep.equal([['platform'], ['notifications'], ['scheduling']]);
    expect(stages[2]?.reason).to.equal('notifications goes first: new edge');
  });

  it('have every service once, in any situation, circles included', () => {
    const names: ServiceName[] = ['identity', 'organizations', 'onboarding', 'scheduling', 'timekeeping'];
    const name = fc.constantFrom(...names);
    fc.assert(
      fc.property(fc.subarray(names), fc.array(fc.tuple(name, name).filter(([a, b]) => a !== b)), (some, edges) => {
        const stages = stagesOf(
          some,
          edges.map(([first, then]) => before(first, then)),
        );
        expect(stages.flatMap(({ services }) => services)).to.have.members(some);
      }),
    );
  });
});

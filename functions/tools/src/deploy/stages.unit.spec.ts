import type { ServiceName } from '@fresh/contracts/route';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Precedence } from './service-links.ts';
import { batchesOf, newProjectVcpu, stagesOf } from './stages.ts';

const before = (first: ServiceName, then: ServiceName): Precedence => ({ first, then, reason: 'new edge' });

describe('batches of services', () => {
  const cpu = fc.constantFrom(0.5, 1, 2, 30);
  const sum = (cpus: readonly number[]) => cpus.reduce((one, other) => one + other, 0);

  it('hold every function once, in order, and fit the quota of vCPU where one function does', () => {
    fc.assert(
      fc.property(fc.array(fc.array(cpu, { maxLength: 30 }), { maxLength: 7 }), (services) => {
        const names = services.map((cpus, service) => cpus.map((_, nth) => `${service}:${nth}`));
        const cpuOf = (name: string) => {
          const [service, nth] = name.split(':').map(Number);
          return services[service ?? -1]?.[nth ?? -1] ?? 0;
        };
        const batches = batchesOf(names, cpuOf, newProjectVcpu);
        expect(batches.map((ofService) => ofService.flat())).to.deep.equal(names);
        for (const batch of batches.flat().filter(({ length }) => length > 1)) {
          expect(sum(batch.map(cpuOf))).to.be.at.most(newProjectVcpu);
        }
      }),
    );
  });

  it('fill the quota together, so that as few rounds as possible are waited for', () => {
    const sizes = [15, 18, 7, 22, 11, 9, 25];
    const batches = batchesOf(
      sizes.map((size, service) => Array.from({ length: size }, (_, nth) => `${service}:${nth}`)),
      () => 1,
      newProjectVcpu,
    );
    expect(batches.map((ofService) => ofService.map(({ length }) => length))).to.deep.equal([
      ...[[15], [5, 13], [7], [20, 2], [11], [7, 2], [18, 7]],
    ]);
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

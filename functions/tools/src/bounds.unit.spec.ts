import { boundsOf, defaultBounds, ownBounds } from '@fresh/contracts/bounds';
import { listDeployedFunctions } from '@fresh/contracts/deployed-functions';
import { services } from '@fresh/contracts/registry';
import type { ServiceName } from '@fresh/contracts/route';
import { expect } from 'chai';
import { budgets } from './budgets.ts';
import { totalOf } from './bounds-totals.ts';
import { cliBackend, cliModule, endpointsIn, type Backend, type Endpoint } from './build/testing/cli-endpoints.ts';

/** What the CLI sends to Google for a function. */
interface GoogleFunction {
  readonly serviceConfig: Readonly<Record<string, unknown>>;
}

describe('the bounds of functions', function () {
  // The Firebase CLI is a large program.
  this.timeout(60_000);

  const declared = listDeployedFunctions();
  const receivers = declared.filter(({ kind }) => kind === 'receiver');
  const backends = new Map<ServiceName, Backend>();
  before(async () => {
    for (const service of services) backends.set(service, await cliBackend(service, 'team-a1'));
  });

  it('are for every function that is deployed, and for no other', () => {
    for (const service of services) {
      const names = declared.filter((one) => one.service === service).map(({ name }) => name);
      const deployed = endpointsIn(backends.get(service) ?? {}).map(({ id }) => id);
      expect(deployed, service).to.have.members(names);
    }
    expect(declared.map(({ name }) => name)).to.include.members(Object.keys(ownBounds));
  });

  it('are what the Firebase CLI sends to Google, which it finds valid', () => {
    const prepare = cliModule('deploy/functions/prepare') as { resolveCpuAndConcurrency: (backend: Backend) => void };
    const validate = cliModule('deploy/functions/validate') as { endpointsAreValid: (backend: Backend) => void };
    const gcf = cliModule('gcp/cloudfunctionsv2') as { functionFromEndpoint: (endpoint: Endpoint) => GoogleFunction };
    for (const backend of backends.values()) {
      prepare.resolveCpuAndConcurrency(backend);
      validate.endpointsAreValid(backend);
      for (const endpoint of endpointsIn(backend)) {
        const kind = declared.find(({ name }) => name === endpoint.id)?.kind;
        if (!kind) throw new Error(`${endpoint.id} is not in the registry`);
        const bounds = boundsOf(kind, endpoint.id);
        expect(gcf.functionFromEndpoint(endpoint).serviceConfig, endpoint.id).to.include({
          availableMemory: `${bounds.memoryMiB}Mi`,
          availableCpu: String(bounds.cpu),
          maxInstanceRequestConcurrency: bounds.concurrency,
          maxInstanceCount: bounds.maxInstances,
          minInstanceCount: bounds.minInstances,
          timeoutSeconds: bounds.timeoutSeconds,
        });
      }
    }
  });

  it('stay within the budgets of a function and of a service', () => {
    for (const { name, kind } of declared) {
      const bounds = boundsOf(kind, name);
      expect(bounds.maxInstances, name).to.be.within(1, budgets.instancesPerFunction);
      expect(bounds.memoryMiB, name).to.be.at.most(budgets.memoryMiB);
    }
    for (const service of services) {
      const { vcpuAtMost } = totalOf(declared.filter((one) => one.service === service));
      expect(vcpuAtMost, service).to.be.within(1, budgets.vcpuPerService);
    }
  });

  it('keep an instance where a push arrives, and nowhere else', () => {
    const kept = declared.filter(({ kind, name }) => boundsOf(kind, name).minInstances > 0);
    expect(kept.map(({ kind }) => kind)).to.deep.equal(receivers.map(() => 'receiver'));
    const { warm, warmDollarsAMonth } = totalOf(declared);
    expect(warm).to.equal(receivers.length);
    // 30 days of 1 vCPU and 512 MiB, idle: $0.0000025 for each vCPU-second and GiB-second.
    expect(warmDollarsAMonth).to.be.closeTo(receivers.length * 9.72, 0.001);
  });

  it('leave room for the largest bodies where anyone may send them', () => {
    // Measured with the Functions Framework: 8 bodies of 32 MiB, Cloud Run's limit, take 399 MiB (ADR 0027).
    const measuredMiB = 399;
    const open = declared.filter(({ kind }) => kind === 'route' || kind === 'callable');
    expect(open).not.to.deep.equal([]);
    for (const { name, kind } of open) {
      expect(boundsOf(kind, name).memoryMiB, name).to.be.at.least(measuredMiB);
    }
  });

  it('of its own differ from those of its kind', () => {
    for (const { name, kind } of declared.filter((one) => one.name in ownBounds)) {
      expect(boundsOf(kind, name), name).not.to.deep.equal(defaultBounds[kind]);
    }
  });
});

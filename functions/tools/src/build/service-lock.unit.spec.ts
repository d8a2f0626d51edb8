import { expect } from 'chai';
import { lockfile, serviceLock } from './service-lock.ts';

const repository = lockfile.parse({
  lockfileVersion: 3,
  packages: {
    '': { name: 'repository' },
    'functions/orders': { name: '@shop/orders', version: '1.0.0' },
    'functions/orders/node_modules/local': { version: '2.0.0' },
    'node_modules/sdk': {
      version: '1.2.3',
      integrity: 'sha512-abc',
      resolved: 'https://registry.example/sdk.tgz',
      dependencies: { shared: '^1.0.0' },
      optionalDependencies: { fast: '^1.0.0', elsewhere: '^1.0.0' },
      peerDependencies: { host: '*', extra: '*' },
      peerDependenciesMeta: { extra: { optional: true } },
    },
    'node_modules/sdk/node_modules/shared': { version: '1.9.0', dependencies: { local: '*' } },
    'node_modules/shared': { version: '3.0.0', dev: true },
    'node_modules/fast': { version: '1.0.0', dependencies: { deep: '*' }, optional: true },
    'node_modules/deep': { version: '1.0.0', devOptional: true },
    'node_modules/host': { version: '4.0.0', dev: true, peer: true },
    'node_modules/extra': { version: '5.0.0' },
    'node_modules/local': { version: '1.0.0' },
    'node_modules/unrelated': { version: '1.0.0' },
  },
});
const service = { name: '@shop/orders', version: '1.0.0', engines: { node: '22' } };
const lockOf = (dependencies: Record<string, string>) =>
  serviceLock(repository, 'functions/orders', { ...service, dependencies }) as {
    packages: Record<string, Record<string, unknown>>;
  };

describe('the lockfile of a service', () => {
  it('holds what its dependencies reach, and nothing else', () => {
    expect(Object.keys(lockOf({ sdk: '1.2.3' }).packages)).to.deep.equal([
      '',
      'node_modules/deep',
      'node_modules/fast',
      'node_modules/host',
      'node_modules/local',
      'node_modules/sdk',
      'node_modules/sdk/node_modules/shared',
    ]);
  });

  it('keeps versions and checksums, and no address', () => {
    const { packages } = lockOf({ sdk: '1.2.3' });
    expect(packages['node_modules/sdk']).to.include({ version: '1.2.3', integrity: 'sha512-abc' });
    expect(JSON.stringify(packages)).not.to.contain('registry.example');
    expect(packages['']).to.deep.equal({ ...service, dependencies: { sdk: '1.2.3' } });
  });

  it('says anew what is optional, which was about the repository', () => {
    const { packages } = lockOf({ sdk: '1.2.3' });
    const optional = Object.keys(packages).filter((place) => packages[place]!['optional']);
    expect(optional).to.deep.equal(['node_modules/deep', 'node_modules/fast']);
    expect(packages['node_modules/host']).to.deep.equal({ version: '4.0.0' });
  });

  it('puts the service’s own packages in its own folder', () => {
    expect(lockOf({ local: '2.0.0' }).packages)
      .to.have.property('node_modules/local')
      .that.includes({ version: '2.0.0' });
  });

  it('is not made of a lockfile that is out of step', () => {
    expect(() => lockOf({ missing: '1.0.0' })).to.throw('missing');
  });
});

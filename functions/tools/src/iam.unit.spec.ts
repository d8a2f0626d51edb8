import { captures, routes, serviceOperations, services, subscriptions } from '@fresh/contracts/registry';
import { expect } from 'chai';
import { grants } from './iam.ts';

describe('roles of service accounts', () => {
  const all = grants({ services, routes, subscriptions, captures, serviceOperations });

  it('are none that open the project', () => {
    for (const { role } of all) expect(role).not.to.match(/^roles\/(owner|editor|viewer|firebase\.\w+)$/);
  });

  it('let no account call, or impersonate, more than it has to', () => {
    for (const { service, role, on } of all) {
      // On the project, these would be on every function and every account.
      if (role === 'roles/run.invoker') expect(on.kind, service).to.equal('function');
      if (role.startsWith('roles/iam.')) expect(on).to.deep.equal({ kind: 'account', service });
    }
  });

  it('let each operation be called by its callers only', () => {
    for (const { name, callers } of serviceOperations) {
      const invokers = all.filter(
        ({ role, on }) => role === 'roles/run.invoker' && on.kind === 'function' && on.name === name,
      );
      expect(
        invokers.map(({ service }) => service),
        name,
      ).to.have.members([...callers]);
    }
  });

  it('let each capture be started by its trigger', () => {
    const invoked = all.filter(({ role }) => role === 'roles/run.invoker').map(({ service, on }) => [service, on]);
    for (const { service, name } of captures) expect(invoked).to.deep.include([service, { kind: 'function', name }]);
  });

  it('give only identity power over users', () => {
    const masters = all.filter(({ role }) => role === 'roles/firebaseauth.admin').map(({ service }) => service);
    expect(masters).to.deep.equal(['identity']);
  });

  it('are each there once, with a reason', () => {
    const keys = all.map(({ service, role, on }) => JSON.stringify([service, role, on]));
    expect(keys).to.deep.equal([...new Set(keys)]);
    for (const { reason } of all) expect(reason).to.match(/^\S.*\.$/);
  });
});

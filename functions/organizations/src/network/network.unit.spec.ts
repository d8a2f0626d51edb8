import type { NetworkEvent } from '@fresh/contracts/events/organizations';
import { given as givenEvents } from '@fresh/kernel/testing/decisions';
import { expect } from 'chai';
import { changesBetween } from './changes-between.ts';
import { activate, create, evolve, type Network } from './network.ts';

const about = { id: 'n1', now: 1_893_456_000_000 };
const created: NetworkEvent = {
  type: 'fresh.organizations.network.v1.created',
  data: { displayName: 'Net', kind: 'corporate_network', ownerId: 'ann' },
};
const activated: NetworkEvent = { type: 'fresh.organizations.network.v1.activated', data: { activatedBy: 'ann' } };
const ann = { uid: 'ann', superAdmin: false };
const bob = { uid: 'bob', superAdmin: false };
const apply = (state: Network | null, event: NetworkEvent) => evolve(state, event, about);
const given = (...events: NetworkEvent[]) => givenEvents<Network | null, NetworkEvent>(apply, null, ...events);

describe('network', () => {
  it('awaits verification at first', () => {
    given()
      .when(() => create({ displayName: 'Net', kind: 'corporate_network', ownerId: 'ann' }))
      .then(created);
    given(created)
      .when(() => [])
      .thenState((state) => expect(state).to.include({ status: 'pending_verification', version: 1 }));
  });

  it('is activated by its owner, once', () => {
    given(created)
      .when((state) => activate(state, ann))
      .then(activated);
    given(created, activated)
      .when((state) => activate(state, ann))
      .then();
    given(created)
      .when((state) => activate(state, ann))
      .thenState((state) => expect(state).to.include({ status: 'active', activatedAt: about.now, version: 2 }));
  });

  it('is activated by a super admin, and the event names them', () => {
    given(created)
      .when((state) => activate(state, { uid: 'eve', superAdmin: true }))
      .then({ type: 'fresh.organizations.network.v1.activated', data: { activatedBy: 'eve' } });
  });

  it('is activated by no other user, active or not, owned or not', () => {
    for (const events of [[created], [created, activated]]) {
      given(...events)
        .when((state) => activate(state, bob))
        .thenRefused('NOT_FOUND', 'Network not found');
    }
    const ownerless: Network = { id: 'n1', version: 0, status: 'pending', createdAt: 0, updatedAt: 0 };
    givenEvents<Network | null, NetworkEvent>(apply, ownerless)
      .when((state) => activate(state, bob))
      .thenRefused('NOT_FOUND', 'Network not found');
    given()
      .when((state) => activate(state, ann))
      .thenRefused('NOT_FOUND', 'Network not found');
  });

  it('stays closed when it was closed', () => {
    for (const status of ['suspended', 'closed']) {
      const closed: Network = { id: 'n1', version: 3, ownerId: 'ann', status, createdAt: 0, updatedAt: 0 };
      givenEvents<Network | null, NetworkEvent>(apply, closed)
        .when((state) => activate(state, ann))
        .thenRefused('CONFLICT', `Network is ${status}`);
    }
  });

  it('that the monolith wrote is published when it begins and when it becomes active', () => {
    const times = { createdAt: 1, updatedAt: 1 };
    // As N5 stored it: no display name, no kind.
    const corporate = { id: 'n1', version: 0, type: 'corporate', corporateName: 'Big', brandName: 'Bigger', ...times };
    const first = { ...corporate, ownerId: 'ann', status: 'pending_verification' };
    const [event, ...others] = changesBetween(null, first);
    expect(others).to.deep.equal([]);
    expect(event?.data).to.deep.include({
      displayName: 'Bigger',
      kind: 'corporate',
      ownerId: 'ann',
      type: 'corporate',
    });
    expect(changesBetween(first, { ...first, status: 'active' })).to.deep.equal([
      { type: 'fresh.organizations.network.v1.activated', data: { activatedBy: 'service:legacy' } },
    ]);
    expect(changesBetween(first, { ...first, status: 'closed', brandName: 'Huge' })).to.deep.equal([]);
    expect(changesBetween(first, null)).to.deep.equal([]);
  });
});

import { expect } from 'chai';
import { evolve, obstacleOf, order, type Erasure } from './erasure.ts';

const change = { id: 'organization:alpha', orgId: null, by: 'operator', now: 5 };

describe('an order to erase', () => {
  const first = order(null, { of: 'organization', id: 'alpha', networkId: 'net' });
  const ordered = first.reduce<Erasure | null>((state, event) => evolve(state, event, change), null);

  it('carries ids only, and says who ordered it and when', () => {
    expect(first).to.deep.equal([
      {
        type: 'fresh.organizations.erasure.v1.ordered',
        data: { of: 'organization', id: 'alpha', networkId: 'net' },
      },
    ]);
    expect(ordered).to.deep.equal({
      ...{ of: 'organization', id: 'alpha', networkId: 'net' },
      ...{ version: 1, orderedAt: 5, orderedBy: 'operator' },
    });
  });

  it('is an event each time, and remembers the network of an organization that is gone', () => {
    expect(order(ordered, { of: 'organization', id: 'alpha' })).to.deep.equal(first);
  });

  it('is rejected for an only owner, with the remedy', () => {
    expect(obstacleOf('zoe', [])).to.equal(null);
    expect(obstacleOf('zoe', ['alpha', 'beta'])).to.equal(
      'zoe is the only owner of alpha, beta. Another member must become an owner (PATCH /api/organizations/alpha/members/' +
        '{memberId} with role "org_owner"), or the organization is erased first (npm run privacy -- erase --organization alpha).',
    );
  });
});

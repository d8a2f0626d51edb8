import { routes } from '@fresh/contracts/registry';
import { routeBudgets } from '@fresh/contracts/route-budgets';
import { expect } from 'chai';
import { requestCostsSection } from './request-costs.ts';

describe('the costs of requests', () => {
  it('follow from a budget of every route, and no other', () => {
    expect(Object.keys(routeBudgets).sort()).to.deep.equal(routes.map(({ id }) => id).sort());
    const section = requestCostsSection(routes);
    // 3 reads at $0.30, one request at $0.40, 100 ms of 1 vCPU and 0.5 GiB at $2.525.
    expect(section).to.contain('| S3 | `GET /api/schedules/{id}` | 3 | 0 | 0 | $3.82 |');
  });
});

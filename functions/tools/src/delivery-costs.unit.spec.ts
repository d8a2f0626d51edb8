import { deliveryBudgets } from '@fresh/contracts/delivery-budgets';
import { subscriptions } from '@fresh/contracts/registry';
import { expect } from 'chai';
import { deliveryCostsSection } from './delivery-costs.ts';

describe('the costs of deliveries', () => {
  it('follow from the budget of every subscriber', () => {
    const section = deliveryCostsSection(subscriptions);
    for (const name of Object.keys(deliveryBudgets)) expect(section).to.contain(`\`${name}\``);
    // 1 read at $0.30, 2 writes at $0.90; two requests at $0.40, each 100 ms of 1 vCPU and 0.5 GiB at $2.525.
    expect(section).to.contain('| `notifyMemberOnShiftAssigned` | 1/2/0 | $7.95 |');
  });
});

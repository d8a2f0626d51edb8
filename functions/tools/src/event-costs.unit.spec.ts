import { deliveryBudgets } from '@fresh/contracts/delivery-budgets';
import { events, subscriptions } from '@fresh/contracts/registry';
import { expect } from 'chai';
import { eventCostsSection } from './event-costs.ts';

describe('the costs of events', () => {
  const section = eventCostsSection(events, subscriptions);
  const cellsOf = (name: string) =>
    section
      .split('\n')
      .find((line) => line.includes(`\`${name}\``))
      ?.split('|')
      .map((cell) => cell.trim())
      .filter((cell) => cell !== '');

  it('are the sums of the budgets of those who subscribe', () => {
    const names = ['notifyMemberOnShiftAssigned', 'expectAttendanceOnShiftAssigned', 'publishToChannelOnEvent'];
    const budgets = names.map((name) => deliveryBudgets[name]!);
    const sum = (of: 'rpcs' | 'reads' | 'writes') => budgets.reduce((total, budget) => total + budget[of], 0);
    const depth = Math.max(...budgets.map((budget) => budget.depth));
    const [, effects, invocations, rpcs, deepest, reads, writes] = cellsOf('scheduling.shift.assigned') ?? [];
    expect([effects, invocations, rpcs, deepest]).to.deep.equal(['3', '6', String(sum('rpcs')), String(depth)]);
    expect([reads, writes]).to.deep.equal([String(sum('reads')), String(sum('writes') + 1)]);
  });

  it('start the channel for a private event, too', () => {
    expect(cellsOf('scheduling.zone.created')?.slice(1, 3)).to.deep.equal(['1', '3']);
    expect(section).to.match(/\d+ events have no subscriber\. .+: \$3\.83 a million\./);
  });

  it('can’t be computed without a budget', () => {
    const [one] = subscriptions;
    if (!one) throw new Error('there is no subscription');
    expect(() => eventCostsSection(events, [{ ...one, name: 'unheardOf' }])).to.throw('unheardOf has no budget');
  });
});

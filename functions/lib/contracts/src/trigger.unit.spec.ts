import { expect } from 'chai';
import { services, subscriptions } from './registry.ts';
import { triggersOf } from './trigger.ts';

describe('triggers of the registry', () => {
  const triggers = triggersOf(subscriptions);

  it('deliver each subscription by exactly one of them, of its own service', () => {
    expect(triggers.flatMap(({ subscribers }) => subscribers)).to.have.members(subscriptions.map(({ name }) => name));
    for (const { service, subscribers } of triggers) {
      const owners = subscriptions.filter(({ name }) => subscribers.includes(name)).map((one) => one.service);
      expect(new Set(owners)).to.deep.equal(new Set([service]));
    }
  });

  it('are one for each pair of service and event, so that an event starts a service once', () => {
    for (const service of services) {
      const topics = triggers.filter((one) => one.service === service).map(({ topic }) => topic);
      expect(topics, service).to.deep.equal([...new Set(topics)]);
    }
  });

  it('are named after both', () => {
    const named = triggers.find(({ subscribers }) => subscribers.includes('archiveSchedulesOnOrganizationDeleted'));
    expect(named).to.include({
      name: 'schedulingOnOrganizationDeleted',
      topic: 'fresh.organizations.organization.deleted',
    });
    expect(named?.subscribers).to.include('cancelShiftsOnOrganizationDeleted');
  });
});

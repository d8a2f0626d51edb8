import { services } from '@fresh/contracts/registry';
import type { ServiceName } from '@fresh/contracts/route';
import { expect } from 'chai';
import { brokenBy, linksOf, precedences, type ServiceLinks } from './service-links.ts';

const none: ServiceLinks = { publishes: [], handles: [], offers: [], calls: [] };
const map = <T>(values: Partial<Record<ServiceName, T>>) => new Map(Object.entries(values) as [ServiceName, T][]);
const pairs = (...of: Parameters<typeof precedences>) =>
  precedences(...of).map(({ first, then }) => `${first} ${then}`);

const shift = 'fresh.scheduling.shift.v1.created';
const scheduling = { ...none, publishes: [shift] };
const notifications = { ...none, handles: [`notifyOnShift ${shift}`] };
const platform = { ...none, handles: [`audit ${shift}`] };

describe('the links of services', () => {
  it('are in the registry, and every event that is handled is published', () => {
    const all = services.map(linksOf);
    const published = all.flatMap(({ publishes }) => publishes);
    for (const { handles } of all) for (const one of handles) expect(published).to.include(one.split(' ')[1]);
  });

  it('order nothing where no edge is new, and nothing in a project that has no service yet', () => {
    const now = map({ scheduling, notifications, platform });
    expect(pairs(now, now)).to.deep.equal([]);
    expect(pairs(map({ scheduling: null, notifications: null, platform: null }), now)).to.deep.equal([]);
  });

  it('put the reconciler and who handles a new event before who publishes it', () => {
    const released = map({ scheduling, notifications, platform });
    const deployed = map({ scheduling: none, notifications: none, platform: none });
    expect(pairs(deployed, released)).to.have.members([
      'notifications scheduling',
      'platform notifications',
      'platform scheduling',
    ]);
  });

  it('put a new subscriber of an old event behind the reconciler alone', () => {
    const deployed = map({ scheduling, notifications: none, platform });
    expect(pairs(deployed, map({ scheduling, notifications, platform }))).to.include('platform notifications');
  });

  it('put who offers an operation before who calls it', () => {
    const identity = { ...none, offers: ['setClaims'] };
    const onboarding = { ...none, calls: ['setClaims'] };
    const deployed = map({ identity: none, onboarding: none });
    expect(pairs(deployed, map({ identity, onboarding }))).to.deep.equal(['identity onboarding']);
  });

  it('show what a rollback would take away from others', () => {
    const serving = map<ServiceLinks | null>({ scheduling, notifications, platform: null });
    expect(brokenBy('notifications', none, serving)).to.deep.equal([
      `scheduling publishes ${shift}, which that version of notifications does not handle`,
    ]);
    expect(brokenBy('scheduling', none, serving), 'a publisher may always go back').to.deep.equal([]);
    expect(brokenBy('notifications', notifications, serving)).to.deep.equal([]);
  });
});

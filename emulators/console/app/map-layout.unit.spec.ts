import { expect } from 'chai';
import { catalogue } from '../catalogue.ts';
import type { Flow } from './cloud.ts';
import { box, layOut, touchedBy } from './map-layout.ts';

describe('the map', () => {
  const declared = catalogue();
  const flow = (from: string, to: string): Flow => ({ from, to, count: 3, failed: 0, p50: 8, p95: 9, lastAt: 1 });
  const assigned = 'event:fresh.scheduling.shift.assigned';
  const map = layOut(declared, [flow('route:S12', assigned), flow('route:S12', 'collection:gone')]);

  it('has every service, route, event, subscriber and collection once, and none on another', () => {
    const { services, routes, subscribers, collections } = declared;
    const topics = new Set(declared.events.map(({ topic }) => topic));
    const expected = services.length + routes.length + topics.size + subscribers.length + collections.length;
    expect(new Set(map.nodes.map(({ id }) => id)).size).to.equal(expected);
    for (const one of map.nodes) {
      const overlapping = map.nodes.filter(({ x, y }) => x === one.x && Math.abs(y - one.y) < box.height);
      expect(
        overlapping.map(({ id }) => id),
        one.id,
      ).to.deep.equal([one.id]);
    }
  });

  it('joins what is declared with what has flowed between known parts', () => {
    const edge = map.edges.find(({ from, to }) => from.id === 'route:S12' && to.id === assigned);
    expect(edge?.flow?.count).to.equal(3);
    expect(map.edges.filter(({ flow: seen }) => seen !== null)).to.have.length(1);
  });

  it('knows what an event touches: who publishes it, and its subscribers', () => {
    const touched = [...touchedBy(map, assigned)].sort();
    expect(touched).to.include.members(['service:scheduling', 'route:S12', 'subscriber:notifyMemberOnShiftAssigned']);
    expect(touched).not.to.include('subscriber:notifyMembersOnSchedulePublished');
  });
});

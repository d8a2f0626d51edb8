import * as venueEvents from '@fresh/contracts/events/venues';
import * as zoneEvents from '@fresh/contracts/events/zones';
import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { loggedEvents } from '@fresh/kernel/testing/logged-events';
import { uniqueId } from '@fresh/kernel/testing/world';
import { deliverWrite, writePast, type Write } from '@fresh/kernel/testing/write-delivery';
import { expect } from 'chai';

describe('venues and zones that the monolith creates', () => {
  const org = uniqueId('alpha');
  let venues: FunctionProcess, zones: FunctionProcess;
  before(async () => {
    [venues, zones] = await Promise.all([
      startFunction('scheduling', 'captureVenue', { signature: 'cloudevent' }),
      startFunction('scheduling', 'captureZone', { signature: 'cloudevent' }),
    ]);
  });
  after(async () => {
    await Promise.all([venues.kill(), zones.kill()]);
  });

  const captured = async ({ url }: FunctionProcess, write: Write) => {
    expect(await deliverWrite(url, write)).to.be.within(200, 299);
    expect(await deliverWrite(url, write)).to.be.within(200, 299);
  };

  it('are captured once; other changes of a venue, such as the cache of its zones, are not', async () => {
    const path = `orgs/${org}/venues/${uniqueId('v')}`;
    const fields = { orgId: org, name: 'Diner', type: 'indoor', createdBy: 'maria', createdAt: 1, updatedAt: 1 };
    await captured(venues, await writePast(path, (ref) => ref.set(fields)));
    await captured(venues, await writePast(path, (ref) => ref.update({ cachedZones: [], zoneCount: 0 })));
    await captured(venues, await writePast(path, (ref) => ref.delete()));
    const [event, ...others] = await loggedEvents(Object.values(venueEvents), path);
    expect(others).to.deep.equal([]);
    const data = { name: 'Diner', type: 'indoor', timezone: 'America/New_York', createdBy: 'maria' };
    expect(event).to.deep.include({ data, sequence: 1, orgid: org, captured: true, actor: 'user:maria' });
  });

  it('are captured once, as zones of the organization they lie under', async () => {
    const path = `orgs/${org}/zones/${uniqueId('z')}`;
    const fields = { orgId: 'beta', venueId: 'v1', name: 'Bar', createdAt: 1, updatedAt: 1 };
    await captured(zones, await writePast(path, (ref) => ref.set(fields)));
    await captured(zones, await writePast(path, (ref) => ref.update({ name: 'Pub' })));
    const [event, ...others] = await loggedEvents(Object.values(zoneEvents), path);
    expect(others).to.deep.equal([]);
    expect(event).to.deep.include({ data: { venueId: 'v1', name: 'Bar', type: 'other' }, orgid: org, captured: true });
  });

  it('with a number of people that no event can hold is a line in the log', async () => {
    const path = `orgs/${org}/venues/${uniqueId('v')}`;
    await captured(venues, await writePast(path, (ref) => ref.set({ name: 'Diner', capacity: 12.5 })));
    expect(await loggedEvents(Object.values(venueEvents), path)).to.deep.equal([]);
    expect(venues.output()).to.contain('change_unmappable').and.contain(path);
  });
});

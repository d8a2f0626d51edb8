import type { OrganizationEvent } from '@fresh/contracts/events/organizations';
import { given as givenEvents } from '@fresh/kernel/testing/decisions';
import { expect } from 'chai';
import { defaultSettings, evolve, found, remove, update, type Organization } from './organization.ts';

const about = { id: 'alpha', now: 1_893_456_000_000 };
const founded: OrganizationEvent = {
  type: 'fresh.organizations.organization.v1.created',
  data: { name: 'Alpha', ownerId: 'ann', settings: defaultSettings },
  details: {},
};
const updated = (changes: object): OrganizationEvent => ({
  type: 'fresh.organizations.organization.v1.updated',
  data: { changes },
  details: {},
});
const given = (...events: OrganizationEvent[]) =>
  givenEvents<Organization | null, OrganizationEvent>((state, event) => evolve(state, event, about), null, ...events);

describe('organization', () => {
  it('is founded with complete settings', () => {
    given()
      .when(() => found({ name: 'Alpha', ownerId: 'ann' }))
      .then(founded);
    given(founded)
      .when(() => [])
      .thenState((state) => {
        expect(state).to.deep.include({ id: 'alpha', ownerId: 'ann', status: 'active', version: 1 });
        expect(state?.settings).to.deep.equal({
          timezone: 'America/New_York',
          dateFormat: 'MM/DD/YYYY',
          timeFormat: '12h',
          weekStartsOn: 0,
          allowSelfScheduling: false,
          requireShiftConfirmation: true,
          enableGeofencing: false,
          geofenceRadius: 100,
        });
      });
  });

  it('publishes its first venue and keeps it out of its own state', () => {
    const firstVenue = { name: 'First', city: '', state: '' };
    given()
      .when(() => found({ name: 'Alpha', ownerId: 'ann', firstVenue }))
      .thenState((state) => expect(state).not.to.have.property('firstVenue'));
    expect(found({ name: 'Alpha', ownerId: 'ann', firstVenue })[0]?.data).to.deep.include({ firstVenue });
  });

  it('publishes only what changes', () => {
    given(founded)
      .when((state) => update(state, { name: 'Alpha', industry: 'food', description: undefined }))
      .then(updated({ industry: 'food' }));
    given(founded)
      .when((state) => update(state, { name: 'Alpha', settings: { weekStartsOn: 0 } }))
      .then();
    given(founded)
      .when((state) => update(state, {}))
      .then();
  });

  it('keeps contact data and text out of its events, and names what changed', () => {
    const contact = { contactEmail: 'nia@example.test', contactPhone: '+43 1 58858' };
    const [first] = found({ name: 'Alpha', ownerId: 'ann', description: 'Ask for Nia', ...contact });
    expect(first?.data).to.deep.equal({ name: 'Alpha', ownerId: 'ann', settings: defaultSettings });
    given(founded)
      .when((state) => update(state, { industry: 'food', ...contact }))
      .then({
        type: 'fresh.organizations.organization.v1.updated',
        data: { changes: { industry: 'food' }, withheld: ['contactEmail', 'contactPhone'] },
        details: contact,
      });
    given(founded)
      .when((state) => update(state, { description: 'Ask for Nia', ...contact }))
      .thenState((state) => expect(state).to.include({ description: 'Ask for Nia', ...contact, version: 2 }));
  });

  it('rejects to switch on what has no effect, and keeps what is on already', () => {
    for (const setting of ['enableGeofencing', 'allowSelfScheduling'] as const) {
      given(founded)
        .when((state) => update(state, { settings: { [setting]: true } }))
        .thenRefused('VALIDATION_FAILED', 'Request validation failed.');
      expect(() => found({ name: 'A', ownerId: 'ann', settings: { ...defaultSettings, [setting]: true } })).to.throw(
        'Request validation failed.',
      );
      given(founded, updated({ settings: { ...defaultSettings, [setting]: true } }))
        .when((state) => update(state, { settings: { [setting]: true, weekStartsOn: 1 } }))
        .then(updated({ settings: { ...defaultSettings, [setting]: true, weekStartsOn: 1 } }));
    }
    const unconfirmed = { ...defaultSettings, requireShiftConfirmation: false };
    given(founded)
      .when((state) => update(state, { settings: { requireShiftConfirmation: false } }))
      .then(updated({ settings: unconfirmed }));
    given(founded, updated({ settings: unconfirmed }))
      .when((state) => update(state, { settings: { requireShiftConfirmation: true } }))
      .thenRefused('VALIDATION_FAILED', 'Request validation failed.');
  });

  it('merges settings with those it has', () => {
    given(founded, updated({ settings: { ...defaultSettings, weekStartsOn: 1 } }))
      .when((state) => update(state, { settings: { timezone: 'UTC' } }))
      .then(updated({ settings: { ...defaultSettings, weekStartsOn: 1, timezone: 'UTC' } }));
  });

  it('keeps what a change does not name', () => {
    given(founded, updated({ industry: 'food' }))
      .when((state) => update(state, { name: 'Beta' }))
      .thenState((state) => expect(state).to.include({ name: 'Beta', industry: 'food', ownerId: 'ann', version: 3 }));
  });

  it('that does not exist is not changed, and deleting it is no event', () => {
    given()
      .when((state) => update(state, { name: 'x' }))
      .thenRefused('NOT_FOUND', 'Organization not found');
    given().when(remove).then();
  });

  it('leaves nothing behind', () => {
    given(founded)
      .when(remove)
      .then({ type: 'fresh.organizations.organization.v1.deleted', data: { name: 'Alpha' } });
    given(founded)
      .when(remove)
      .thenState((state) => expect(state).to.equal(null));
  });
});

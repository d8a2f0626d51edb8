import type { UserEvent } from '@fresh/contracts/events/identity';
import { given as givenEvents } from '@fresh/kernel/testing/decisions';
import { expect } from 'chai';
import { changesBetween } from './changes-between.ts';
import {
  evolve,
  preferencesOf,
  replaceProfile,
  savePreferences,
  startSession,
  unknownUser,
  type User,
} from './user.ts';

const now = Date.UTC(2030, 0, 1);
const given = (...events: UserEvent[]) =>
  givenEvents<User, UserEvent>((user, event) => evolve(user, event, now), unknownUser('nia'), ...events);

const profile = {
  firstName: 'Nia',
  lastName: 'New',
  displayName: 'Nia New',
  avatar: undefined,
  timezone: 'UTC',
  phone: undefined,
  preferredName: undefined,
  selfDeclaredRole: undefined,
};
const updated: UserEvent = {
  type: 'fresh.identity.user.v1.profile_updated',
  data: { uid: 'nia', changed: ['firstName', 'lastName', 'displayName', 'timezone'] },
  details: { profile },
};
const preferred = (preferences: string): UserEvent => ({
  type: 'fresh.identity.user.v1.preferences_updated',
  data: { uid: 'nia', changed: ['preferences'] },
  details: { preferences },
});

describe('user', () => {
  it('notes each session', () => {
    given()
      .when((user) => startSession(user, { superAdmin: false, expiresAt: now + 1 }))
      .thenState((user) => {
        expect(user).to.include({ version: 1, lastSessionAt: now });
      });
  });

  describe('profile', () => {
    it('gets a display name from its parts', () => {
      given()
        .when((user) => replaceProfile(user, { firstName: 'Nia', lastName: 'New', timezone: 'UTC' }))
        .then(updated);
      given()
        .when((user) => replaceProfile(user, { firstName: 'Cher', lastName: '', timezone: 'UTC' }))
        .thenState((user) => {
          expect(user.profile).to.include({ firstName: 'Cher', lastName: '', displayName: 'Cher' });
        });
    });

    it('is replaced as a whole', () => {
      given(updated)
        .when((user) => replaceProfile(user, { firstName: 'Nia', lastName: 'Old', timezone: 'UTC', phone: '1' }))
        .thenState((user) => {
          expect(user).to.deep.include({
            version: 2,
            profile: { ...profile, lastName: 'Old', displayName: 'Nia Old', phone: '1' },
          });
        });
    });

    it('is in no event: those name the fields that differ', () => {
      const [event] = replaceProfile({ uid: 'nia', version: 1, profile, updatedAt: 1 }, { ...profile, phone: '1' });
      expect(event?.data).to.deep.equal({ uid: 'nia', changed: ['phone'] });
    });

    it('does not change when the same is said again, in whatever order', () => {
      given(updated)
        .when((user) => replaceProfile(user, { timezone: 'UTC', lastName: 'New', firstName: 'Nia' }))
        .then();
    });
  });

  describe('preferences', () => {
    it('are merged key by key', () => {
      given(preferred('{"theme":"dark","size":1}'))
        .when((user) => savePreferences(user, { preferences: { size: 2, nested: [[1]] } }))
        .thenState((user) => {
          expect(preferencesOf(user)).to.deep.equal({ theme: 'dark', size: 2, nested: [[1]] });
        });
    });

    it('do not change when nothing new is said', () => {
      given(preferred('{"theme":"dark"}'))
        .when((user) => savePreferences(user, { preferences: { theme: 'dark' } }))
        .then();
      given()
        .when((user) => savePreferences(user, {}))
        .then();
      given(preferred('{"grid":{"rows":1,"columns":2},"theme":"dark"}'))
        .when((user) => savePreferences(user, { preferences: { grid: { columns: 2, rows: 1 } } }))
        .then();
      given()
        .when((user) => savePreferences(user, { preferences: {}, deviceInfo: {} }))
        .then();
    });

    it('publish only the names of what changed', () => {
      given(preferred('{"theme":"dark"}'))
        .when((user) => savePreferences(user, { preferences: { theme: 'dark' }, deviceInfo: { platform: 'mac' } }))
        .then({
          type: 'fresh.identity.user.v1.preferences_updated',
          data: { uid: 'nia', changed: ['deviceInfo'] },
          details: { deviceInfo: { platform: 'mac' } },
        });
    });

    it('do not grow without end', () => {
      given(preferred(JSON.stringify({ a: 'a'.repeat(10_000) })))
        .when((user) => savePreferences(user, { preferences: { b: 'b'.repeat(10_000) } }))
        .thenRefused('BAD_REQUEST', 'Stored preferences exceed 16384 characters');
    });
  });

  it('that the monolith wrote is published with profile and preferences alone', () => {
    const before: User = { uid: 'nia', version: 3, updatedAt: 1 };
    const after: User = { ...before, profile, preferences: '{"a":1}', deviceInfo: { platform: 'web' } };
    expect(changesBetween(before, after)).to.deep.equal([
      updated,
      {
        type: 'fresh.identity.user.v1.preferences_updated',
        data: { uid: 'nia', changed: ['preferences', 'deviceInfo'] },
        details: { preferences: '{"a":1}', deviceInfo: { platform: 'web' } },
      },
    ]);
    expect(changesBetween(null, after)).to.have.length(2);
    expect(changesBetween(after, { ...after, lastSessionAt: 7, updatedAt: 9 })).to.deep.equal([]);
    expect(changesBetween(after, null)).to.deep.equal([]);
  });
});

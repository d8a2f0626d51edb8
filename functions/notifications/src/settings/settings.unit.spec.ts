import type { NotificationSettingsEvent } from '@fresh/contracts/events/notifications';
import { given as givenEvents } from '@fresh/kernel/testing/decisions';
import { expect } from 'chai';
import { choose, defaultSettings, evolve } from './settings.ts';

const others = { shiftAssigned: true, shiftChanged: true, shiftCancelled: true, memberJoined: true };
const changed = (schedulePublished: boolean, changes: object = {}): NotificationSettingsEvent => ({
  type: 'fresh.notifications.settings.v1.changed',
  data: { schedulePublished, ...others, ...changes },
});
const given = (...events: NotificationSettingsEvent[]) => givenEvents(evolve, defaultSettings, ...events);

describe('notification settings', () => {
  it('include everything until a user chooses', () => {
    expect(defaultSettings).to.deep.equal({ version: 0, schedulePublished: true, ...others });
    given()
      .when((state) => choose(state, { schedulePublished: false }))
      .then(changed(false));
  });

  for (const name of ['shiftAssigned', 'shiftChanged', 'shiftCancelled', 'memberJoined'] as const) {
    it(`choose ${name} and leave the others as they are`, () => {
      given(changed(false))
        .when((state) => choose(state, { [name]: false }))
        .then(changed(false, { [name]: false }));
    });
  }

  it('change once, however often the same is chosen', () => {
    given(changed(false))
      .when((state) => choose(state, { schedulePublished: false, memberJoined: true }))
      .then();
    given()
      .when((state) => choose(state, {}))
      .then();
  });

  it('count their versions', () => {
    given(changed(false))
      .when((state) => choose(state, { schedulePublished: true }))
      .thenState((state) => expect(state).to.deep.equal({ schedulePublished: true, ...others, version: 2 }));
  });

  it('follow an event from before there was more to choose', () => {
    const old: NotificationSettingsEvent = { type: changed(true).type, data: { schedulePublished: false } };
    given(changed(true, { shiftChanged: false }), old)
      .when(() => [])
      .thenState((state) =>
        expect(state).to.deep.equal({ ...others, schedulePublished: false, shiftChanged: false, version: 2 }),
      );
  });
});

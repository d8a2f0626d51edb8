import type { NotificationSettingsEvent } from '@fresh/contracts/events/notifications';
import { given as givenEvents } from '@fresh/kernel/testing/decisions';
import { expect } from 'chai';
import { choose, defaultSettings, evolve } from './settings.ts';

const changed = (schedulePublished: boolean): NotificationSettingsEvent => ({
  type: 'fresh.notifications.settings.v1.changed',
  data: { schedulePublished },
});
const given = (...events: NotificationSettingsEvent[]) => givenEvents(evolve, defaultSettings, ...events);

describe('notification settings', () => {
  it('tell everything until a user chooses', () => {
    expect(defaultSettings.schedulePublished).to.equal(true);
    given()
      .when((state) => choose(state, { schedulePublished: false }))
      .then(changed(false));
  });

  it('change once, however often the same is chosen', () => {
    given(changed(false))
      .when((state) => choose(state, { schedulePublished: false }))
      .then();
    given()
      .when((state) => choose(state, {}))
      .then();
  });

  it('count their versions', () => {
    given(changed(false))
      .when((state) => choose(state, { schedulePublished: true }))
      .thenState((state) => expect(state).to.deep.equal({ schedulePublished: true, version: 2 }));
  });
});

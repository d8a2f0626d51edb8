import { notificationSettingsChanged } from '@fresh/contracts/events/notifications';
import { firestore } from '@fresh/kernel/firebase';
import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { loggedEvents } from '@fresh/kernel/testing/logged-events';
import { person, send } from '@fresh/kernel/testing/world';
import { expect } from 'chai';

const path = '/api/notifications/settings';
const everything = {
  schedulePublished: true,
  shiftAssigned: true,
  shiftChanged: true,
  shiftCancelled: true,
  memberJoined: true,
};

describe('notification settings over HTTP', () => {
  let settings: FunctionProcess;

  before(async () => {
    settings = await startFunction('notifications', 'notificationSettings');
  });
  after(async () => {
    await settings.kill();
  });

  it('change one kind at a time, and log each change whole', async () => {
    const ann = await person('ann');
    for (const body of [{ shiftChanged: false }, { shiftChanged: false }, { memberJoined: false }]) {
      expect((await send(settings.url, 'PATCH', path, { as: ann, body })).status).to.equal(200);
    }
    const chosen = { ...everything, shiftChanged: false, memberJoined: false };
    expect((await send(settings.url, 'GET', path, { as: ann })).body).to.deep.equal(chosen);
    const logged = await loggedEvents([notificationSettingsChanged], `notificationSettings/${ann.uid}`);
    expect(logged.map(({ data }) => data)).to.deep.equal([{ ...everything, shiftChanged: false }, chosen]);
    expect(logged.map(({ sequence }) => sequence)).to.deep.equal([1, 2]);
  });

  it('from before there was more to choose are still obeyed, and go on from their version', async () => {
    const bob = await person('bob');
    const ref = firestore().doc(`notificationSettings/${bob.uid}`);
    await ref.set({ version: 3, schedulePublished: false });
    expect((await send(settings.url, 'GET', path, { as: bob })).body).to.deep.equal({
      ...everything,
      schedulePublished: false,
    });
    await send(settings.url, 'PATCH', path, { as: bob, body: { shiftAssigned: false } });
    expect((await ref.get()).data()).to.deep.equal({
      ...everything,
      schedulePublished: false,
      shiftAssigned: false,
      version: 4,
    });
  });

  it('take only true and false', async () => {
    const eve = await person('eve');
    const response = await send(settings.url, 'PATCH', path, { as: eve, body: { shiftAssigned: 'no' } });
    expect(response.status).to.equal(400);
    expect((await firestore().doc(`notificationSettings/${eve.uid}`).get()).exists).to.equal(false);
    expect(await loggedEvents([notificationSettingsChanged], `notificationSettings/${eve.uid}`)).to.deep.equal([]);
  });
});

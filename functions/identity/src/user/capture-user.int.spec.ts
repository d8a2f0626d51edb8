import * as identityEvents from '@fresh/contracts/events/identity';
import { loggedEvents } from '@fresh/kernel/testing/logged-events';
import { uniqueId } from '@fresh/kernel/testing/world';
import { inProcess, writePast, type Write } from '@fresh/kernel/testing/write-delivery';
import { expect } from 'chai';
import { captureUser } from '../index.ts';
import { Timestamp } from 'firebase-admin/firestore';

describe('users that the monolith writes', () => {
  const deliver = inProcess(captureUser);
  const captured = async (write: Write) => {
    // Twice, as the platform may.
    await deliver(write);
    await deliver(write);
  };

  it('are published once for each profile, and not for what identity doesn’t keep', async () => {
    const uid = uniqueId('nia');
    const path = `users/${uid}`;
    // As the monolith's join function stores it.
    const joined = { uid, email: 'nia@example.test', displayName: 'Nia', onboardingComplete: false };
    await captured(await writePast(path, (ref) => ref.set({ ...joined, createdAt: Timestamp.now() })));
    const profile = { displayName: 'Nia New', email: 'nia@example.test', selfDeclaredRole: 'cook' };
    await captured(await writePast(path, (ref) => ref.update({ profile })));
    await captured(await writePast(path, (ref) => ref.update({ displayName: 'N.', updatedAt: Timestamp.now() })));
    const [event, ...others] = await loggedEvents(Object.values(identityEvents), path);
    expect(others).to.deep.equal([]);
    expect(event).to.deep.include({ sequence: 1, orgid: null, captured: true, actor: 'service:legacy' });
    expect(event?.data).to.deep.equal({
      uid,
      changed: ['firstName', 'lastName', 'displayName', 'timezone', 'selfDeclaredRole'],
    });
  });
});

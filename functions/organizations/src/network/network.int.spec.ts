import { firestore } from '@fresh/kernel/firebase';
import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { person, send, uniqueId, type Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import { namesOf, stored } from '../testing/log.ts';

describe('activation of a network over HTTP', () => {
  let activateNetwork: FunctionProcess;
  let owner: Person, stranger: Person;

  before(async () => {
    activateNetwork = await startFunction('organizations', 'activateNetwork');
    [owner, stranger] = await Promise.all([person('owner'), person('stranger')]);
  });
  after(async () => {
    await activateNetwork.kill();
  });

  const activate = (networkId: unknown, as?: Person) =>
    send(activateNetwork.url, 'POST', '/internal/networks/activate', { as, body: { networkId } });
  const network = async (fields: object) => {
    const id = uniqueId('network');
    await firestore()
      .doc(`networks/${id}`)
      .set({ id, ...fields });
    return id;
  };

  it('is its owner’s, and once', async () => {
    for (const named of ['ownerId', 'ownerUserId']) {
      const id = await network({ [named]: owner.uid, status: 'pending', legalName: 'Net Ltd.' });
      for (let times = 0; times < 2; times++) {
        const answer = await activate(id, owner);
        expect(answer.status).to.equal(200);
        expect(answer.body).to.deep.equal({ networkId: id, status: 'active' });
      }
      expect(await stored(`networks/${id}`)).to.include({ status: 'active', legalName: 'Net Ltd.', version: 1 });
      expect(await namesOf(`networks/${id}`)).to.deep.equal(['network.activated']);
    }
  });

  it('happens once when it is asked twice at once', async () => {
    const id = await network({ ownerId: owner.uid });
    const answers = await Promise.all([activate(id, owner), activate(id, owner)]);
    expect(answers.map(({ status }) => status)).to.deep.equal([200, 200]);
    expect(await namesOf(`networks/${id}`)).to.deep.equal(['network.activated']);
  });

  it('is nobody else’s (DOMAIN 11)', async () => {
    for (const fields of [{ ownerId: owner.uid, status: 'active' }, { ownerId: owner.uid }, {}]) {
      const id = await network(fields);
      const answer = await activate(id, stranger);
      expect(answer.status).to.equal(403);
      expect(answer.body).to.deep.equal({ error: { code: 'FORBIDDEN', message: 'Access denied' } });
      expect(await stored(`networks/${id}`)).to.deep.equal({ id, ...fields });
    }
  });

  it('is a super admin’s who has proved his address', async () => {
    const id = await network({ ownerId: owner.uid });
    expect((await activate(id, await person('unproved', { superAdmin: true }, false))).status).to.equal(403);
    expect((await activate(id, await person('super', { superAdmin: true }))).status).to.equal(200);
    expect(await namesOf(`networks/${id}`)).to.deep.equal(['network.activated']);
  });

  it('does not lift a suspension', async () => {
    const id = await network({ ownerId: owner.uid, status: 'suspended' });
    expect((await activate(id, owner)).status).to.equal(409);
    expect(await stored(`networks/${id}`)).to.include({ status: 'suspended' });
  });

  it('needs a network and a session', async () => {
    const unknown = await activate('unknown', owner);
    expect(unknown.status).to.equal(404);
    expect(unknown.body).to.deep.equal({ error: { code: 'NOT_FOUND', message: 'Network not found' } });
    expect((await activate('a/b', owner)).status).to.equal(400);
    expect((await activate('', owner)).status).to.equal(400);
    expect((await activate('x')).status).to.equal(401);
  });
});

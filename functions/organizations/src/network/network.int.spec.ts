import { callables as contract } from '@fresh/contracts/callables/organizations';
import { firestore } from '@fresh/kernel/firebase';
import { callOperation } from '@fresh/kernel/testing/call-operation';
import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { person, uniqueId, type Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import { namesOf, stored } from '../testing/log.ts';

describe('activation of a network for onboarding', () => {
  let activation: FunctionProcess;
  let owner: Person, stranger: Person;

  before(async () => {
    activation = await startFunction('organizations', 'activateNetwork');
    [owner, stranger] = await Promise.all([person('owner'), person('stranger')]);
  });
  after(async () => {
    await activation.kill();
  });

  const activate = (networkId: string, as: Person, asSuperAdministrator = false) =>
    callOperation(contract.activateNetwork, activation, { networkId, asSuperAdministrator }, { as });
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
        expect(await activate(id, owner)).to.deep.equal({ output: { networkId: id, status: 'active' } });
      }
      expect(await stored(`networks/${id}`)).to.include({ status: 'active', legalName: 'Net Ltd.', version: 1 });
      expect(await namesOf(`networks/${id}`)).to.deep.equal(['network.activated']);
    }
  });

  it('happens once when it is asked twice at once', async () => {
    const id = await network({ ownerId: owner.uid });
    const responses = await Promise.all([activate(id, owner), activate(id, owner)]);
    expect(responses.map(({ output }) => output?.status)).to.deep.equal(['active', 'active']);
    expect(await namesOf(`networks/${id}`)).to.deep.equal(['network.activated']);
  });

  it('belongs to no other organization (DOMAIN 11)', async () => {
    for (const fields of [{ ownerId: owner.uid, status: 'active' }, { ownerId: owner.uid }, {}]) {
      const id = await network(fields);
      expect(await activate(id, stranger)).to.deep.equal({
        error: { code: 'NOT_FOUND', message: 'Network not found' },
      });
      expect(await stored(`networks/${id}`)).to.deep.equal({ id, ...fields });
    }
  });

  it('is a super administrator’s, on onboarding’s word', async () => {
    const id = await network({ ownerId: owner.uid });
    // The claim alone doesn't count: claims don't travel.
    const admin = await person('super', { superAdmin: true });
    expect((await activate(id, admin)).error).to.include({ code: 'NOT_FOUND' });
    expect((await activate(id, admin, true)).output).to.include({ status: 'active' });
    expect(await namesOf(`networks/${id}`)).to.deep.equal(['network.activated']);
  });

  it('does not lift a suspension', async () => {
    const id = await network({ ownerId: owner.uid, status: 'suspended' });
    expect((await activate(id, owner)).error).to.deep.equal({ code: 'CONFLICT', message: 'Network is suspended' });
    expect(await stored(`networks/${id}`)).to.include({ status: 'suspended' });
  });

  it('needs a network', async () => {
    const unknown = await activate('unknown', owner);
    expect(unknown).to.deep.equal({ error: { code: 'NOT_FOUND', message: 'Network not found' } });
    expect((await activate('a/b', owner)).error).to.include({ code: 'BAD_REQUEST' });
  });
});

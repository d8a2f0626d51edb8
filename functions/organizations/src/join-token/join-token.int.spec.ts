import { createHash } from 'node:crypto';
import { callables as contract } from '@fresh/contracts/callables/organizations';
import { firestore } from '@fresh/kernel/firebase';
import { callOperation } from '@fresh/kernel/testing/call-operation';
import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { enroll, member, person, send, uniqueId, type Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import { Timestamp } from 'firebase-admin/firestore';
import { eventsOf, namesOf, oldOrganization, stored } from '../testing/log.ts';

const future = 1_900_000_000_000;
const hashPath = (secret: string) => `join_tokens/${createHash('sha256').update(secret).digest('hex')}`;

interface Created {
  readonly id: string;
  readonly token: string;
  readonly expiresAt: number;
  readonly createdAt: number;
}

describe('join tokens over HTTP', () => {
  let joinTokens: FunctionProcess, oneToken: FunctionProcess, redemption: FunctionProcess;
  let org: string, owner: Person;

  before(async () => {
    [joinTokens, oneToken, redemption] = await Promise.all([
      startFunction('organizations', 'joinTokens'),
      startFunction('organizations', 'joinToken'),
      startFunction('organizations', 'redeemJoinToken'),
    ]);
    org = await oldOrganization();
    owner = await member(org, 'org_owner');
  });
  after(async () => {
    await Promise.all([joinTokens.kill(), oneToken.kill(), redemption.kill()]);
  });

  const create = (changes: object = {}, as = owner) =>
    send(joinTokens.url, 'POST', `/api/join-tokens?orgId=${org}`, {
      as,
      body: { orgId: 'ignored', defaultRoles: ['staff'], ...changes },
    });
  const created = async (changes: object = {}) => (await create(changes)).body as Created;
  const list = (as = owner, orgId = org, query = '') =>
    send(joinTokens.url, 'GET', `/api/join-tokens?orgId=${orgId}${query}`, { as });
  const revoke = (id: string, as = owner, orgId = org) =>
    send(oneToken.url, 'DELETE', `/api/join-tokens/${id}?orgId=${orgId}`, { as });
  const redeem = (joinToken: string, as: Person) =>
    callOperation(contract.redeemJoinToken, redemption, { joinToken }, { as });
  const expectRejected = async (joinToken: string, message: string, as?: Person) => {
    const someone = as ?? (await person('late'));
    expect(await redeem(joinToken, someone)).to.deep.equal({ error: { code: 'BAD_REQUEST', message } });
    expect(await stored(`memberships/${someone.uid}_${org}`)).to.equal(undefined);
  };

  it('shows the secret once and stores its hash', async () => {
    const response = await create({ defaultRoles: ['manager', 'staff'], maxUses: 3, description: 'Summer' });
    expect(response.status).to.equal(200);
    const body = response.body as Created;
    expect(body.id).to.match(/^token-\d{13}-[a-z0-9]{6}$/);
    expect(body.token).to.match(/^[\w-]{32,}$/);
    expect(body.expiresAt).to.equal(body.createdAt + 7 * 86_400_000);
    expect(body).to.deep.include({
      orgId: org,
      createdBy: owner.uid,
      defaultRoles: ['manager', 'staff'],
      maxUses: 3,
      currentUses: 0,
      status: 'active',
      description: 'Summer',
    });
    const document = await stored(hashPath(body.token));
    expect(document).to.deep.include({ orgId: org, roles: ['manager', 'staff'], status: 'active', version: 1 });
    expect(JSON.stringify(document)).not.to.contain(body.token);
    const [event] = await eventsOf(hashPath(body.token));
    expect(event).to.deep.include({ orgid: org, sequence: 1 });
    expect(JSON.stringify(event)).not.to.contain(body.token);
    const listed = (await list()).body as { tokens: Created[]; total: number };
    expect(listed.tokens.find(({ id }) => id === body.id)).to.deep.equal({
      ...body,
      token: `${body.token.slice(0, 4)}…`,
    });
    expect(listed.total).to.equal(listed.tokens.length);
  });

  it('lists newest first, page by page, and only those of the organization', async () => {
    const other = await oldOrganization();
    const admin = await member(other, 'admin');
    // The monolith's own, named by its secret: neither it nor a cursor to it may show.
    await firestore()
      .doc(`join_tokens/${uniqueId('secret')}`)
      .set({ orgId: other, createdAt: 9, role: 'admin' });
    for (let at = 1; at <= 3; at++) {
      await firestore()
        .doc(`join_tokens/${uniqueId('hash')}`)
        .set({ id: `t${at}`, hint: 'abcd', hashed: true, orgId: other, roles: [], currentUses: 0, createdAt: at });
    }
    const first = (await list(admin, other, '&limit=2')).body as { tokens: Created[]; nextCursor: string };
    expect(first.tokens.map(({ id }) => id)).to.deep.equal(['t3', 't2']);
    const second = (await list(admin, other, `&limit=2&after=${first.nextCursor}`)).body as { tokens: Created[] };
    expect(second.tokens.map(({ id }) => id)).to.deep.equal(['t1']);
  });

  it('makes a member with the highest role, once per use', async () => {
    const { token } = await created({ defaultRoles: ['staff', 'manager'], maxUses: 1 });
    const newcomer = await person('newcomer');
    const { output: response } = await redeem(token, newcomer);
    const membershipId = `${newcomer.uid}_${org}`;
    expect(response).to.deep.include({
      orgId: org,
      membershipId,
      role: 'manager',
      status: 'active',
      invitedBy: owner.uid,
      alreadyMember: false,
    });
    expect(await stored(`memberships/${membershipId}`)).to.deep.include({
      uid: newcomer.uid,
      role: 'manager',
      roles: ['manager'],
      status: 'active',
    });
    expect(await stored(`organizations/${org}/members/${newcomer.uid}`)).to.include({ role: 'manager' });
    expect(await stored(hashPath(token))).to.deep.include({
      currentUses: 1,
      status: 'used',
      usedBy: [newcomer.uid],
      version: 2,
    });
    expect(await namesOf(hashPath(token))).to.deep.equal(['join_token.created', 'join_token.redeemed']);
    expect(await namesOf(`memberships/${membershipId}`)).to.deep.equal(['membership.created']);
    await expectRejected(token, 'Invite token has already been used');
  });

  it('gives active members their membership unchanged and uses nothing (DOMAIN 56)', async () => {
    const { token } = await created({ maxUses: 1 });
    const before = await stored(`memberships/${owner.uid}_${org}`);
    expect((await redeem(token, owner)).output).to.include({ role: 'org_owner', alreadyMember: true });
    expect(await stored(`memberships/${owner.uid}_${org}`)).to.deep.equal(before);
    expect(await stored(hashPath(token))).to.include({ currentUses: 0, status: 'active', version: 1 });
  });

  it('lets exactly as many of racing newcomers in as it has uses', async () => {
    const { token } = await created({ maxUses: 2 });
    const crowd = await Promise.all(Array.from({ length: 5 }, () => person('racer')));
    const responses = await Promise.all(crowd.map((racer) => redeem(token, racer)));
    expect(responses.filter(({ output }) => output)).to.have.length(2);
    expect(responses.filter(({ error }) => error?.code === 'BAD_REQUEST')).to.have.length(3);
    const found = await Promise.all(crowd.map(({ uid }) => stored(`memberships/${uid}_${org}`)));
    expect(found.filter((document) => document !== undefined)).to.have.length(2);
    expect(await stored(hashPath(token))).to.include({ currentUses: 2, status: 'used', version: 3 });
  });

  it('counts one use when one newcomer sends it twice at once', async () => {
    const { token } = await created({ maxUses: 5 });
    const newcomer = await person('newcomer');
    const responses = await Promise.all([redeem(token, newcomer), redeem(token, newcomer)]);
    const repeats = responses.map(({ output }) => output?.alreadyMember);
    expect(repeats).to.have.members([true, false]);
    expect(await stored(hashPath(token))).to.include({ currentUses: 1 });
  });

  it('takes a former member back without restarting the count of events, and no suspended one', async () => {
    const back = await member(org, 'manager', 'removed');
    const { token } = await created();
    await firestore()
      .doc(`memberships/${back.uid}_${org}`)
      .update({ version: 7, permissions: ['a'] });
    expect((await redeem(token, back)).output).to.include({ role: 'staff', alreadyMember: false });
    const document = await stored(`memberships/${back.uid}_${org}`);
    expect(document).to.include({ status: 'active', role: 'staff', version: 8 });
    expect(document).not.to.have.property('permissions');
    const suspended = await member(org, 'staff', 'suspended');
    expect((await redeem(token, suspended)).error).to.include({ code: 'FORBIDDEN' });
    expect(await stored(`memberships/${suspended.uid}_${org}`)).to.include({ status: 'suspended' });
    expect(await stored(hashPath(token))).to.include({ currentUses: 1 });
  });

  it('ends with the standing of its creator', async () => {
    const founder = await member(org, 'org_owner');
    const response = await create({ defaultRoles: ['org_owner'] }, founder);
    const { token } = response.body as Created;
    await enroll(founder.uid, org, 'staff');
    await expectRejected(token, 'Invalid invite token');
    await enroll(founder.uid, org, 'org_owner', 'removed');
    await expectRejected(token, 'Invalid invite token');
  });

  it('does not let back in a member who was removed after it was made', async () => {
    const { token } = await created();
    const gone = await member(org, 'staff', 'removed');
    expect((await redeem(token, gone)).error).to.include({ code: 'FORBIDDEN' });
    expect(await stored(`memberships/${gone.uid}_${org}`)).to.include({ status: 'removed' });
    expect(await stored(hashPath(token))).to.include({ currentUses: 0 });
  });

  it('is rejected in the order of the contract', async () => {
    for (const unknown of ['unknown', 'a/b', '..', '__x__', 'x'.repeat(2000)]) {
      await expectRejected(unknown, 'Invalid invite token');
    }
    const { token } = await created();
    await firestore().doc(hashPath(token)).update({ expiresAt: 1 });
    await expectRejected(token, 'Invite token has expired');
    await expectRejected(hashPath(token).slice('join_tokens/'.length), 'Invalid invite token');
    const revoked = await created();
    await firestore().doc(hashPath(revoked.token)).update({ status: 'revoked' });
    await expectRejected(revoked.token, 'Invalid invite token');
  });

  it('lets no user into a deleted organization', async () => {
    const { token } = await created();
    await firestore()
      .doc(hashPath(token))
      .update({ orgId: uniqueId('deleted') });
    await expectRejected(token, 'Invalid invite token');
  });

  describe('of the monolith', () => {
    it('invite tokens work once, with the role they name', async () => {
      const secret = uniqueId('invite');
      await firestore()
        .doc(`invite_tokens/${secret}`)
        .set({ orgId: org, role: 'manager', createdBy: owner.uid, expiresAt: future, used: false });
      const newcomer = await person('newcomer');
      expect((await redeem(secret, newcomer)).output).to.include({ role: 'manager', invitedBy: owner.uid });
      const document = await stored(`invite_tokens/${secret}`);
      expect(document).to.deep.include({ used: true, usedBy: newcomer.uid, version: 1 });
      expect(document?.['usedAt']).to.be.a('number');
      await expectRejected(secret, 'Invite token has already been used');
      const [event] = await eventsOf(hashPath(secret));
      expect(JSON.stringify(event)).not.to.contain(secret);
    });

    it('invite tokens need neither role nor creator, but an organization and time', async () => {
      const put = async (fields: object) => {
        const secret = uniqueId('invite');
        await firestore().doc(`invite_tokens/${secret}`).set(fields);
        return secret;
      };
      const bare = await redeem(await put({ orgId: org }), await person('newcomer'));
      expect(bare.output).to.include({ role: 'staff' });
      expect(bare.output).not.to.have.property('invitedBy');
      await expectRejected(await put({ orgId: org, used: true, expiresAt: 1 }), 'Invite token has already been used');
      await expectRejected(await put({ expiresAt: 1 }), 'Invite token has expired');
      await expectRejected(await put({ role: 'staff' }), 'Invalid token: missing organization ID');
      await expectRejected(await put({ orgId: 'a/b' }), 'Invalid token: missing organization ID');
    });

    it('join tokens of version A and B keep their counts', async () => {
      const [a, b] = [uniqueId('version-a'), uniqueId('version-b')];
      const expiresAt = Timestamp.fromMillis(future);
      await firestore()
        .doc(`join_tokens/${a}`)
        .set({ orgId: org, role: 'member', status: 'active', maxUses: 2, currentUses: 1, expiresAt });
      await firestore().doc(`join_tokens/${b}`).set({ orgId: org, role: 'owner', uses: 0, disabled: false });
      expect((await redeem(a, await person('newcomer'))).output).to.include({ role: 'staff' });
      expect(await stored(`join_tokens/${a}`)).to.include({ currentUses: 2, status: 'used', version: 1 });
      await expectRejected(a, 'Invite token has already been used');
      expect((await redeem(b, await person('newcomer'))).output).to.include({ role: 'org_owner' });
      expect(await stored(`join_tokens/${b}`)).to.include({ uses: 1 });
      await expectRejected(b, 'Invite token has already been used');
      await firestore().doc(`join_tokens/${b}`).update({ uses: 0, maxUses: 9, status: 'active', disabled: true });
      await expectRejected(b, 'Invalid invite token');
    });
  });

  it('is revoked by its id, once, and opens nothing from then on', async () => {
    const { id, token } = await created();
    expect((await revoke(id)).body).to.deep.equal({ revoked: true, id });
    await expectRejected(token, 'Invalid invite token');
    expect((await revoke(id)).status).to.equal(200);
    expect(await stored(hashPath(token))).to.include({ status: 'revoked', version: 2 });
    expect(await namesOf(hashPath(token))).to.deep.equal(['join_token.created', 'join_token.revoked']);
    const listed = (await list()).body as { tokens: (Created & { status: string })[] };
    expect(listed.tokens.find((each) => each.id === id)).to.include({ status: 'revoked' });
  });

  it('is revoked neither from another organization, nor by a member below its role, nor where there is none', async () => {
    const admin = await member(org, 'admin');
    const { id, token } = (await create({ defaultRoles: ['admin'] }, admin)).body as Created;
    const theirs = await oldOrganization();
    expect((await revoke(id, await member(theirs, 'admin'), theirs)).status).to.equal(404);
    expect((await revoke(id)).status).to.equal(403);
    expect((await revoke('token-1')).status).to.equal(404);
    expect((await revoke('a%2Fb')).status).to.equal(400);
    expect(await stored(hashPath(token))).to.include({ status: 'active', version: 1 });
  });

  it('settles the invitation of who joins by it', async () => {
    const [{ token }, nia] = [await created(), await person('nia')];
    const invitation = `memberships/member-${nia.uid}`;
    await firestore()
      .doc(invitation)
      .set({ orgId: org, email: nia.email, role: 'manager', status: 'invited', invitedBy: owner.uid, version: 1 });
    expect((await redeem(token, nia)).output).to.include({ role: 'staff' });
    expect(await stored(invitation)).to.include({ status: 'removed' });
    expect(await namesOf(invitation)).to.deep.equal(['invitation.accepted']);
  });

  it('of a creator who left stays dead when they are a member again', async () => {
    const founder = await member(org, 'org_owner');
    const { token } = (await create({}, founder)).body as Created;
    await enroll(founder.uid, org, 'org_owner');
    await expectRejected(token, 'Invalid invite token');
  });

  it('works though its creator joined by a clock that is ahead', async () => {
    const founder = await member(org, 'org_owner');
    const [membership, newcomer] = [`memberships/${founder.uid}_${org}`, await person('newcomer')];
    await firestore()
      .doc(membership)
      .update({ joinedAt: Date.now() + 60_000 });
    const { token } = (await create({}, founder)).body as Created;
    expect((await redeem(token, newcomer)).output).to.include({ role: 'staff', alreadyMember: false });
    await firestore()
      .doc(membership)
      .update({ joinedAt: Date.now() - 60_000 });
    await expectRejected(token, 'Invalid invite token');
  });

  it('grants no role above the creator’s own', async () => {
    const response = await create({ defaultRoles: ['staff', 'admin'] });
    expect(response.status).to.equal(403);
    expect(response.body).to.deep.nested.include({ 'error.code': 'FORBIDDEN' });
    const admin = await member(org, 'admin');
    expect((await create({ defaultRoles: ['admin'] }, admin)).status).to.equal(200);
  });

  it('rejects lower roles, outsiders and bad bodies', async () => {
    const [manager, outsider] = await Promise.all([member(org, 'manager'), member(uniqueId('beta'), 'admin')]);
    for (const as of [manager, outsider]) {
      expect((await create({}, as)).status).to.equal(403);
      expect((await list(as)).status).to.equal(403);
    }
    const bad = await create({ orgId: '', defaultRoles: [], maxUses: 0, description: 'x'.repeat(201) });
    expect(bad.status).to.equal(400);
    expect(bad.body).to.deep.nested.include({
      'error.details': {
        orgId: ['Organization ID is required'],
        defaultRoles: ['At least one role is required'],
        maxUses: ['Too small: expected number to be >0'],
        description: ['Too big: expected string to have <=200 characters'],
      },
    });
  });
});

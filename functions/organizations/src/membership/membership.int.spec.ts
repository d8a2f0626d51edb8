import type { Role } from '@fresh/contracts/roles';
import { firestore } from '@fresh/kernel/firebase';
import { member, person, send, uniqueId, type TestResponse, type Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import { Timestamp } from 'firebase-admin/firestore';
import { eventsOf, namesOf, oldOrganization, stored } from '../testing/log.ts';
import { expectError, idOf, startMemberRoutes, type MemberRoutes } from '../testing/member-routes.ts';

describe('members over HTTP', () => {
  let routes: MemberRoutes;
  let org: string, admin: Person, owner: Person, staff: Person;
  let all: MemberRoutes['all'],
    single: MemberRoutes['single'],
    add: MemberRoutes['add'],
    leave: MemberRoutes['leave'],
    membershipOf: MemberRoutes['membershipOf'];

  before(async () => {
    routes = await startMemberRoutes();
    ({ org, admin, owner, staff, all, single, add, leave, membershipOf } = routes);
  });
  after(async () => {
    await routes.stop();
  });

  describe('list', () => {
    it('shows documents as stored, without version and secrets', async () => {
      const alone = await oldOrganization();
      const viewer = await member(alone, 'staff');
      const ref = firestore().doc(`memberships/${uniqueId('old')}`);
      const createdAt = new Timestamp(5, 0);
      await ref.set({
        uid: 'u',
        orgId: alone,
        role: 'member',
        status: 'active',
        joinToken: 'secret',
        version: 3,
        createdAt,
      });
      await member(alone, 'staff', 'suspended');
      await member(alone, 'staff', 'removed');
      const invited = await member(alone, 'manager', 'invited');
      const response = await all('GET', viewer, undefined, alone);
      expect(response.status).to.equal(200);
      const body = response.body as { members: { id: string }[]; total: number };
      expect(body.members.map(({ id }) => id)).to.have.members([
        `${viewer.uid}_${alone}`,
        `${invited.uid}_${alone}`,
        ref.id,
      ]);
      expect(body.total).to.equal(3);
      expect(body.members.find(({ id }) => id === ref.id)).to.deep.equal({
        id: ref.id,
        uid: 'u',
        orgId: alone,
        role: 'member',
        status: 'active',
        createdAt: { _seconds: 5, _nanoseconds: 0 },
      });
    });

    it('pages', async () => {
      const seen: string[] = [];
      let after = '';
      for (;;) {
        const { members: found, nextCursor } = (await all('GET', staff, undefined, org, `&limit=1${after}`)).body as {
          members: { id: string }[];
          nextCursor?: string;
        };
        seen.push(...found.map(({ id }) => id));
        if (nextCursor === undefined) break;
        after = `&after=${nextCursor}`;
      }
      for (const { uid } of [admin, owner, staff]) expect(seen).to.include(`${uid}_${org}`);
      expect(new Set(seen).size).to.equal(seen.length);
      expectError(await all('GET', staff, undefined, org, '&after=forged'), 400, 'BAD_REQUEST', 'Invalid cursor');
    });
  });

  describe('adding', () => {
    it('makes a known user a member at once', async () => {
      const known = await person('known');
      const response = await add(known.email.toUpperCase(), 'member');
      expect(response.status).to.equal(201);
      const membershipId = `${known.uid}_${org}`;
      expect(response.body).to.deep.include({
        id: membershipId,
        orgId: org,
        email: known.email.toUpperCase(),
        role: 'member',
        addedBy: admin.uid,
        status: 'active',
      });
      expect(await membershipOf(known)).to.deep.include({
        uid: known.uid,
        orgId: org,
        role: 'staff',
        roles: ['staff'],
        status: 'active',
        email: known.email,
        invitedBy: admin.uid,
        version: 1,
      });
      expect(await stored(`organizations/${org}/members/${known.uid}`)).to.include({ role: 'staff', status: 'active' });
      const [event] = await eventsOf(`memberships/${membershipId}`);
      expect(event?.['data']).to.deep.equal({
        uid: known.uid,
        role: 'staff',
        status: 'active',
        invitedBy: admin.uid,
      });
      expectError(await add(known.email, 'manager'), 409, 'CONFLICT', 'Already a member');
      expect(await membershipOf(known)).to.include({ role: 'staff', version: 1 });
    });

    it('invites an unverified address, once however often', async () => {
      const unproved = await person('unproved', undefined, false);
      for (const email of [`${uniqueId('new')}@example.test`, unproved.email]) {
        const first = await add(email, 'member');
        expect(first.status).to.equal(201);
        expect(first.body).to.deep.include({ email, role: 'member', addedBy: admin.uid, status: 'invited' });
        expect(idOf(first)).to.match(/^member-\d{13}-[a-z0-9]{6}$/);
        const again = await add(email, 'manager');
        expect(again.status).to.equal(201);
        expect(idOf(again)).to.equal(idOf(first));
        const document = await stored(`memberships/${idOf(first)}`);
        expect(document).to.include({ email, orgId: org, role: 'manager', status: 'invited', version: 2 });
        expect(document).not.to.have.property('uid');
        expect(await namesOf(`memberships/${idOf(first)}`)).to.deep.equal(['invitation.created', 'invitation.updated']);
        const { members: listed } = (await all('GET', staff)).body as { members: { id: string }[] };
        expect(listed.map(({ id }) => id)).to.include(idOf(first));
      }
      expect(await membershipOf(unproved)).to.equal(undefined);
    });

    it('needs an organization that is there', async () => {
      const gone = uniqueId('gone');
      const boss = await member(gone, 'admin');
      await firestore().doc(`organizations/${gone}`).delete();
      const response = await all('POST', boss, { email: 'a@example.test', role: 'member' }, gone);
      expect(response.status).to.equal(403);
      expect(response.body).to.have.nested.property('error.message', 'Organization membership required.');
    });
  });

  describe('one member', () => {
    it('is found by membership id and by user id, with the address of the account', async () => {
      for (const memberId of [`${staff.uid}_${org}`, staff.uid]) {
        const response = await single('GET', memberId, staff);
        expect(response.status).to.equal(200);
        expect(response.body).to.deep.include({
          id: memberId,
          orgId: org,
          email: staff.email,
          role: 'staff',
          status: 'active',
          uid: staff.uid,
        });
      }
    });

    it('is changed by both routes, with one event each, and none when nothing changes', async () => {
      const worker = await member(org, 'staff');
      const response = await single('PATCH', worker.uid, admin, { role: 'scheduler', permissions: ['a'] });
      expect(response.body).to.deep.equal({
        id: worker.uid,
        orgId: org,
        role: 'scheduler',
        permissions: ['a'],
        updatedBy: admin.uid,
      });
      const again = await all('PATCH', admin, { memberId: worker.uid, role: 'member' });
      expect(again.status).to.equal(200);
      expect(again.body).to.deep.equal({ memberId: worker.uid, role: 'member', updatedBy: admin.uid });
      await all('PATCH', admin, { memberId: worker.uid, role: 'member' });
      expect((await all('PATCH', admin, { memberId: worker.uid })).body).to.deep.equal({
        memberId: worker.uid,
        updatedBy: admin.uid,
      });
      expect(await membershipOf(worker)).to.deep.include({
        role: 'staff',
        roles: ['staff'],
        permissions: ['a'],
        version: 3,
      });
      expect(await stored(`organizations/${org}/members/${worker.uid}`)).to.include({ role: 'staff' });
      const events = await eventsOf(`memberships/${worker.uid}_${org}`);
      const statuses = { status: 'active', previousStatus: 'active' };
      expect(events.map(({ data }) => data as object)).to.deep.equal([
        { uid: worker.uid, ...statuses, role: 'scheduler', previousRole: 'staff', permissions: ['a'] },
        { uid: worker.uid, ...statuses, role: 'staff', previousRole: 'scheduler' },
      ]);
    });

    it('is removed softly, loses the mirror, and comes back with the next version', async () => {
      const worker = await person('worker');
      await add(worker.email, 'manager');
      expect((await all('DELETE', admin, { memberId: worker.uid })).body).to.deep.equal({
        removed: true,
        memberId: worker.uid,
      });
      expect(await membershipOf(worker)).to.include({ status: 'removed', version: 2 });
      expect(await stored(`organizations/${org}/members/${worker.uid}`)).to.equal(undefined);
      expect((await single('DELETE', worker.uid, admin)).status).to.equal(404);
      await add(worker.email, 'member');
      expect(await membershipOf(worker)).to.include({ status: 'active', role: 'staff', version: 3 });
      expect(
        (await eventsOf(`memberships/${worker.uid}_${org}`)).map(({ sequence }) => Number(sequence)),
      ).to.deep.equal([1, 2, 3]);
    });
  });

  describe('roles', () => {
    const expectForbidden = async (response: Promise<TestResponse>, target: Person) => {
      const before = await membershipOf(target);
      const { status, body } = await response;
      expect(status, JSON.stringify(body)).to.equal(403);
      expect(await membershipOf(target)).to.deep.equal(before);
    };

    it('above the actor’s own are neither granted nor touched', async () => {
      await expectForbidden(single('PATCH', staff.uid, owner, { role: 'admin' }), staff);
      await expectForbidden(single('PATCH', owner.uid, owner, { role: 'admin' }), owner);
      await expectForbidden(all('PATCH', owner, { memberId: admin.uid, role: 'member' }), admin);
      await expectForbidden(single('DELETE', admin.uid, owner), admin);
      const email = `${uniqueId('new')}@example.test`;
      expect((await add(email, 'admin', owner)).status).to.equal(403);
      await add(email, 'admin');
      expect((await add(email, 'member', owner)).status).to.equal(403);
    });

    it('leave the organization an owner', async () => {
      const alone = await oldOrganization();
      const [only, boss] = await Promise.all([member(alone, 'org_owner'), member(alone, 'admin')]);
      const message = 'The last owner cannot leave or lose the role';
      expectError(await single('DELETE', only.uid, only, undefined, alone), 409, 'CONFLICT', message);
      expectError(await single('PATCH', only.uid, boss, { role: 'staff' }, alone), 409, 'CONFLICT', message);
      expectError(await leave(only, alone), 409, 'CONFLICT', message);
      expect(await membershipOf(only, alone)).to.include({ role: 'org_owner', status: 'active' });
      const second = await member(alone, 'org_owner');
      const responses = await Promise.all([leave(only, alone), leave(second, alone)]);
      expect(responses.map(({ status }) => status)).to.have.members([200, 409]);
    });

    it('let every member leave', async () => {
      const worker = await member(org, 'staff');
      expect((await leave(worker)).body).to.deep.equal({ removed: true, memberId: `${worker.uid}_${org}` });
      expect(await membershipOf(worker)).to.include({ status: 'removed' });
      expect((await leave(worker)).status).to.equal(403);
    });

    it('are read when they are used: of two admins who remove each other one stays', async () => {
      const [a, b] = await Promise.all([member(org, 'admin'), member(org, 'admin')]);
      const responses = await Promise.all([single('DELETE', a.uid, b), single('DELETE', b.uid, a)]);
      expect(responses.map(({ status }) => status)).to.have.members([200, 403]);
    });
  });

  describe('rejects, and writes nothing', () => {
    it('another organization’s id in the path (DOMAIN 6)', async () => {
      const theirs = await oldOrganization();
      const target = await member(theirs, 'staff');
      const before = await membershipOf(target, theirs);
      const path = `/api/organizations/${theirs}/members`;
      const query = `?orgId=${org}`;
      for (const [url, method, where, body] of [
        [routes.urls.members, 'GET', path],
        [routes.urls.members, 'POST', path, { email: 'a@example.test', role: 'member' }],
        [routes.urls.members, 'PATCH', path, { memberId: target.uid, role: 'admin' }],
        [routes.urls.members, 'DELETE', path, { memberId: target.uid }],
        [routes.urls.one, 'GET', `${path}/${target.uid}`],
        [routes.urls.one, 'PATCH', `${path}/${target.uid}`, { role: 'admin' }],
        [routes.urls.one, 'DELETE', `${path}/${target.uid}`],
      ] as const) {
        expectError(await send(url, method, where + query, { as: admin, body }), 403, 'FORBIDDEN', 'Access denied');
      }
      expect(await membershipOf(target, theirs)).to.deep.equal(before);
    });

    it('members of others under the own organization, and users who are no members', async () => {
      const foreigner = await member(uniqueId('beta'), 'staff');
      for (const memberId of [foreigner.uid, 'm1']) {
        expectError(await single('GET', memberId, admin), 404, 'NOT_FOUND', 'Member not found');
        const change = { memberId, role: 'manager' };
        expectError(await all('PATCH', admin, change), 404, 'NOT_FOUND', 'Member not found');
        expectError(await all('DELETE', admin, { memberId }), 404, 'NOT_FOUND', 'Member not found');
      }
      expect((await all('DELETE', admin, { memberId: 'a/b' })).status).to.equal(400);
    });

    it('roles below an owner', async () => {
      for (const role of ['manager', 'scheduler', 'staff'] satisfies Role[]) {
        const someone = await member(org, role);
        for (const [method, body] of [
          ['POST', { email: 'a@example.test', role: 'member' }],
          ['PATCH', { memberId: staff.uid, role: 'manager' }],
          ['DELETE', { memberId: staff.uid }],
        ] as const) {
          expect((await all(method, someone, body)).body).to.deep.nested.include({
            'error.message': 'Insufficient permissions. Required role: admin.',
          });
        }
      }
      expect(await membershipOf(staff)).to.include({ role: 'staff', status: 'active' });
    });

    it('bad bodies', async () => {
      expect((await all('POST', admin, { email: 'nope', role: 'scheduler' })).body).to.deep.nested.include({
        'error.details': {
          email: ['Invalid email address'],
          role: ['Invalid option: expected one of "member"|"manager"|"admin"'],
        },
      });
      expect((await all('PATCH', admin, { memberId: '', role: 'staff' })).status).to.equal(400);
      expect((await all('DELETE', admin)).status).to.equal(400);
      expect((await single('PATCH', staff.uid, admin, { role: 'corporate' })).status).to.equal(400);
    });
  });

  it('tolerates the monolith’s shapes (DOMAIN 30)', async () => {
    const rolesOnly = await member(org, 'staff');
    const ref = firestore().doc(`memberships/${rolesOnly.uid}_${org}`);
    await ref.set({ uid: rolesOnly.uid, orgId: org, roles: ['member', 'owner'], status: 'active' });
    expect((await single('GET', rolesOnly.uid, staff)).body).to.include({ role: 'org_owner', joinedAt: 0 });
    await single('PATCH', rolesOnly.uid, admin, { role: 'manager' });
    expect(await stored(ref.path)).to.deep.include({ role: 'manager', roles: ['manager'], version: 1 });
    const unknown = await member(org, 'staff');
    await firestore()
      .doc(`memberships/${unknown.uid}_${org}`)
      .update({ role: 'employee', roles: ['employee'] });
    expect((await single('GET', unknown.uid, staff)).body).to.include({ role: null });
    await single('DELETE', unknown.uid, admin);
    const [removed] = await eventsOf(`memberships/${unknown.uid}_${org}`);
    expect(removed?.['data']).to.deep.equal({ uid: unknown.uid, role: 'unknown', previousStatus: 'active' });
  });
});

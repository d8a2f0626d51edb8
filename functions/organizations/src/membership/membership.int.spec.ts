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
    accept: MemberRoutes['accept'],
    leave: MemberRoutes['leave'],
    membershipOf: MemberRoutes['membershipOf'];

  before(async () => {
    routes = await startMemberRoutes();
    ({ org, admin, owner, staff, all, single, add, accept, leave, membershipOf } = routes);
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
    it('invites, in the same way whether an account has the address or not', async () => {
      const [known, unproved] = [await person('known'), await person('unproved', undefined, false)];
      const shapes: unknown[] = [];
      for (const email of [known.email, unproved.email, `${uniqueId('new')}@example.test`]) {
        const response = await add(email, 'member');
        expect(response.status).to.equal(201);
        const { joinedAt, expiresAt, ...rest } = response.body as { id: string; joinedAt: number; expiresAt: number };
        expect(expiresAt).to.equal(joinedAt + 14 * 86_400_000);
        expect(rest.id).to.match(/^member-\d{13}-[a-z0-9]{6}$/);
        shapes.push({ ...rest, id: 'any', email: 'any' });
        const document = await stored(`memberships/${rest.id}`);
        expect(document).to.include({ email, orgId: org, role: 'staff', status: 'invited', invitedBy: admin.uid });
        expect(document).not.to.have.property('uid');
        // Firestore deletes it then.
        expect((document?.['expireAt'] as Timestamp).toMillis()).to.equal(expiresAt);
      }
      const invited = { orgId: org, role: 'member', addedBy: admin.uid, status: 'invited' };
      expect(shapes).to.deep.equal(Array.from({ length: 3 }, () => ({ id: 'any', email: 'any', ...invited })));
      for (const someone of [known, unproved]) expect(await membershipOf(someone)).to.equal(undefined);
    });

    it('an address again renews its invitation', async () => {
      const email = `${uniqueId('new')}@Example.test`;
      const first = await add(email, 'member');
      const again = await add(email.toUpperCase(), 'manager');
      expect(again.status).to.equal(201);
      expect(idOf(again)).to.equal(idOf(first));
      expect(await stored(`memberships/${idOf(first)}`)).to.include({ role: 'manager', status: 'invited', version: 2 });
      expect(await namesOf(`memberships/${idOf(first)}`)).to.deep.equal(['invitation.created', 'invitation.updated']);
      const { members: listed } = (await all('GET', staff, undefined, org, '&status=invited')).body as {
        members: { id: string; status: string; expiresAt: number }[];
      };
      expect(listed.find(({ id }) => id === idOf(first))).to.include({ email: email.toLowerCase() });
      expect(listed.every((each) => each.status === 'invited' && !('expireAt' in each))).to.equal(true);
      const { members: active } = (await all('GET', staff, undefined, org, '&status=active')).body as {
        members: { id: string }[];
      };
      expect(active.map(({ id }) => id))
        .to.include(`${staff.uid}_${org}`)
        .and.not.include(idOf(first));
    });

    it('the address that a member joined with is 409', async () => {
      const [known, suspended] = [await member(org, 'staff'), await member(org, 'staff', 'suspended')];
      for (const { uid, email } of [known, suspended]) {
        await firestore().doc(`memberships/${uid}_${org}`).update({ email });
        expectError(await add(email, 'manager'), 409, 'CONFLICT', 'Already a member');
      }
    });

    it('ends at 200 invitations in a day', async () => {
      const busy = await oldOrganization();
      const boss = await member(busy, 'admin');
      const invite = () => all('POST', boss, { email: `${uniqueId('new')}@example.test`, role: 'member' }, busy);
      const writer = firestore().bulkWriter({ throttling: false });
      const put = (id: string, invitedAt: number) =>
        void writer.set(firestore().doc(`memberships/member-${id}-${busy}`), {
          ...{ orgId: busy, email: `${id}@example.test`, role: 'staff', status: 'removed', invitedAt, version: 2 },
        });
      for (let each = 0; each < 199; each++) put(`today${each}`, Date.now());
      for (let each = 0; each < 5; each++) put(`before${each}`, Date.now() - 86_400_001);
      await writer.close();
      expect((await invite()).status).to.equal(201);
      const limited = await invite();
      expect(limited.status).to.equal(429);
      expect(limited.body).to.have.nested.property('error.code', 'RATE_LIMITED');
      expect(limited.headers.get('retry-after')).to.equal('3600');
      const { members: waiting } = (await all('GET', boss, undefined, busy, '&status=invited')).body as {
        members: object[];
      };
      expect(waiting).to.have.length(1);
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
      expect((await accept(worker)).status).to.equal(200);
      expect((await all('DELETE', admin, { memberId: worker.uid })).body).to.deep.equal({
        removed: true,
        memberId: worker.uid,
      });
      expect(await membershipOf(worker)).to.include({ status: 'removed', version: 2 });
      expect(await stored(`organizations/${org}/members/${worker.uid}`)).to.equal(undefined);
      expect((await single('DELETE', worker.uid, admin)).status).to.equal(404);
      await add(worker.email, 'member');
      expect(await membershipOf(worker)).to.include({ status: 'removed', version: 2 });
      expect((await accept(worker)).status).to.equal(200);
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

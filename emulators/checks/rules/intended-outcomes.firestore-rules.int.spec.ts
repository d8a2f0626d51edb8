/**
 * What the tests of the monolith's rules assert, one by one (DOMAIN 4.3), as far as it doesn't contradict "clients write
 * nothing that a service owns". What does is listed in docs/reference/COMPATIBILITY.md, from
 * functions/tools/src/client-access.ts. An outcome is asked for where a service keeps the thing now.
 */
import { assertFails, assertSucceeds } from '@firebase/rules-unit-testing';
import { roles } from '@fresh/contracts/roles';
import { uniqueId } from '@fresh/kernel/testing/world';
import {
  collection,
  deleteDoc,
  doc,
  getDoc,
  getDocs,
  limit,
  query,
  setDoc,
  updateDoc,
  where,
  type Firestore,
} from 'firebase/firestore';
import { organizationWith } from './organization.ts';
import { loadRules, type RulesWorld } from './rules-world.ts';

describe('intended outcomes of the monolith’s rules', () => {
  const [alpha, beta] = [uniqueId('alpha'), uniqueId('beta')];
  const roleOf = { ...Object.fromEntries(roles.map((role) => [role, role])), employee: 'employee' };
  let world: RulesWorld;
  let anonymous: Firestore, staff: Firestore, manager: Firestore, stranger: Firestore;
  /** Members as DOMAIN calls them "L": known by their membership alone, with an empty token. */
  let everyMember: readonly Firestore[];

  before(async () => {
    world = await loadRules();
    await world.store({
      ...organizationWith(alpha, roleOf),
      ...organizationWith(beta, { stranger: 'org_owner' }),
      'users/staff': { uid: 'staff' },
      'users/manager': { uid: 'manager' },
    });
    for (const org of [alpha, beta]) {
      for (const thing of ['positions', 'venues', 'zones']) {
        await world.store({ [`orgs/${org}/${thing}/one`]: { orgId: org, name: 'One' } });
      }
      await world.store({ [`attendance_records/${org}/records/one`]: { orgId: org, staffUid: 'staff' } });
    }
    anonymous = world.asAnonymous();
    [staff, manager] = [world.as('staff'), world.as('manager')];
    stranger = world.as('stranger', { orgId: beta, roles: ['org_owner'] });
    everyMember = Object.keys(roleOf).map((uid) => world.as(uid));
  });
  after(async () => {
    await world.close();
  });

  const read = (client: Firestore, path: string) => getDoc(doc(client, path));
  const list = (client: Firestore, path: string) => getDocs(query(collection(client, path), limit(1)));
  const write = (client: Firestore, path: string) => setDoc(doc(client, path), { name: 'x' });
  const change = (client: Firestore, path: string) => updateDoc(doc(client, path), { name: 'x' });
  const remove = (client: Firestore, path: string) => deleteDoc(doc(client, path));
  const ofOrganization = (org: string) => `organizations/${org}`;
  const scheduleOf = (org: string) => `organizations/${org}/schedules/published`;
  const shiftOf = (org: string) => `${scheduleOf(org)}/shifts/early`;

  describe('auth-boundaries', () => {
    it('a user reads only their own document; no client lists users', async () => {
      await assertSucceeds(read(staff, 'users/staff'));
      await assertFails(read(staff, 'users/manager'));
      await assertFails(write(staff, 'users/newcomer'));
      await assertFails(list(staff, 'users'));
    });

    it('a member by document reads their organization, without claims', async () => {
      for (const member of everyMember) await assertSucceeds(read(member, ofOrganization(alpha)));
    });

    it('an anonymous caller reads and writes nothing', async () => {
      for (const path of ['users/staff', ofOrganization(alpha), `orgs/${alpha}`]) {
        await assertFails(read(anonymous, path));
      }
      await assertFails(write(anonymous, 'users/new'));
    });

    it('a plain user lists no users, organizations or memberships', async () => {
      for (const name of ['users', 'orgs', 'organizations', 'memberships']) await assertFails(list(staff, name));
    });

    it('a member reads nothing of a suspended or cancelled organization', async () => {
      for (const status of ['suspended', 'cancelled']) {
        const org = uniqueId(status);
        await world.store({
          ...organizationWith(org, { staff: 'staff' }),
          [`organizations/${org}`]: { id: org, name: org, status },
          [`orgs/${org}/positions/one`]: { orgId: org, name: 'One' },
        });
        for (const path of [ofOrganization(org), scheduleOf(org), shiftOf(org), `orgs/${org}/positions/one`]) {
          await assertFails(read(staff, path));
        }
        const published = where('status', '==', 'published');
        await assertFails(getDocs(query(collection(staff, `${ofOrganization(org)}/schedules`), published, limit(1))));
      }
    });

    it('the token of another organization opens none', async () => {
      await assertFails(read(stranger, ofOrganization(alpha)));
      await assertFails(read(stranger, `orgs/${alpha}`));
    });
  });

  describe('tenant-isolation', () => {
    it('a member reads their own organization and its schedule', async () => {
      await assertSucceeds(read(staff, ofOrganization(alpha)));
      await assertSucceeds(read(staff, scheduleOf(alpha)));
    });

    it('a member reads no other organization, nor its schedule, nor lists them', async () => {
      await assertFails(read(staff, ofOrganization(beta)));
      await assertFails(read(staff, scheduleOf(beta)));
      const published = where('status', '==', 'published');
      await assertFails(getDocs(query(collection(staff, `${ofOrganization(beta)}/schedules`), published, limit(1))));
    });
  });

  describe('roles-schedules', () => {
    it('an employee reads a schedule', async () => {
      await assertSucceeds(read(world.as('employee'), scheduleOf(alpha)));
    });

    it('an employee doesn’t create, change or delete one, nor another member’s shift', async () => {
      const employee = world.as('employee');
      await assertFails(write(employee, `${ofOrganization(alpha)}/schedules/new`));
      await assertFails(change(employee, scheduleOf(alpha)));
      await assertFails(remove(employee, scheduleOf(alpha)));
      await assertFails(updateDoc(doc(employee, shiftOf(alpha)), { notes: 'x', updatedAt: 1 }));
      await assertFails(updateDoc(doc(employee, shiftOf(alpha)), { userId: 'employee' }));
    });
  });

  describe('comprehensive-rbac', () => {
    it('staff creates no schedule', async () => {
      await assertFails(write(staff, `${ofOrganization(alpha)}/schedules/new`));
      const byToken = world.as('staff', { orgId: alpha, roles: ['staff'] });
      await assertFails(write(byToken, `${ofOrganization(alpha)}/schedules/new`));
    });

    it('staff, scheduler and manager don’t change an organization, managers neither list nor delete any', async () => {
      for (const uid of ['staff', 'scheduler', 'manager'])
        await assertFails(change(world.as(uid), ofOrganization(alpha)));
      await assertFails(list(manager, 'organizations'));
      await assertFails(list(manager, 'orgs'));
      await assertFails(remove(manager, ofOrganization(alpha)));
    });

    it('the owner of another organization doesn’t change it', async () => {
      await assertFails(change(stranger, ofOrganization(alpha)));
    });
  });

  describe('positions', () => {
    const place = (org: string) => `orgs/${org}/positions`;

    it('every member reads one', async () => {
      for (const member of everyMember) await assertSucceeds(read(member, `${place(alpha)}/one`));
    });

    it('an anonymous caller reads, writes or lists any; staff writes none', async () => {
      await assertFails(read(anonymous, `${place(alpha)}/one`));
      await assertFails(write(anonymous, `${place(alpha)}/new`));
      await assertFails(list(anonymous, place(alpha)));
      await assertFails(write(staff, `${place(alpha)}/new`));
      await assertFails(change(staff, `${place(alpha)}/one`));
      await assertFails(remove(staff, `${place(alpha)}/one`));
    });

    it('those of another organization stay closed, and so does the list at their former place', async () => {
      await assertFails(read(staff, `${place(beta)}/one`));
      await assertFails(change(manager, `${place(beta)}/one`));
      await assertFails(read(manager, `positions/${beta}/positions/one`));
      await assertFails(list(manager, `positions/${alpha}/positions`));
    });
  });

  describe('shifts', () => {
    it('every member reads and lists them, with a token that knows only the organization', async () => {
      for (const uid of Object.keys(roleOf)) {
        const member = world.as(uid, { orgId: alpha });
        await assertSucceeds(read(member, shiftOf(alpha)));
        await assertSucceeds(list(member, `${scheduleOf(alpha)}/shifts`));
      }
    });

    it('an owner under both names reads them', async () => {
      const fields = { uid: 'founder', orgId: alpha, roles: ['org_owner', 'owner'], status: 'active' };
      await world.store({ [`memberships/founder_${alpha}`]: fields });
      await assertSucceeds(read(world.as('founder', { orgId: alpha }), shiftOf(alpha)));
    });

    it('an anonymous caller reads, writes or lists any; staff writes none', async () => {
      await assertFails(read(anonymous, shiftOf(alpha)));
      await assertFails(write(anonymous, `${scheduleOf(alpha)}/shifts/new`));
      await assertFails(list(anonymous, `${scheduleOf(alpha)}/shifts`));
      await assertFails(write(staff, `${scheduleOf(alpha)}/shifts/new`));
      await assertFails(change(staff, shiftOf(alpha)));
      await assertFails(remove(staff, shiftOf(alpha)));
    });

    it('a manager of another organization reads none', async () => {
      await assertFails(read(stranger, shiftOf(alpha)));
    });
  });

  describe('venues-zones', () => {
    for (const thing of ['venues', 'zones']) {
      const place = (org: string) => `orgs/${org}/${thing}`;

      it(`every member reads one of the ${thing}`, async () => {
        for (const member of everyMember) await assertSucceeds(read(member, `${place(alpha)}/one`));
      });

      it(`an anonymous caller reads or writes ${thing}, staff writes none, no client lists them`, async () => {
        await assertFails(read(anonymous, `${place(alpha)}/one`));
        await assertFails(write(anonymous, `${place(alpha)}/new`));
        await assertFails(write(staff, `${place(alpha)}/new`));
        await assertFails(change(staff, `${place(alpha)}/one`));
        for (const member of everyMember) {
          await assertFails(list(member, place(alpha)));
          await assertFails(list(member, `${thing}/${alpha}/${thing}`));
        }
      });

      it(`a manager deletes none of the ${thing}, and doesn’t reach those of another organization`, async () => {
        await assertFails(remove(manager, `${place(alpha)}/one`));
        await assertFails(read(manager, `${place(beta)}/one`));
        await assertFails(change(manager, `${place(beta)}/one`));
      });
    }
  });

  describe('attendance-tokens', () => {
    const records = (org: string) => `attendance_records/${org}/records`;

    it('an anonymous caller reads records, staff writes none, no client lists them', async () => {
      await assertFails(read(anonymous, `${records(alpha)}/one`));
      await assertFails(write(staff, `${records(alpha)}/new`));
      await assertFails(change(staff, `${records(alpha)}/one`));
      for (const member of everyMember) await assertFails(list(member, records(alpha)));
    });

    it('those of another organization stay closed', async () => {
      await assertFails(read(manager, `${records(beta)}/one`));
      await assertFails(change(manager, `${records(beta)}/one`));
    });

    it('staff creates no token, a manager none at the top, no client lists or crosses', async () => {
      await assertFails(write(staff, `orgs/${alpha}/join_tokens/new`));
      await assertFails(write(manager, `join_tokens/${alpha}/join_tokens/new`));
      for (const store of ['join_tokens', `orgs/${alpha}/join_tokens`, `join_tokens/${alpha}/join_tokens`]) {
        for (const member of everyMember) await assertFails(list(member, store));
        await assertFails(read(stranger, `${store}/one`));
        await assertFails(change(stranger, `${store}/one`));
      }
    });
  });
});

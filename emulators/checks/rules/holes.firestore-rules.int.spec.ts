/**
 * The holes that were shown in the monolith's rules (DOMAIN 4.4, by row) and its security defects that reach the database
 * (DOMAIN 10.1, by number). The others of 10.1 are no matter of these rules: 3, 5, 7, 8, 10, 18, 20 and 24's replay are of
 * functions and HTTP, 16 of a Storage bucket that this repository doesn't have.
 */
import { assertFails, assertSucceeds } from '@firebase/rules-unit-testing';
import { uniqueId } from '@fresh/kernel/testing/world';
import {
  addDoc,
  collection,
  deleteDoc,
  doc,
  getDoc,
  getDocs,
  limit,
  query,
  runTransaction,
  setDoc,
  updateDoc,
  where,
  writeBatch,
  type Firestore,
} from 'firebase/firestore';
import { membership } from './callers.ts';
import { organizationWith } from './organization.ts';
import { loadRules, type RulesWorld } from './rules-world.ts';

describe('holes of the monolith’s rules', () => {
  let world: RulesWorld;
  /** The organization that is attacked, another for each test, and one where the attacker is an admin. */
  let victim: string;
  const home = uniqueId('home');
  let outsider: Firestore, staff: Firestore, manager: Firestore;

  before(async () => {
    world = await loadRules();
    await world.store(organizationWith(home, { eve: 'admin' }));
  });
  beforeEach(async () => {
    victim = uniqueId('victim');
    await world.store(organizationWith(victim, { ann: 'staff', max: 'manager', ada: 'admin' }));
    outsider = world.as('eve', { orgId: home, roles: ['admin'] });
    staff = world.as('ann', { orgId: victim, roles: ['staff'] });
    manager = world.as('max', { orgId: victim, roles: ['manager'] });
  });
  after(async () => {
    await world.close();
  });

  const organization = (client: Firestore, id = victim) => doc(client, `organizations/${id}`);
  const schedule = (client: Firestore, id = 'published') => doc(client, `organizations/${victim}/schedules/${id}`);
  const shift = (client: Firestore) => doc(client, `organizations/${victim}/schedules/published/shifts/early`);
  const members = (client: Firestore, id: string) => doc(client, `memberships/${id}`);
  const adminOf = (uid: string) => ({ uid, orgId: victim, role: 'admin', roles: ['admin', 'owner'], status: 'active' });

  it('4.4 row 1, 10.1 #1: no user writes their own membership, nor gains by trying', async () => {
    const own = members(outsider, `eve_${victim}`);
    await assertFails(setDoc(own, adminOf('eve')));
    await assertFails(addDoc(collection(outsider, 'memberships'), adminOf('eve')));
    await assertFails(setDoc(doc(outsider, `organizations/${victim}/members/eve`), adminOf('eve')));
    // All at once, so that what follows would find what came before.
    await assertFails(
      writeBatch(outsider).set(own, adminOf('eve')).update(organization(outsider), { name: 'x' }).commit(),
    );
    await assertFails(
      runTransaction(outsider, async (transaction) => {
        transaction.set(own, adminOf('eve'));
      }),
    );
    await assertFails(getDoc(organization(outsider)));
    await assertFails(deleteDoc(organization(outsider)));
    await assertFails(setDoc(schedule(outsider, 'planted'), { status: 'published' }));
  });

  it('4.4 row 2, 10.1 #2: a manager doesn’t promote themselves', async () => {
    await assertFails(updateDoc(members(manager, `max_${victim}`), { role: 'admin', roles: ['owner'] }));
    await assertFails(setDoc(members(manager, `max_${victim}`), adminOf('max')));
    await assertFails(updateDoc(members(manager, `ann_${victim}`), { role: 'manager' }));
    await assertFails(deleteDoc(members(manager, `ada_${victim}`)));
  });

  it('4.4 row 3, 10.1 #2: a membership isn’t moved to another organization', async () => {
    await assertFails(updateDoc(members(manager, `max_${victim}`), { orgId: home }));
    await assertFails(setDoc(members(manager, `max_${home}`), { ...adminOf('max'), orgId: home }));
    // One that was moved while it could be opens neither.
    await world.store({ [`memberships/max_${victim}`]: { ...adminOf('max'), orgId: home } });
    await assertFails(getDoc(organization(manager)));
    await assertFails(getDoc(organization(manager, home)));
  });

  it('4.4 row 4, 10.1 #13: an assignee adds no field to their shift', async () => {
    await world.store({ [shift(staff).path]: { orgId: victim, userId: 'ann', assigneeUids: ['ann'], notes: '' } });
    for (const fields of [{ hourlyRate: 99 }, { startTime: 1 }, { notes: 'x', updatedAt: 2 }, { userId: 'eve' }]) {
      await assertFails(updateDoc(shift(staff), fields));
      await assertFails(setDoc(shift(staff), fields, { merge: true }));
    }
  });

  for (const status of ['removed', 'suspended', 'invited']) {
    it(`4.4 row 5, 10.1 #14: a member who is ${status} is none, whatever their token says`, async () => {
      await assertSucceeds(getDoc(organization(manager)));
      await world.store(membership('max', victim, 'org_owner', status));
      await assertFails(getDoc(organization(manager)));
      await assertFails(getDoc(schedule(manager)));
      await assertFails(getDoc(shift(manager)));
      await assertFails(updateDoc(schedule(manager), { name: 'x' }));
    });
  }

  it('4.4 row 6, 10.1 #1: a membership opens only under its canonical id', async () => {
    const joined = world.as('joe');
    await world.store({ [`memberships/${uniqueId('auto')}`]: adminOf('joe') });
    await assertFails(getDoc(organization(joined)));
    // What the callable of before left out, organizations writes.
    await world.store(membership('joe', victim, 'staff'));
    await assertSucceeds(getDoc(organization(joined)));
  });

  it('10.1 #1: a membership opens nothing for a user who shares its name', async () => {
    // "a_b" in "c" and "a" in "b_c" are one document.
    const [short, long] = [uniqueId('c'), uniqueId('b')];
    const joint = `${long}_${short}`;
    await world.store({ ...organizationWith(short, {}), ...organizationWith(joint, { a: 'admin' }) });
    await assertSucceeds(getDoc(organization(world.as('a'), joint)));
    await assertFails(getDoc(organization(world.as(`a_${long}`), short)));
  });

  it('10.1 #4, #22, DOMAIN 37: a super admin’s address, claims and cookie name open nothing', async () => {
    const claims = { superAdmin: true, isSuperAdmin: true, roles: ['admin'], admin: true };
    const root = world.as('root', { ...claims, email: 'admin@email.com', email_verified: true });
    for (const path of [`organizations/${victim}`, `orgs/${victim}`, 'users/ann', 'deadLetters/x', 'mfa/ann']) {
      await assertFails(getDoc(doc(root, path)));
      await assertFails(setDoc(doc(root, path), { owned: true }));
    }
    await assertFails(getDocs(query(collection(root, 'organizations'), limit(1))));
    await assertFails(getDocs(query(collection(root, 'orgs'), limit(1))));
  });

  it('10.1 #6: the members of an organization are never listed or changed', async () => {
    for (const client of [outsider, staff, manager]) {
      const ofVictim = query(collection(client, 'memberships'), where('orgId', '==', victim), limit(1));
      await assertFails(getDocs(ofVictim));
      await assertFails(getDocs(query(collection(client, `organizations/${victim}/members`), limit(1))));
      await assertFails(updateDoc(organization(client), { name: 'x' }));
      await assertFails(deleteDoc(members(client, `ada_${victim}`)));
    }
  });

  it('10.1 #9, #12: no client writes demo and operational data', async () => {
    for (const client of [world.asAnonymous(), outsider, manager]) {
      for (const name of ['widgets', '_metrics/build-performance/entries', 'ops_build_metrics_v1', 'events']) {
        await assertFails(addDoc(collection(client, name), { name: 'x' }));
        await assertFails(getDocs(query(collection(client, name), limit(1))));
      }
    }
  });

  it('10.1 #11: a network is activated by no client, not even its owner’s', async () => {
    await world.store({ 'networks/own': { ownerId: 'eve', ownerUserId: 'eve', status: 'pending_verification' } });
    await assertFails(updateDoc(doc(outsider, 'networks/own'), { status: 'active' }));
    await assertFails(setDoc(doc(outsider, 'networks/own/compliance/adminResponsibilityForm'), { status: 'approved' }));
  });

  it('10.1 #15: organizations are founded by no client', async () => {
    for (const path of [`organizations/${uniqueId('new')}`, `orgs/${uniqueId('new')}`]) {
      await assertFails(setDoc(doc(outsider, path), { ownerId: 'eve', status: 'active' }));
    }
  });

  it('10.1 #15: networks and their memberships are read by no client', async () => {
    const paths = ['networks/n', 'networks/n/orgs/o', 'networks/n/venues/v', 'networks/n/memberships/m'];
    await world.store(Object.fromEntries(paths.map((path) => [path, { ownerId: 'eve', userId: 'eve' }])));
    for (const path of paths) await assertFails(getDoc(doc(outsider, path)));
  });

  it('10.1 #15: receipts are never changed, least of all after leaving', async () => {
    const path = `organizations/${victim}/receipts/mine`;
    await world.store({ [path]: { userId: 'max', actorId: 'max' } });
    await world.store(membership('max', victim, 'manager', 'removed'));
    await assertFails(getDoc(doc(manager, path)));
    await assertFails(updateDoc(doc(manager, path), { meta: {} }));
    await assertFails(deleteDoc(doc(manager, path)));
  });

  it('10.1 #17: the secret of a second factor is hidden from its owner, too', async () => {
    await world.store({ 'mfa/ann': { uid: 'ann', pending: 'encrypted' } });
    await assertFails(getDoc(doc(staff, 'mfa/ann')));
    await assertFails(setDoc(doc(staff, 'mfa/ann'), { enrolled: { lastStep: 0 } }));
    await assertFails(deleteDoc(doc(staff, 'mfa/ann')));
  });

  it('10.1 #19: tokens that let people in are invisible, in all their stores', async () => {
    const stores = ['join_tokens', 'invite_tokens', `orgs/${victim}/join_tokens`, `join_tokens/${victim}/join_tokens`];
    for (const store of stores) {
      await world.store({ [`${store}/secret`]: { orgId: victim, status: 'active', createdBy: 'max' } });
      for (const client of [outsider, staff, manager]) {
        await assertFails(getDoc(doc(client, `${store}/secret`)));
        await assertFails(getDocs(query(collection(client, store), where('orgId', '==', victim), limit(1))));
        await assertFails(setDoc(doc(client, `${store}/own`), { orgId: victim, role: 'admin', status: 'active' }));
        await assertFails(updateDoc(doc(client, `${store}/secret`), { maxUses: 1000 }));
      }
    }
  });

  it('10.1 #21: no client writes the member fields that a profile is made of', async () => {
    const mirror = doc(staff, `organizations/${victim}/members/ann`);
    await world.store({ [mirror.path]: { userId: 'ann', orgId: victim, role: 'staff', status: 'active' } });
    await assertFails(updateDoc(mirror, { email: 'boss@example.test', userId: 'max' }));
    await assertFails(setDoc(doc(staff, 'users/ann'), { email: 'boss@example.test' }, { merge: true }));
  });

  it('10.1 #23: an id with slashes reaches no other document', async () => {
    // Services reject such ids; if one had a document below `memberships`, it would be no membership.
    await world.store({ [`memberships/x/y/z_${victim}`]: adminOf('x/y/z') });
    for (const uid of ['x/y/z', 'x/y', '..', `ada_${victim}/x`]) await assertFails(getDoc(organization(world.as(uid))));
  });

  it('10.1 #24: responses kept for repetition are invisible', async () => {
    await world.store({ 'idempotency/hash': { uid: 'ann', response: 'secret' } });
    await assertFails(getDoc(doc(staff, 'idempotency/hash')));
    await assertFails(getDocs(query(collection(staff, 'idempotency'), where('uid', '==', 'ann'), limit(1))));
  });

  it('ADR 0014: who is still a member of a deleted organization reads nothing of it', async () => {
    await world.remove([`organizations/${victim}`]);
    await assertFails(getDoc(organization(staff)));
    await assertFails(getDoc(schedule(staff)));
    await assertFails(getDoc(shift(staff)));
  });
});

/** What a client has to ask for, so that rules let a query through: they are no filters. */
import { assertFails, assertSucceeds } from '@firebase/rules-unit-testing';
import { uniqueId } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import {
  collection,
  getCountFromServer,
  getDocs,
  limit,
  or,
  orderBy,
  query,
  where,
  type Firestore,
  type QueryConstraint,
} from 'firebase/firestore';
import { organizationWith } from './organization.ts';
import { loadRules, type RulesWorld } from './rules-world.ts';

describe('queries under firestore.rules', () => {
  const org = uniqueId('alpha');
  let world: RulesWorld;
  let staff: Firestore;

  before(async () => {
    world = await loadRules();
    await world.store({
      ...organizationWith(org, { ann: 'staff' }),
      [`organizations/${org}/schedules/running`]: { orgId: org, name: 'running', status: 'active' },
      [`notifications/ann/items/old`]: { uid: 'ann', createdAt: 1 },
      [`notifications/ann/items/new`]: { uid: 'ann', createdAt: 2 },
    });
    staff = world.as('ann');
  });
  after(async () => {
    await world.close();
  });

  const schedules = (...conditions: QueryConstraint[]) =>
    query(collection(staff, `organizations/${org}/schedules`), ...conditions);
  const shiftsOf = (schedule: string, ...conditions: QueryConstraint[]) =>
    query(collection(staff, `organizations/${org}/schedules/${schedule}/shifts`), ...conditions);
  const feed = (...conditions: QueryConstraint[]) => query(collection(staff, 'notifications/ann/items'), ...conditions);
  const idsOf = async (asked: ReturnType<typeof schedules>) =>
    (await assertSucceeds(getDocs(asked))).docs.map(({ id }) => id);

  it('find the schedules of the published states', async () => {
    const published = where('status', 'in', ['published', 'active', 'completed']);
    expect(await idsOf(schedules(published, limit(100)))).to.have.members(['published', 'running']);
    expect(await idsOf(schedules(where('status', '==', 'active'), limit(100)))).to.deep.equal(['running']);
    const counted = await assertSucceeds(getCountFromServer(schedules(published, limit(100))));
    expect(counted.data().count).to.equal(2);
  });

  const mayReturnDrafts: Record<string, () => ReturnType<typeof schedules>> = {
    'all schedules': () => schedules(limit(1)),
    drafts: () => schedules(where('status', '==', 'draft'), limit(1)),
    'a published state or draft': () => schedules(where('status', 'in', ['published', 'draft']), limit(1)),
    'whatever is no draft': () => schedules(where('status', '!=', 'draft'), limit(1)),
    'a range of states': () => schedules(where('status', '>=', 'published'), limit(1)),
    'the former name of the field': () => schedules(where('state', '==', 'published'), limit(1)),
    'either a published state or a name': () =>
      query(
        collection(staff, `organizations/${org}/schedules`),
        or(where('status', '==', 'published'), where('name', '==', 'published')),
        limit(1),
      ),
  };
  for (const [what, asked] of Object.entries(mayReturnDrafts)) {
    it(`are rejected when they ask for ${what}`, async () => {
      await assertFails(getDocs(asked()));
      await assertFails(getCountFromServer(asked()));
    });
  }

  it('find the shifts of a published schedule, and not those of another', async () => {
    expect(await idsOf(shiftsOf('published', limit(100)))).to.deep.equal(['early']);
    await assertFails(getDocs(shiftsOf('draft', limit(100))));
    await assertFails(getDocs(shiftsOf('no-such-schedule', limit(100))));
  });

  it('find one’s own notifications, newest first', async () => {
    expect(await idsOf(feed(orderBy('createdAt', 'desc'), limit(100)))).to.deep.equal(['new', 'old']);
    await assertFails(getDocs(query(collection(world.as('bob'), 'notifications/ann/items'), limit(1))));
  });

  it('are rejected beyond a page', async () => {
    const published = where('status', '==', 'published');
    for (const tooMuch of [[], [limit(101)]]) {
      await assertFails(getDocs(schedules(published, ...tooMuch)));
      await assertFails(getDocs(shiftsOf('published', ...tooMuch)));
      await assertFails(getDocs(feed(...tooMuch)));
    }
  });
});

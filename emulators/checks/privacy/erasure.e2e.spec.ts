/** Data about a person or an organization, planted through the API, exported, erased, and looked for everywhere. */
import { callables as operations } from '@fresh/contracts/callables/operations';
import { callables as contract } from '@fresh/contracts/callables/personal-data';
import { auth, firestore } from '@fresh/kernel/firebase';
import { person, uniqueId, type Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import { eventually, foundWorkplace, request, type Workplace } from '../field-reports/workplace.ts';
import { callCallable } from '../call-callable.ts';
import { exportAll } from './callables.ts';
import { newPlanted, ok, plantPerson, valuesOf } from './planted-data.ts';
import { allStoredTexts, pathsWith, undeclaredRoots } from './stored-data.ts';

describe('the erasure of personal data', function () {
  // The first call of each function starts it.
  this.timeout(120_000);

  let operator: Person;
  before(async () => {
    operator = await person('operator', { superAdmin: true });
  });

  const order = (of: 'user' | 'organization', id: string) =>
    callCallable(operator, contract.orderErasure, { of, id, dryRun: false });
  const isHandled = async (eventId: string) => {
    const { subscribers } = await callCallable(operator, operations.showEvent, { eventId });
    return subscribers.length > 7 && subscribers.every(({ status }) => status === 'done');
  };
  /** Orders an erasure and waits until every service has handled it. */
  const erase = async (of: 'user' | 'organization', id: string): Promise<string> => {
    const { eventId = '', obstacle } = await order(of, id);
    expect(obstacle).to.equal(undefined);
    await eventually('every service has erased', () => isHandled(eventId));
    return eventId;
  };
  /** What an event of before causes may come a moment later. */
  const expectNothingOf = async (values: readonly string[]) => {
    let found: string[] = [];
    await eventually('nothing is left', async () => {
      found = pathsWith(await allStoredTexts(), values);
      return found.length === 0;
    }).catch(() => undefined); // the next line says what is left
    expect(found).to.deep.equal([]);
  };
  const ledgerOf = async (orgId: string) => {
    const { docs } = await firestore().collection(`corporate_accounts/${orgId}/ledger`).get();
    return docs.map((document) => document.data());
  };

  describe('of a person', () => {
    const planted = newPlanted();
    let place: Workplace, zoe: Person;
    let ledger: object[];
    before(async () => {
      place = await foundWorkplace();
      zoe = await plantPerson(place, planted);
      await eventually('they are paid', async () => (await ledgerOf(place.orgId)).length > 0);
      ledger = await ledgerOf(place.orgId);
    });

    it('exports every value that the services hold, and nothing of others', async () => {
      const exported = await exportAll(operator, { of: 'user', id: zoe.uid });
      const text = JSON.stringify(exported);
      expect(valuesOf(planted).filter((value) => !text.includes(value))).to.deep.equal([]);
      expect(exported.map(({ path }) => path)).to.include.members([
        `accounts/${zoe.uid}`,
        `users/${zoe.uid}`,
        `memberships/${zoe.uid}_${place.orgId}`,
        `onboarding/${zoe.uid}`,
        `notificationSettings/${zoe.uid}`,
      ]);
      const others = [place.owner, place.manager, place.colleague].map(({ email }) => email);
      expect(others.filter((email) => text.includes(email))).to.deep.equal([]);
    });

    it('is for operators only', async () => {
      for (const as of [zoe, place.owner]) {
        const rejected = await callCallable(as, contract.orderErasure, {
          of: 'user',
          id: zoe.uid,
          dryRun: false,
        }).catch(String);
        expect(rejected).to.contain('PERMISSION_DENIED');
      }
    });

    it('changes nothing in a dry run', async () => {
      const { eventId, memberships } = await callCallable(operator, contract.orderErasure, { of: 'user', id: zoe.uid });
      expect({ eventId, memberships }).to.deep.equal({ eventId: undefined, memberships: 1 });
      expect((await auth().getUser(zoe.uid)).email).to.equal(planted.email);
    });

    it('leaves none of the values anywhere, and the ledger as it was', async () => {
      await erase('user', zoe.uid);
      await expectNothingOf(valuesOf(planted));
      expect(await ledgerOf(place.orgId)).to.deep.equal(ledger);
      expect(await undeclaredRoots()).to.deep.equal([]);
      const gone = await auth()
        .getUser(zoe.uid)
        .catch((error: unknown) => error);
      expect(gone).to.include({ code: 'auth/user-not-found' });
      expect((await request(zoe, 'GET', '/api/users/profile')).status).to.equal(401);
    });

    it('brings nothing back when all history is replayed', async () => {
      const since = Date.now() - 600_000;
      let cursor: string | undefined;
      do {
        const page = await callCallable(operator, operations.replayEvents, {
          of: 'history',
          since,
          limit: 200,
          cursor,
        });
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      expect(pathsWith(await allStoredTexts(), valuesOf(planted))).to.deep.equal([]);
    });

    it('can be ordered again, and finds nothing more to erase', async () => {
      const first = await allStoredTexts();
      const record =
        [...first.keys()].find((path) => path.startsWith(`attendance_records/${place.orgId}/records/`)) ?? '';
      const updatedAt = (await firestore().doc(record).get()).updateTime?.toMillis();
      await erase('user', zoe.uid);
      expect((await firestore().doc(record).get()).updateTime?.toMillis()).to.equal(updatedAt);
    });

    it('leaves the address to a new account, which begins anew', async () => {
      const back = await person('returned', undefined, true, { email: planted.email });
      const profile = await ok(request(back, 'GET', '/api/users/profile'));
      expect(profile).to.deep.equal({ userId: back.uid, email: back.email, emailVerified: true, customClaims: {} });
      expect((await request(back, 'POST', '/api/memberships', { orgId: place.orgId })).status).to.equal(404);
      await auth().deleteUser(back.uid);
    });
  });

  it('of an only owner is rejected with the remedy, and changes nothing', async () => {
    const { owner, orgId } = await foundWorkplace();
    const { obstacle, eventId } = await order('user', owner.uid);
    expect(eventId).to.equal(undefined);
    expect(obstacle).to.match(new RegExp(`^${owner.uid} is the only owner of ${orgId}\\. Another member must become`));
    expect((await request(owner, 'GET', `/api/organizations/${orgId}?orgId=${orgId}`)).status).to.equal(200);
  });

  it('of an organization leaves none of its values anywhere, and the ledger as it was', async () => {
    const planted = newPlanted();
    const { name, text, email, phone, taxNumber } = planted;
    const owner = await person('founder');
    const form = { legalEntityName: name, businessEmail: email, taxId: taxNumber, businessPhone: phone };
    await ok(request(owner, 'POST', '/api/onboarding/admin-form', form));
    // Names of businesses stay in events, for the year that the log keeps them.
    const network = { slug: uniqueId('bar'), displayName: 'Bar', kind: 'independent_org', segment: 'bar' };
    const { data } = await ok(request(owner, 'POST', '/api/onboarding/create-network-org', network));
    const orgId = (data as { id: string }).id;
    const at = (path: string, body: object, method = 'POST') =>
      ok(request(owner, method, `${path}?orgId=${orgId}`, body, { headers: { 'idempotency-key': uniqueId('key') } }));
    await at(`/api/organizations/${orgId}`, { description: text, contactEmail: email, contactPhone: phone }, 'PATCH');
    await at(`/api/organizations/${orgId}/members`, { email, role: 'member' });
    const week = { orgId, name: 'Week', startDate: Date.UTC(2031, 0, 6), endDate: Date.UTC(2031, 0, 13) };
    const { schedule } = await at('/api/schedules', week);
    const scheduleId = (schedule as { id: string }).id;
    const times = { startTime: Date.UTC(2031, 0, 6), endTime: Date.UTC(2031, 0, 7) };
    await at('/api/shifts', { orgId, scheduleId, positionId: 'cook', ...times, notes: text });
    const own = [name, text, email, phone, taxNumber];
    const before = JSON.stringify(await exportAll(operator, { of: 'organization', id: orgId }));
    for (const value of own) expect(before).to.contain(value);
    const ledger = await ledgerOf(orgId);

    await erase('organization', orgId);
    await expectNothingOf(own);
    // Change capture saw every deletion, and took none for the monolith's.
    const { docs } = await firestore().collectionGroup('events').get();
    const captured = docs.filter((event) => event.get('captured') === true && event.get('orgid') === orgId);
    expect(captured.map((event) => String(event.get('type')))).to.deep.equal([]);
    expect(await ledgerOf(orgId)).to.deep.equal(ledger);
    expect((await request(owner, 'GET', `/api/organizations/${orgId}?orgId=${orgId}`)).status).to.equal(403);
  });
});

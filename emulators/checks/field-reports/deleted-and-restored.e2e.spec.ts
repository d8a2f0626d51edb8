/**
 * Documents that were deleted past the services, came back from an older backup, or have lost their shape. Who they belong
 * to goes on at once, the log counts on, and their neighbours notice nothing.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { auth, firestore } from '@fresh/kernel/firebase';
import { person, uniqueId, type Person, type TestResponse } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import type { DocumentData } from 'firebase-admin/firestore';
import { eventually, foundWorkplace, request, type Workplace } from './workplace.ts';

const week = { startDate: 1_893_456_000_000, endDate: 1_894_060_800_000 };
const day = 24 * 60 * 60_000;

describe('a document that was deleted or restored past the services', function () {
  this.timeout(60_000);

  let place: Workplace;
  before(async () => {
    place = await foundWorkplace();
  });

  const documentAt = async (at: string) => (await firestore().doc(at).get()).data();
  const remove = (at: string) => firestore().doc(at).delete();
  /** Sequences of all events about a document, in the order of their numbers. */
  const sequences = async (subject: string) => {
    const { docs } = await firestore().collectionGroup('events').where('subject', '==', subject).get();
    return docs.map((event) => Number(event.get('sequence'))).sort((a, b) => a - b);
  };
  const expectEachVersionOnce = async (subject: string) => {
    const found = await sequences(subject);
    expect(found, subject).to.deep.equal(found.map((_, index) => index + 1));
    return found.length;
  };
  const ok = ({ status, body }: TestResponse) => {
    expect(status, JSON.stringify(body)).to.be.within(200, 299);
    return body as DocumentData;
  };

  /** What a person does that changes a document of theirs; each is different from the one before. */
  let count = 0;
  const acts = {
    users: {
      'signs in': (as: Person) => request(undefined, 'POST', '/api/session', { idToken: as.idToken }),
      'says who they are': (as: Person) =>
        request(as, 'POST', '/api/onboarding/profile', { firstName: `Ann ${++count}`, lastName: 'Lee' }),
      'saves a preference': (as: Person) =>
        request(as, 'POST', '/api/session/bootstrap', { preferences: { theme: `dark ${++count}` } }),
      'ends all sessions': (as: Person) => request(as, 'DELETE', '/api/session?everywhere=true'),
    },
    mfa: { 'sets up a second factor': (as: Person) => request(as, 'POST', '/api/auth/mfa/setup', {}) },
    notificationSettings: {
      'chooses notifications': (as: Person) =>
        request(as, 'PATCH', '/api/notifications/settings', { shiftChanged: ++count % 2 === 0, shiftAssigned: false }),
    },
    onboarding: {
      'goes on with onboarding': (as: Person) =>
        request(as, 'POST', '/api/onboarding/profile', {
          firstName: 'Ann',
          lastName: 'Lee',
          selfDeclaredRole: `manager ${++count}`,
        }),
    },
  } as const;

  for (const [collection, ways] of Object.entries(acts)) {
    for (const [what, act] of Object.entries(ways as Record<string, (as: Person) => Promise<TestResponse>>)) {
      it(`${collection}: a person ${what} again after it was deleted, and after it was restored`, async () => {
        const ann = await person('ann');
        const at = `${collection}/${ann.uid}`;
        const all = Object.values(ways as Record<string, (as: Person) => Promise<TestResponse>>);
        const first = all.find((each) => each !== act) ?? act;
        ok(await first(ann));
        const old = await documentAt(at);
        expect(old, at).not.to.equal(undefined);
        if (what === 'ends all sessions') {
          // Ending them is the last thing that a session can do.
          await remove(at);
          ok(await act(ann));
          expect(await documentAt(at)).to.include({ version: await expectEachVersionOnce(at) });
          return;
        }
        for (let times = 0; times < 3; times++) ok(await act(ann));
        await remove(at);
        for (let times = 0; times < 2; times++) ok(await act(ann));
        expect(await documentAt(at)).to.include({ version: await expectEachVersionOnce(at) });

        await firestore()
          .doc(at)
          .set(old ?? {});
        for (let times = 0; times < 2; times++) ok(await act(ann));
        // What was published before is still in the log, and nothing is in it twice.
        await expectEachVersionOnce(at);
      });
    }
  }

  it('a member whose membership was deleted accepts a new invitation at once', async () => {
    const { owner, orgId } = place;
    const nia = await person('nia');
    const add = async () => {
      const body = { email: nia.email, role: 'member' };
      ok(await request(owner, 'POST', `/api/organizations/${orgId}/members?orgId=${orgId}`, body));
      return request(nia, 'POST', '/api/memberships', { orgId });
    };
    const at = `memberships/${nia.uid}_${orgId}`;
    ok(await add());
    await request(owner, 'PATCH', `/api/organizations/${orgId}/members/${nia.uid}_${orgId}?orgId=${orgId}`, {
      role: 'manager',
    });
    await remove(at);
    expect(ok(await add())['status']).to.equal('active');
    await eventually('the version is the log’s', async () => {
      const found = await sequences(at);
      return found.length > 0 && (await documentAt(at))?.['version'] === found.at(-1);
    });
    await expectEachVersionOnce(at);
  });

  it('a schedule, a shift and a position that came back from a backup are changed at once, from there on', async () => {
    const { manager, orgId } = place;
    const query = `orgId=${orgId}`;
    const schedule = ok(await request(manager, 'POST', `/api/schedules?${query}`, { orgId, name: 'Week', ...week }))[
      'schedule'
    ] as { id: string };
    const shift = ok(
      await request(manager, 'POST', `/api/shifts?${query}`, {
        orgId,
        scheduleId: schedule.id,
        positionId: 'p',
        startTime: week.startDate,
        endTime: week.startDate + 28_800_000,
      }),
    );
    const position = ok(await request(manager, 'POST', `/api/positions?${query}`, { orgId, name: 'Cook' }));
    const change: Record<string, () => Promise<TestResponse>> = {
      [`organizations/${orgId}/schedules/${schedule.id}`]: () =>
        request(manager, 'PATCH', `/api/schedules/${schedule.id}?${query}`, { name: `Week ${++count}` }),
      [`organizations/${orgId}/schedules/${schedule.id}/shifts/${shift['id']}`]: () =>
        request(manager, 'PATCH', `/api/shifts/${shift['id']}?${query}&scheduleId=${schedule.id}`, {
          notes: `Bring ${++count}`,
        }),
      [`orgs/${orgId}/positions/${position['id']}`]: () =>
        request(manager, 'PATCH', `/api/positions/${position['id']}?${query}`, { name: `Cook ${++count}` }),
    };
    for (const [at, act] of Object.entries(change)) {
      const old = (await documentAt(at)) ?? {};
      for (let times = 0; times < 2; times++) ok(await act());
      await firestore().doc(at).set(old);
      ok(await act());
      await eventually('the version is the log’s', async () => {
        return (await documentAt(at))?.['version'] === (await sequences(at)).at(-1);
      });
      await expectEachVersionOnce(at);
    }
  });

  it('a schedule that was deleted and restored is published again, and is changed from there on', async () => {
    const { manager, orgId } = place;
    const made = ok(await request(manager, 'POST', `/api/schedules?orgId=${orgId}`, { orgId, name: 'Week', ...week }))[
      'schedule'
    ] as { id: string };
    const at = `organizations/${orgId}/schedules/${made.id}`;
    const old = (await documentAt(at)) ?? {};
    ok(await request(manager, 'DELETE', `/api/schedules/${made.id}?orgId=${orgId}`));
    const yesterday = new Date(Date.now() - day);
    await firestore()
      .doc(at)
      .set({ ...old, updatedAt: yesterday });
    await eventually('it is published again', async () => (await sequences(at)).length === 3);
    ok(await request(manager, 'PATCH', `/api/schedules/${made.id}?orgId=${orgId}`, { name: 'Week 2' }));
    expect(await documentAt(at)).to.include({ version: await expectEachVersionOnce(at) });
  });
});

describe('a document that has lost its shape', function () {
  this.timeout(60_000);

  const spoilt: readonly DocumentData[] = [
    {},
    { createdAt: 0, name: 7, version: 'three', status: 'unheard-of', startDate: 'soon', type: 'later_release' },
    { createdAt: { not: 'a time' }, name: { not: 'a name' } },
    { createdAt: [1], name: null },
    { createdAt: null, name: '' },
    { createdAt: Number.NaN, name: true },
    { createdAt: 'yesterday', name: 'yesterday' },
    { createdAt: Infinity, name: Infinity },
  ];
  let place: Workplace;
  before(async () => {
    place = await foundWorkplace();
  });

  /** All entries of a list, by pages of two. */
  const listed = async (as: Person, url: string, field: string): Promise<DocumentData[]> => {
    const entries: DocumentData[] = [];
    let after: string | undefined;
    for (let pages = 0; pages < 30; pages++) {
      const cursor = after === undefined ? '' : `&after=${encodeURIComponent(after)}`;
      const { status, body } = await request(as, 'GET', `${url}${url.includes('?') ? '&' : '?'}limit=2${cursor}`);
      expect(status, JSON.stringify(body)).to.equal(200);
      const page = body as Record<string, DocumentData[]> & { nextCursor?: string };
      entries.push(...(page[field] ?? []));
      after = page.nextCursor;
      if (after === undefined) return entries;
    }
    throw new Error(`${url} has no end`);
  };

  it('hides no neighbour of any list, page by page', async () => {
    const { orgId, manager, owner, staff } = place;
    const query = `orgId=${orgId}`;
    const schedules = `organizations/${orgId}/schedules`;
    const now = Date.now();
    const good: Record<string, DocumentData> = {
      [schedules]: { name: 'Good', ...week, createdAt: now },
      [`${schedules}/s/shifts`]: {
        orgId,
        positionId: 'p',
        startTime: week.startDate,
        endTime: week.endDate,
        createdAt: now,
      },
      [`orgs/${orgId}/positions`]: { orgId, name: 'Good', createdAt: now },
      [`orgs/${orgId}/venues`]: { orgId, name: 'Good', createdAt: now },
      [`orgs/${orgId}/zones`]: { orgId, venueId: 'v', name: 'Good', createdAt: now },
      [`attendance_records/${orgId}/records`]: {
        shiftId: 's',
        scheduleId: 's',
        staffUid: staff.uid,
        scheduledStart: week.startDate,
        scheduledEnd: week.endDate,
        createdAt: now,
      },
      [`notifications/${staff.uid}/items`]: {
        id: 'good',
        uid: staff.uid,
        orgId,
        type: 'shift_assigned',
        title: 'New shift',
        createdAt: now,
      },
    };
    await Promise.all(
      Object.entries(good).flatMap(([collection, fields]) => [
        firestore().doc(`${collection}/good`).set(fields),
        ...spoilt.map((each) =>
          firestore()
            .doc(`${collection}/${uniqueId('spoilt')}`)
            .set({ venueId: 'v', ...each }),
        ),
      ]),
    );
    const logged = spoilt.map(({ createdAt: timeMs = null, ...each }) => ({ ...each, timeMs: timeMs as unknown }));
    await Promise.all(
      logged.map((each) => {
        const id = uniqueId('spoilt');
        const event = firestore().doc(`eventLog/fresh.future.thing.happened/events/${id}`);
        return event.set({ ...each, id, orgid: orgId });
      }),
    );
    const lists: readonly [Person, string, string][] = [
      [manager, `/api/schedules?${query}`, 'data'],
      [manager, `/api/shifts?${query}&scheduleId=s`, 'shifts'],
      [manager, `/api/positions?${query}`, 'positions'],
      [manager, `/api/venues?${query}`, 'venues'],
      [manager, `/api/zones?${query}&venueId=v`, 'zones'],
      [manager, `/api/attendance?${query}`, 'records'],
      [staff, '/api/notifications', 'notifications'],
    ];
    for (const [as, url, field] of lists) {
      expect(
        (await listed(as, url, field)).map(({ id }) => String(id)),
        url,
      ).to.include('good');
    }
    expect((await listed(owner, `/api/audit?${query}`, 'entries')).length).to.be.at.least(1);
    await firestore().doc(`memberships/${owner.uid}_`).set({ uid: owner.uid, status: 'active', joinedAt: now });
    const own = await listed(owner, '/api/organizations', 'organizations');
    expect(own.map(({ id }) => String(id))).to.deep.equal([orgId]);
    expect((await listed(owner, `/api/organizations/${orgId}/members?${query}`, 'members')).length).to.be.at.least(5);
  });

  it('read alone it is the documented error, and never in the way of another', async () => {
    const { orgId, manager, staff } = place;
    const query = `orgId=${orgId}`;
    await firestore()
      .doc(`notifications/${staff.uid}/items/later`)
      .set({ id: 'later', uid: staff.uid, createdAt: 1, type: 'later_release' });
    const read = await request(staff, 'POST', '/api/notifications/later/read', {});
    expect(read.status).to.equal(404);
    await firestore().doc(`organizations/${orgId}/schedules/broken`).set({ name: 7 });
    const broken = await request(manager, 'GET', `/api/schedules/broken?${query}`);
    expect(broken).to.deep.include({ status: 500 });
    expect(JSON.stringify(broken.body)).to.contain('Failed to fetch schedule').and.not.to.contain('Zod');
  });

  it('of settings silences no user, and its owner chooses again', async () => {
    const { orgId, manager, staff, colleague } = place;
    const query = `orgId=${orgId}`;
    await firestore().doc(`notificationSettings/${staff.uid}`).set({ version: 'x', schedulePublished: 'of course' });
    await firestore()
      .doc(`memberships/${uniqueId('broken')}_${orgId}`)
      .set({ userId: 'u', orgId, status: 'active' });
    const { schedule } = (
      await request(manager, 'POST', `/api/schedules?${query}`, { orgId, name: 'Everyone', ...week })
    ).body as { schedule: { id: string } };
    await request(manager, 'POST', `/api/publish?${query}`, { scheduleId: schedule.id });
    for (const each of [staff, colleague]) {
      await eventually('every member is notified', async () =>
        JSON.stringify((await request(each, 'GET', '/api/notifications')).body).includes(schedule.id),
      );
    }
    const chosen = await request(staff, 'PATCH', '/api/notifications/settings', { schedulePublished: false });
    expect(chosen).to.deep.include({ status: 200 });
    expect(chosen.body).to.include({ schedulePublished: false, shiftAssigned: true });
  });
});

describe('what the operators’ manual says to delete', function () {
  this.timeout(60_000);

  const manual = readFileSync(path.join(import.meta.dirname, '../../../docs/operations/SECRETS.md'), 'utf8').replaceAll(
    /\s+/g,
    ' ',
  );
  const setUp = (as: Person) => request(as, 'POST', '/api/auth/mfa/setup', {});

  it('lets a user whose authenticator is lost enrol again', async () => {
    expect(manual).to.contain('delete the document `mfa/{uid}` and the claim `mfa` of the user');
    const ann = await person('ann', { mfa: true, plan: 'gold' });
    expect((await setUp(ann)).status).to.equal(200);
    await firestore().doc(`mfa/${ann.uid}`).delete();
    await auth().setCustomUserClaims(ann.uid, { plan: 'gold' });
    const again = await setUp(ann);
    expect(again.status).to.equal(200);
    expect((await firestore().doc(`mfa/${ann.uid}`).get()).data()).to.include({ version: 2 });
  });

  it('lets users enrol again whose secret cannot be decrypted, because the key is lost', async () => {
    expect(manual).to.contain('documents of before lead to 500 until they are deleted, and their users enrol again');
    const ann = await person('ann');
    expect((await setUp(ann)).status).to.equal(200);
    const encrypted = { secret: 'v1.00000000.AAAAAAAAAAAAAAAA.AAAA', createdAt: 1 };
    await firestore().doc(`mfa/${ann.uid}`).update({ pending: encrypted });
    expect((await setUp(ann)).status).to.equal(500);
    await firestore().doc(`mfa/${ann.uid}`).delete();
    expect((await setUp(ann)).status).to.equal(200);
  });
});

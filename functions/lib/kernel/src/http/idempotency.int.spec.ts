import { createHash } from 'node:crypto';
import { route } from '@fresh/contracts/route';
import { expect } from 'chai';
import { Firestore, Timestamp } from 'firebase-admin/firestore';
import * as z from 'zod';
import { firestore } from '../firebase.ts';
import { respondTo, testRuntime, type TestRequest } from '../testing/respond.ts';
import { startFunction, type FunctionProcess } from '../testing/function-process.ts';
import { enroll, member, send, uniqueId, type TestResponse, type Person } from '../testing/world.ts';
import { handle } from '../endpoint.ts';
import { firestoreIdempotency, idempotencyIn, type IdempotencyKey } from './idempotency-store.ts';

const replayed = 'idempotent-replayed';
const errorOf = (response: TestResponse) => (response.body as { error: { code: string; retryable?: boolean } }).error;

describe('Idempotency-Key over HTTP', () => {
  let schedules: FunctionProcess, schedule: FunctionProcess;
  let org: string, manager: Person;

  before(async () => {
    [schedules, schedule] = await Promise.all([
      startFunction('scheduling', 'schedules'),
      startFunction('scheduling', 'schedule'),
    ]);
  });
  after(async () => {
    await Promise.all([schedules.kill(), schedule.kill()]);
  });
  beforeEach(async () => {
    org = uniqueId('org');
    manager = await member(org, 'manager');
  });

  const body = (name = 'Week 1') => ({ orgId: org, name, startDate: 1_893_456_000_000, endDate: 1_894_060_800_000 });
  const create = (key: string, sent: unknown = body(), as = manager, orgId = org) =>
    send(schedules.url, 'POST', `/api/schedules?orgId=${orgId}`, {
      as,
      body: sent,
      headers: { 'idempotency-key': key },
    });
  const count = async (orgId = org) => (await firestore().collection(`organizations/${orgId}/schedules`).get()).size;
  const idOf = (response: TestResponse) => (response.body as { schedule: { id: string } }).schedule.id;
  /** The record of a response. */
  const recordOf = async (response: TestResponse) => {
    const latest = await firestore().collection('idempotency').orderBy('expireAt', 'desc').limit(200).get();
    const record = latest.docs.find((document) => String(document.get('answer')).includes(idOf(response)));
    if (!record) throw new Error('no record of the response');
    return record;
  };

  it('does the work once and repeats its response', async () => {
    const first = await create('k');
    const again = await create('k');
    expect([first.status, again.status]).to.deep.equal([200, 200]);
    expect(again.body).to.deep.equal(first.body);
    expect([first.headers.get(replayed), again.headers.get(replayed)]).to.deep.equal([null, 'true']);
    expect(again.headers.get('x-request-id')).not.to.equal(first.headers.get('x-request-id'));
    expect(await count()).to.equal(1);
  });

  it('is recorded under the user and the organization, by which an erasure finds it', async () => {
    const id = idOf(await create('k'));
    for (const [field, value] of [
      ['uid', manager.uid],
      ['orgId', org],
    ] as const) {
      const { docs } = await firestore().collection('idempotency').where(field, '==', value).get();
      expect(docs.map((document) => String(document.get('answer')).includes(id))).to.deep.equal([true]);
    }
  });

  it('rejects the key for another body', async () => {
    await create('k');
    const other = await create('k', body('Week 2'));
    expect(other.status).to.equal(409);
    expect(errorOf(other)).to.include({ code: 'CONFLICT', retryable: false });
    expect(await count()).to.equal(1);
  });

  it('lets one of many concurrent requests work', async () => {
    const responses = await Promise.all(Array.from({ length: 8 }, () => create('k')));
    const worked = responses.filter((response) => response.status === 200 && response.headers.get(replayed) === null);
    expect(worked).to.have.length(1);
    for (const response of responses) {
      if (response.status === 200) expect(response.body).to.deep.equal(worked[0]?.body);
      else {
        expect(response.status).to.equal(409);
        expect(errorOf(response)).to.include({ code: 'REQUEST_IN_PROGRESS', retryable: true });
        expect(Number(response.headers.get('retry-after'))).to.be.within(1, 60);
      }
    }
    expect(await count()).to.equal(1);
  });

  it('is the user’s own', async () => {
    const colleague = await member(org, 'manager');
    await create('k');
    const other = await create('k', body(), colleague);
    expect([other.status, other.headers.get(replayed)]).to.deep.equal([200, null]);
    expect(await count()).to.equal(2);
  });

  it('is independent for another route, resource and organization', async () => {
    const elsewhere = uniqueId('other');
    await enroll(manager.uid, elsewhere, 'manager');
    const created = await create('k');
    const changed = await send(schedule.url, 'PATCH', `/api/schedules/${idOf(created)}?orgId=${org}`, {
      as: manager,
      body: { name: 'Renamed' },
      headers: { 'idempotency-key': 'k' },
    });
    expect([changed.status, changed.headers.get(replayed)]).to.deep.equal([200, null]);
    const there = await create('k', body(), manager, elsewhere);
    expect([there.status, there.headers.get(replayed)]).to.deep.equal([200, null]);
    expect(await count(elsewhere)).to.equal(1);
  });

  it('does not keep the response to a wrong request', async () => {
    const wrong = { ...body(), endDate: 1 };
    for (const _time of ['once', 'again']) {
      const rejected = await create('k', wrong);
      expect([rejected.status, rejected.headers.get(replayed)]).to.deep.equal([400, null]);
    }
    expect(await count()).to.equal(0);
    expect((await create('k')).status, 'the key is free for the corrected body').to.equal(200);
  });

  it('waits for a request of an earlier release, which took a lease, and takes over from it', async () => {
    const { ref } = await recordOf(await create('k'));
    await ref.update({ answer: null, leaseMs: 30_000 });
    const response = await create('k');
    expect(response.status).to.equal(409);
    expect(errorOf(response)).to.include({ code: 'REQUEST_IN_PROGRESS', retryable: true });
    expect(Number(response.headers.get('retry-after'))).to.be.within(1, 30);
    await ref.update({ answer: null, leaseMs: -1 });
    expect((await create('k')).status, 'its schedule is there').to.equal(409);
    expect(await count()).to.equal(1);
  });

  it('makes one schedule even after its record has expired, or is gone', async () => {
    const record = await recordOf(await create('k'));
    await record.ref.update({ expireAt: Timestamp.fromMillis(1) });
    for (const _state of ['expired', 'gone']) {
      const late = await create('k');
      expect(late.status).to.equal(409);
      expect(errorOf(late)).to.include({ code: 'CONFLICT', retryable: false });
      await record.ref.delete();
    }
    expect(await count()).to.equal(1);
  });

  it('rejects a key of more than 255 characters and writes nothing', async () => {
    const response = await create('k'.repeat(256));
    expect(response.status).to.equal(400);
    expect(errorOf(response)).to.include({ code: 'VALIDATION_FAILED' });
    expect(await count()).to.equal(0);
    expect((await create('k'.repeat(255))).status).to.equal(200);
  });

  it('means nothing on a read', async () => {
    for (const _time of ['once', 'again']) {
      const response = await send(schedules.url, 'GET', `/api/schedules?orgId=${org}`, {
        as: manager,
        headers: { 'idempotency-key': 'k' },
      });
      expect([response.status, response.headers.get(replayed)]).to.deep.equal([200, null]);
    }
  });
});

describe('the record of an Idempotency-Key', () => {
  const dayMs = 24 * 60 * 60 * 1000;
  const response = (text: string) => ({ status: 200, headers: {}, cookies: [], body: { text } });
  const newKey = (): IdempotencyKey => ({
    uid: uniqueId('user'),
    orgId: uniqueId('org'),
    routeId: 'T1',
    target: 'POST /api/test',
    key: 'k',
    body: Buffer.from(uniqueId('body')),
  });
  const lease = (key: IdempotencyKey, now = Date.now) => firestoreIdempotency.record(key, now).lease();
  const mine = async (key: IdempotencyKey, now = Date.now, store = firestoreIdempotency) => {
    const leased = await store.record(key, now).lease();
    if (leased.kind !== 'leased') throw new Error(`the key is not free: ${leased.kind}`);
    return leased;
  };
  const kept = (text: string) => ({ kind: 'replayed', response: response(text), isOwn: false });
  /** Ends the lease of every request with this body. */
  const endLease = async ({ body = Buffer.alloc(0) }: IdempotencyKey) => {
    const bodyHash = createHash('sha256')
      .update(JSON.stringify([body.toString('base64')]))
      .digest('base64url');
    const { docs } = await firestore().collection('idempotency').where('bodyHash', '==', bodyHash).get();
    expect(docs).to.have.length(1);
    for (const { ref } of docs) await ref.update({ leaseMs: -1 });
  };

  //   first    read: free ── work ── … frozen …                       ── commit rejected
  //   second                             read: free ── work ── commit
  it('is in one commit: that of a request that was late is rejected, with its effect', async () => {
    const key = newKey();
    const [late, other] = [firestoreIdempotency.record(key, Date.now), firestoreIdempotency.record(key, Date.now)];
    const commitOf = async (record: typeof late, text: string) => {
      const free = await record.read();
      if (free.kind !== 'free') throw new Error(`the key is not free: ${free.kind}`);
      return () => {
        const batch = firestore().batch();
        batch.create(firestore().doc(`test/${key.uid}-${text}`), { text });
        record.addTo(batch, free, response(text));
        return batch.commit();
      };
    };
    const [commitLate, commitOther] = [await commitOf(late, 'late'), await commitOf(other, 'other')];
    await commitOther();
    const rejection: unknown = await commitLate().catch((error: unknown) => error);
    expect(rejection).to.have.property('code', 6);
    expect((await firestore().doc(`test/${key.uid}-late`).get()).exists).to.equal(false);
    expect(await late.read()).to.deep.equal(kept('other'));
    expect(await other.read(), 'its own').to.deep.equal({ ...kept('other'), isOwn: true });
  });

  it('replaces one that has expired, once', async () => {
    const key = newKey();
    await (await mine(key, () => Date.now() - 25 * 60 * 60 * 1000)).keep(response('old'));
    const records = [1, 2].map(() => firestoreIdempotency.record(key, Date.now));
    const found = await Promise.all(records.map((record) => record.read()));
    expect(found.map(({ kind }) => kind)).to.deep.equal(['free', 'free']);
    for (const [index, record] of records.entries()) {
      const free = found[index];
      if (free?.kind === 'free') await record.write(free, response(`new ${index}`));
    }
    expect(await firestoreIdempotency.record(key, Date.now).read()).to.deep.equal(kept('new 0'));
  });

  it('says of a response that no document can hold only that it was given', async () => {
    const key = newKey();
    const record = firestoreIdempotency.record(key, Date.now);
    await record.write({ kind: 'free', replaces: null }, response('x'.repeat(600 * 1024)));
    expect(await record.read()).to.deep.equal({ kind: 'too_large', isOwn: true });
  });

  //   first    lease ── … over …                 ── release or keep: changes nothing
  //   second                   lease ── work ──────────────────────────────────── keep
  //   third                                                      lease: in progress
  for (const late of ['release', 'keep'] as const) {
    it(`is not touched by the ${late} of a holder whose lease ran out`, async () => {
      const key = newKey();
      const first = await mine(key);
      await endLease(key);
      const second = await mine(key);
      await (late === 'release' ? first.release() : first.keep(response('first')));
      expect((await lease(key)).kind).to.equal('in_progress');
      await second.keep(response('second'));
      expect(await lease(key)).to.deep.equal(kept('second'));
    });
  }

  it('keeps the key free once its lease is released, and the response once it is kept', async () => {
    const key = newKey();
    await (await mine(key)).release();
    await (await mine(key)).keep(response('kept'));
    expect(await lease(key)).to.deep.equal(kept('kept'));
  });

  it('counts for a day, though TTL may delete it a day later', async () => {
    const key = newKey();
    const now = Date.now();
    await (await mine(key, () => now - 25 * 60 * 60 * 1000)).keep(response('old'));
    await (await mine({ ...key, body: Buffer.from('another body') }, () => now)).keep(response('new'));
    expect((await lease(key, () => now)).kind).to.equal('other_request');
    const recent = newKey();
    await (await mine(recent, () => now - dayMs + 60_000)).keep(response('recent'));
    expect((await lease(recent, () => now)).kind).to.equal('replayed');
  });

  it('is released without an error when Firestore is away: the lease ends it', async () => {
    const database = new Firestore({ projectId: process.env['GCLOUD_PROJECT'] ?? '' });
    const key = newKey();
    const { release } = await mine(
      key,
      Date.now,
      idempotencyIn(() => database),
    );
    await database.terminate();
    await release();
    expect((await lease(key)).kind).to.equal('in_progress');
  });
});

/** The real store under the real pipeline, with a handler that fails on demand. */
describe('Idempotency-Key around a handler', () => {
  const entry = route({
    id: 'T1',
    service: 'platform',
    functionName: 'test',
    method: 'POST',
    path: '/api/test',
    summary: 'test',
    access: 'session',
    response: { status: 200, schema: z.object({ text: z.string() }) },
  });
  const actor = { uid: uniqueId('user'), email: '', emailVerified: true, claims: {} };
  const runtime = testRuntime({
    credentials: {
      identify: async () => ({ actor, authTime: 0 }),
      isCurrent: async () => true,
      readAccount: async () => actor,
    },
    idempotency: firestoreIdempotency,
    now: Date.now,
  });
  const request = (key: string): TestRequest => ({
    method: 'POST',
    path: '/api/test',
    query: new URLSearchParams(),
    headers: { authorization: 'Bearer token', 'idempotency-key': key },
    body: undefined,
    address: '10.0.0.1',
  });
  const respondingWith = (text: () => string) => handle(entry)(async () => ({ body: { text: text() } }));

  it('is free again after a failure of ours', async () => {
    const key = uniqueId('key');
    const failing = respondingWith(() => {
      throw new Error('broken');
    });
    expect((await respondTo(failing, request(key), runtime)).status).to.equal(500);
    const retried = await respondTo(
      respondingWith(() => 'done'),
      request(key),
      runtime,
    );
    expect(retried).to.deep.include({ status: 200, body: { text: 'done' } });
    expect(retried.headers).not.to.have.property('Idempotent-Replayed');
  });

  it('is not done again for a response that no document can hold', async () => {
    const key = uniqueId('key');
    let done = 0;
    const large = respondingWith(() => {
      done++;
      return 'x'.repeat(600 * 1024);
    });
    expect((await respondTo(large, request(key), runtime)).status).to.equal(200);
    expect((await respondTo(large, request(key), runtime)).status).to.equal(409);
    expect(done).to.equal(1);
  });

  it('is leased where the effect isn’t one commit: a repetition waits, then gets the response', async () => {
    const key = uniqueId('key');
    const repetition = { by: 'lease', effect: 'a call', retry: 'the same response' } as const;
    let end: () => void = () => undefined;
    let start: () => void = () => undefined;
    const beginning = new Promise<void>((resolve) => (start = resolve));
    const leased = handle({ ...entry, repetition })(async ({ companion }) => {
      start();
      await new Promise<void>((resolve) => (end = resolve));
      return { body: { text: companion ? 'with a companion' : 'done' } };
    });
    const first = respondTo(leased, request(key), runtime);
    await beginning;
    const meanwhile = await respondTo(leased, request(key), runtime);
    expect(meanwhile).to.include({ status: 409, code: 'REQUEST_IN_PROGRESS' });
    expect(Number(meanwhile.headers['Retry-After'])).to.be.within(1, 60);
    end();
    expect(await first).to.deep.include({ status: 200, body: { text: 'done' } });
    const again = await respondTo(leased, request(key), runtime);
    expect(again).to.deep.include({ status: 200, body: { text: 'done' } });
    expect(again.headers).to.have.property('Idempotent-Replayed', 'true');
  });

  it('does what follows the commit again when the response is repeated', async () => {
    const key = uniqueId('key');
    const calls: string[] = [];
    const followed = handle(entry, {
      afterCommit: async (_context, _body, { text }) => {
        calls.push(`after ${text}`);
        if (calls.length === 2) throw new Error('lost');
        return { text: `${text} and followed` };
      },
    })(async () => {
      calls.push('work');
      return { body: { text: 'done' } };
    });
    expect((await respondTo(followed, request(key), runtime)).status).to.equal(500);
    for (const _time of ['once', 'again']) {
      const response = await respondTo(followed, request(key), runtime);
      expect(response).to.deep.include({ status: 200, body: { text: 'done and followed' } });
    }
    expect(calls).to.deep.equal(['work', 'after done', 'after done', 'after done']);
  });
});

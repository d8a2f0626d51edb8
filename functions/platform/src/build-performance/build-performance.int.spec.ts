import { firestore } from '@fresh/kernel/firebase';
import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { enroll, member, person, send, uniqueId, type Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';

const build = (changes: object = {}) => ({
  timestamp: '2026-01-01T00:00:00Z',
  repository: uniqueId('repository'),
  ref: 'main',
  sha: 'a'.repeat(40),
  runId: '1',
  runAttempt: '1',
  installSeconds: 1,
  buildSeconds: '2',
  sdkSeconds: 3,
  totalSeconds: 6,
  cacheHit: 'true',
  ...changes,
});

describe('build performance over HTTP', () => {
  const org = uniqueId('alpha');
  const path = `/api/ops/build-performance?orgId=${org}`;
  const entries = firestore().collection('_metrics/build-performance/entries');
  let performance: FunctionProcess, owner: Person, manager: Person;

  before(async () => {
    performance = await startFunction('platform', 'opsBuildPerformance');
    [owner, manager] = await Promise.all([member(org, 'org_owner'), member(org, 'manager')]);
  });
  after(async () => {
    await performance.kill();
  });

  const report = (body: unknown, as = owner) => send(performance.url, 'POST', path, { as, body });
  const list = (query = '', as = owner) => send(performance.url, 'GET', path + query, { as });

  interface Listed {
    readonly data: { readonly repository: string; readonly cacheHit: string }[];
    readonly entries: unknown[];
    readonly meta: object;
    readonly nextCursor?: string;
  }

  it('keeps what is reported and lists it newest first', async () => {
    const [older, newer] = [build(), build({ cacheHit: false })];
    const first = await report(older);
    expect(first.status).to.equal(201);
    const { id, ...rest } = first.body as { id: string };
    expect(rest).to.deep.equal({ ok: true });
    expect((await entries.doc(id).get()).data()).to.deep.include({ ...older, buildSeconds: 2, cacheHit: true });
    expect((await entries.doc(id).get()).get('createdAt')).to.be.a('number');
    await report(newer);

    const response = await list('&limit=50');
    expect(response.status).to.equal(200);
    expect(response.headers.get('cache-control')).to.equal('no-store');
    const { data, entries: same, meta } = response.body as Listed;
    expect(meta).to.deep.equal({ source: 'file', limit: 50, total: data.length });
    expect(same).to.deep.equal(data);
    const ours = data.filter(({ repository }) => [older.repository, newer.repository].includes(repository));
    expect(ours).to.deep.equal([
      { ...newer, buildSeconds: 2, cacheHit: 'false' },
      { ...older, buildSeconds: 2, cacheHit: 'true' },
    ]);
  });

  it('pages by 1 to 50, 10 unless a number says otherwise', async () => {
    const limitOf = async (query: string) => ((await list(query)).body as { meta: { limit: number } }).meta.limit;
    expect(await limitOf('')).to.equal(10);
    expect(await limitOf('&limit=abc')).to.equal(10);
    expect(await limitOf('&limit=500')).to.equal(50);
    expect(await limitOf('&limit=-1')).to.equal(1);
    await report(build());
    await report(build());
    const first = (await list('&limit=1')).body as Listed;
    const second = (await list(`&limit=1&after=${first.nextCursor ?? ''}`)).body as Listed;
    expect(second.data).to.have.length(1);
    expect(second.data[0]?.repository).not.to.equal(first.data[0]?.repository);
    const forged = await list('&after=forged');
    expect(forged.status).to.equal(400);
    expect(forged.body).to.deep.equal({ error: { code: 'BAD_REQUEST', message: 'Invalid cursor' } });
  });

  it('rejects a bad report in its own words and writes nothing (CONTRACT P8, DOMAIN 48)', async () => {
    const count = async () => (await entries.count().get()).data().count;
    const before = await count();
    const all =
      'Missing fields: timestamp, repository, ref, sha, runId, runAttempt, ' +
      'installSeconds, buildSeconds, sdkSeconds, totalSeconds, cacheHit';
    const { sha: _sha, ...incomplete } = build();
    for (const [body, error] of [
      [{}, all],
      ['{', all],
      ['null', all],
      [[], all],
      [incomplete, 'Missing fields: sha'],
      [build({ timestamp: 'yesterday' }), 'timestamp must be ISO datetime format'],
      [build({ buildSeconds: -1 }), 'Duration fields must be non-negative numbers'],
      [build({ sha: 'abc' }), 'sha must be 40-character hex string (git full hash)'],
    ] as [unknown, string][]) {
      const response = await report(body);
      expect(response.status).to.equal(400);
      expect(response.body).to.deep.equal({ ok: false, error });
      expect(response.headers.get('x-duration-ms')).to.be.a('string');
    }
    expect(await count()).to.be.at.least(before);
    const repositories = (await list('&limit=50')).body as Listed;
    expect(repositories.data.map(({ repository }) => repository)).not.to.include(incomplete.repository);
  });

  it('shows an organization what it reported itself, and operators all', async () => {
    const [foreign, own] = [build(), build()];
    const other = uniqueId('beta');
    const [neighbour, operator] = await Promise.all([member(other, 'admin'), person('operator', { superAdmin: true })]);
    await enroll(operator.uid, org, 'admin');
    const theirs = `/api/ops/build-performance?orgId=${other}&limit=50`;
    await send(performance.url, 'POST', theirs, { as: neighbour, body: foreign });
    await report(own);
    const seenBy = async (as: Person, at: string) => {
      const { data } = (await send(performance.url, 'GET', at, { as })).body as Listed;
      return data.map(({ repository }) => repository);
    };
    expect(await seenBy(neighbour, theirs)).to.deep.equal([foreign.repository]);
    expect(await seenBy(owner, `${path}&limit=50`))
      .to.include(own.repository)
      .and.not.include(foreign.repository);
    expect(await seenBy(operator, `${path}&limit=50`)).to.include.members([own.repository, foreign.repository]);
  });

  it('is for administrators', async () => {
    const message = 'Insufficient permissions. Required role: admin or org_owner.';
    for (const response of [await list('', manager), await report(build(), manager)]) {
      expect(response.status).to.equal(403);
      expect(response.body).to.have.nested.property('error.message', message);
    }
    for (const role of ['admin', 'corporate'] as const) {
      expect((await list('', await member(org, role))).status).to.equal(200);
    }
    expect((await send(performance.url, 'GET', path)).status).to.equal(401);
    expect((await send(performance.url, 'POST', path, { as: owner, csrf: false, body: build() })).status).to.equal(403);
  });
});

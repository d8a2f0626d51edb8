import { setTimeout as delay } from 'node:timers/promises';
import { callables as contract } from '@fresh/contracts/callables/migration';
import { firestore } from '@fresh/kernel/firebase';
import { dayOf, shadowRecorder } from '@fresh/kernel/migration/shadow-record';
import type { ShadowResult } from '@fresh/kernel/migration/shadow';
import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { person, uniqueId, type Person } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import { call, startAppCheck, type AppCheck } from '@fresh/kernel/testing/call-callable';

describe('the counts and the report of shadow reads', function () {
  this.timeout(120_000);

  let appCheck: AppCheck, report: FunctionProcess, admin: Person, user: Person;
  before(async () => {
    appCheck = await startAppCheck();
    [report, admin, user] = await Promise.all([
      startFunction('platform', 'migrationReport', { env: appCheck.env }),
      person('super', { superAdmin: true }),
      person('user', { admin: true }),
    ]);
  });
  after(async () => {
    await report.kill();
    appCheck.close();
  });

  const ask = (data: unknown, { idToken }: Pick<Person, 'idToken'> = admin) =>
    call(report.url, data, { idToken, appToken: appCheck.appToken });
  const fullReport = async (data: unknown) => contract.migrationReport.output.parse((await ask(data)).result);
  const finding = { path: 'body.name', kind: 'value', was: 'string', now: 'string' } as const;
  const result = (route: string, changes: Partial<ShadowResult> = {}): ShadowResult => ({
    route,
    requestId: 'r1',
    outcome: 'matched',
    durationMs: 1,
    findings: [],
    noiseChecked: false,
    ...changes,
  });
  const documentsOf = async (route: string) =>
    (await firestore().collection('shadowReads').where('route', '==', route).get()).docs;
  const reportOf = async (route: string, days = 2) =>
    (await fullReport({ days })).routes.find((one) => one.route === route);
  /** Waits until what was counted satisfies a condition. */
  const counted = async (route: string, isEnough: (documents: number, matched: number) => boolean) => {
    for (const deadline = Date.now() + 60_000; Date.now() < deadline;) {
      const documents = await documentsOf(route);
      const matched = documents.reduce((sum, one) => sum + Number(one.get('counts.matched') ?? 0), 0);
      if (isEnough(documents.length, matched)) return;
      await delay(50);
    }
    throw new Error(`${route} isn't counted`);
  };

  it('takes one write for all that comes together', async () => {
    const route = uniqueId('burst');
    const count = shadowRecorder(Date.now, Math.random);
    for (let nth = 0; nth < 500; nth += 1) count(result(route));
    await counted(route, (_documents, matched) => matched === 500);
    const [once] = await documentsOf(route);
    expect(once?.updateTime.isEqual(once.createTime)).to.equal(true);
    count(result(route));
    await counted(route, (_documents, matched) => matched === 501);
    const [twice] = await documentsOf(route);
    expect(twice?.updateTime.isEqual(twice.createTime)).to.equal(false);
  });

  it('adds up instances and days, and says what differs and where it was seen last', async () => {
    const route = uniqueId('days');
    const now = Date.now();
    // Days apart, so that it doesn't matter when in a day this runs.
    const before = now - 3 * 86_400_000;
    const mismatched = { outcome: 'mismatched', noiseChecked: true, findings: [finding] } as const;
    // Three instances, each in a shard of its own.
    const [first, second, old] = [0, 0.5, 0.99].map((shard, nth) =>
      shadowRecorder(
        () => (nth === 2 ? before : now),
        () => shard,
      ),
    );
    first!(result(route));
    first!(result(route, { ...mismatched, requestId: 'r2' }));
    second!(result(route, { ...mismatched, requestId: 'r3', outcome: 'noise' }));
    second!(result(route, { outcome: 'unreachable' }));
    second!(result(route, { outcome: 'dropped' }));
    second!(result(route, { outcome: 'late' }));
    second!(result(route, { outcome: 'failed' }));
    old!(result(route, { ...mismatched, requestId: 'r0' }));
    await counted(route, (documents) => documents === 3);
    const ids = (await documentsOf(route)).map(({ id }) => id);
    expect(ids).to.have.members([
      `${route}:${dayOf(now)}:0`,
      `${route}:${dayOf(now)}:4`,
      `${route}:${dayOf(before)}:7`,
    ]);
    const today = { matched: 1, mismatched: 1, confirmed: 1, noise: 1, unreachable: 1, dropped: 1, late: 1, failed: 1 };
    const [{ lastRequestId, ...found } = { lastRequestId: '' }, ...more] = (await reportOf(route))?.findings ?? [];
    expect((await reportOf(route))?.counts).to.deep.equal(today);
    expect(found).to.deep.equal({ ...finding, mismatched: 1, noise: 1, lastSeenAt: now });
    expect(lastRequestId).to.be.oneOf(['r2', 'r3']);
    expect(more).to.deep.equal([]);
    const both = await reportOf(route, 5);
    expect(both?.counts).to.deep.equal({ ...today, mismatched: 2, confirmed: 2 });
    expect(both?.findings[0]).to.deep.include({ mismatched: 2, noise: 1, lastSeenAt: now });
  });

  it('is about one route where one is named', async () => {
    const named = (await fullReport({ route: 'P1', days: 30 })).routes.map(({ route }) => route);
    expect(named.filter((route) => route !== 'P1')).to.deep.equal([]);
    const { status, error } = await ask({ route: 'P99' });
    expect(status).to.equal(400);
    expect(error).to.deep.include({ status: 'INVALID_ARGUMENT', message: 'No route is called P99' });
    expect((await ask({ days: 31 })).error?.status).to.equal('INVALID_ARGUMENT');
  });

  it('is for super administrators', async () => {
    expect((await ask({}, user)).error?.status).to.equal('PERMISSION_DENIED');
  });
});

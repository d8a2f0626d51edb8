import { expect } from 'chai';
import { applyPlan } from '../deploy/apply.ts';
import { makePlan } from '../deploy/plan.ts';
import { readRecords } from '../deploy/record-store.ts';
import { revision, smokePath, startFakePlatform, type FakePlatform } from '../deploy/testing/fake-platform.ts';
import { functionsOf, routedFunctions, units } from '../deploy/units.ts';
import { rollBack, type Wanted } from './apply.ts';
import { NoTarget } from './rollback.ts';

const service = 'timekeeping';
const [routed = ''] = routedFunctions(service);
const subscriber = 'expectAttendanceOnShiftAssigned';

describe('a rollback', function () {
  this.timeout(300_000);

  let fake: FakePlatform;
  /** Two versions are deployed: h1, and h2 with the second revision of each function. */
  beforeEach(async () => {
    fake = await startFakePlatform();
    await fake.deployed('h1');
    await deploy('h2');
  });
  afterEach(() => fake.close());

  const deploy = async (hash: string, force = false) => {
    const platform = fake.platform();
    const options = { only: [service], force, takeOver: false } as const;
    const hashes = new Map(units.map((unit) => [unit, hash]));
    const situation = { hashes, records: await readRecords(platform), options, by: 'tester', now: Date.now() };
    const plan = makePlan(situation);
    const context = { platform, hashes, commit: 'c0ffee0', by: 'tester', takeOver: false, gateway: fake.origin };
    return { plan, results: await applyPlan(plan, { ...context, say: () => undefined }) };
  };
  const rollback = (more: Partial<Wanted> = {}) =>
    rollBack({ service, to: null, dryRun: false, takeOver: false, by: 'tester', ...more }, fake.platform());
  const whereIs = async (name: string) => {
    const { traffic, tags } = await fake.functionOf(name);
    return [traffic, tags['live']];
  };
  const refusal = async (work: Promise<unknown>) => {
    const error: unknown = await work.then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).to.be.instanceOf(NoTarget);
    return (error as Error).message;
  };

  it('moves every function to the version before, the gateway’s pin with it, and writes it down', async () => {
    const { moved, failed, problem } = await rollback();
    expect(moved).to.have.members(functionsOf(service));
    expect([failed, problem]).to.deep.equal([[], null]);
    expect(await whereIs(routed)).to.deep.equal([revision(routed, 1), revision(routed, 1)]);
    expect(await whereIs(subscriber)).to.deep.equal([revision(subscriber, 1), undefined]);
    const { versions, serving, attempt } = await fake.record(service);
    expect([serving, attempt]).to.deep.equal([versions[1]?.version, null]);
    expect(versions.map(({ hash }) => hash)).to.deep.equal(['h2', 'h1']);
  });

  it('goes forward again, after which new revisions serve as before', async () => {
    await rollback();
    await rollback({ to: 'latest' });
    expect(await whereIs(routed)).to.deep.equal(['latest', revision(routed, 2)]);
    expect(await whereIs(subscriber)).to.deep.equal(['latest', undefined]);
    const { versions, serving } = await fake.record(service);
    expect(serving).to.equal(versions[0]?.version);
  });

  it('does not come back with the next deploy of the same source, and ends with that of another', async () => {
    await rollback();
    expect((await deploy('h2')).plan[0]).to.include({ action: 'hold' });
    await deploy('h3');
    // Cloud Run alone would have left traffic where the rollback has put it (ANCHORS B17).
    expect(await whereIs(routed)).to.deep.equal(['latest', revision(routed, 3)]);
    const { versions, serving } = await fake.record(service);
    expect([versions.length, serving]).to.deep.equal([3, versions[0]?.version]);
  });

  it('goes to the version that is asked for, and to none that is not known', async () => {
    await deploy('h3');
    const [, , first] = (await fake.record(service)).versions;
    await rollback({ to: first!.version });
    expect(await whereIs(routed)).to.deep.equal([revision(routed, 1), revision(routed, 1)]);
    expect(await refusal(rollback({ to: 'v0' }))).to.match(/has no version v0; known are \S+, \S+, \S+$/);
    expect(await refusal(rollback())).to.match(/no version before/);
  });

  it('leaves what fails, says so, and finishes with the same command', async () => {
    await fake.setRules({
      on: `update-traffic ${subscriber.toLowerCase()} `,
      times: 1,
      fail: 'ERROR: deadline exceeded',
    });
    const first = await rollback();
    expect(first.failed.map(({ functionName }) => functionName)).to.deep.equal([subscriber]);
    expect(first.failed[0]?.reason).to.contain('deadline exceeded');
    expect(await whereIs(routed)).to.deep.equal([revision(routed, 1), revision(routed, 1)]);
    expect((await fake.record(service)).attempt).to.include({ kind: 'rollback', failedAt: 'traffic' });

    const second = await rollback();
    expect([second.moved, second.failed]).to.deep.equal([[subscriber], []]);
    expect(await whereIs(subscriber)).to.deep.equal([revision(subscriber, 1), undefined]);
    expect((await fake.record(service)).attempt).to.equal(null);
  });

  it('undoes a deploy that has failed its smoke test', async () => {
    fake.answers.set(smokePath(service), { status: 503 });
    await deploy('h3');
    fake.answers.clear();
    await rollback();
    expect(await whereIs(subscriber)).to.deep.equal([revision(subscriber, 2), undefined]);
    const { versions, serving, attempt } = await fake.record(service);
    expect([versions[0]?.hash, serving, attempt]).to.deep.equal(['h2', versions[0]?.version, null]);
  });

  it('says which functions it cannot bring back or take away', async () => {
    const record = await fake.record(service);
    const { [subscriber]: _missing, ...had } = record.versions[1]!.revisions;
    const first = { ...record.versions[1]!, revisions: { ...had, attendanceOld: 'attendanceold-00001-abc' } };
    const content = `${JSON.stringify({ ...record, versions: [record.versions[0], first] })}\n`;
    await fake.put(`objects/${service}.json`, { generation: 9, content });
    const { rollback: plan, moved } = await rollback();
    expect([plan.newer, plan.gone]).to.deep.equal([[subscriber], ['attendanceOld']]);
    expect(moved).to.have.length(functionsOf(service).length - 1);
    expect(await whereIs(subscriber)).to.deep.equal(['latest', undefined]);
  });

  it('moves nothing when asked what it would do, or while somebody else deploys', async () => {
    const { rollback: plan } = await rollback({ dryRun: true });
    expect(plan.moves).to.have.length(functionsOf(service).length);
    const record = await fake.record(service);
    const attempt = { kind: 'deploy', version: 'v9', at: new Date().toISOString(), by: 'you' };
    await fake.put(`objects/${service}.json`, {
      generation: 9,
      content: `${JSON.stringify({ ...record, attempt })}\n`,
    });
    expect(await refusal(rollback())).to.match(/^you began a deploy/);
    expect(await fake.begun(/update-traffic .*--to-revisions/)).to.deep.equal([]);
    expect((await rollback({ takeOver: true })).failed).to.deep.equal([]);
  });
});

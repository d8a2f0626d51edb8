import { expect } from 'chai';
import { applyPlan, type Deploy } from './apply.ts';
import { pinTag } from './cloud-run.ts';
import type { PlanLine } from './plan.ts';
import { changeRecord, readRecords } from './record-store.ts';
import { startAttempt } from './record.ts';
import { DeployedProject } from './testing/deployed-project.ts';
import { functionsOf, routedFunctions, smokeRoute, type UnitName } from './units.ts';

/**
 * What a deploy does beside the Firebase CLI, against the stand-in of Google's APIs. `npm run rehearse` has the CLI in it;
 * here the functions have the new code already, as after a deploy that was interrupted behind that step.
 */
describe('a deploy, behind the Firebase CLI', () => {
  const service = 'timekeeping';
  let project: DeployedProject;
  beforeEach(async () => {
    project = await DeployedProject.start();
    await project.deployAll('h1');
  });
  afterEach(() => project.close());

  const line = (unit: UnitName, more: Partial<PlanLine> = {}): PlanLine => ({
    ...{ unit, action: 'deploy', reason: 'test', stage: 1, batches: [], deletes: [], ...more },
  });
  const deploy = async (lines: readonly PlanLine[], more: Partial<Deploy> = {}) => {
    const functions = Object.fromEntries(functionsOf(service).map((name) => [name, 'h2']));
    return applyPlan(lines, {
      ...{
        platform: project.platform,
        commit: 'c0ffee0',
        by: 'tester',
        takeOver: false,
        gateway: 'http://127.0.0.1:9',
      },
      sources: new Map(lines.map(({ unit }) => [unit, { hash: 'h2', functions: unit === service ? functions : {} }])),
      folderOf: () => Promise.resolve('/nowhere'),
      ...{ cpuOf: () => 1, vcpuQuota: 20, say: () => undefined },
      ...more,
    });
  };
  const record = async (unit: UnitName = service) => (await readRecords(project.platform.google))[unit];
  const pinOf = (name: string) => project.runOf(name)?.traffic.find(({ tag }) => tag === pinTag)?.revision;

  it('moves the gateway to revisions that passed, and records them', async () => {
    const name = routedFunctions(service)[0] ?? '';
    const before = pinOf(name);
    for (const one of functionsOf(service)) project.addRevision(service, one);
    const run = project.runOf(name);
    if (run) run.traffic = run.traffic.map((one) => (one.tag === pinTag ? { ...one, revision: before ?? '' } : one));
    const [result] = await deploy([line(service)]);
    expect(result).to.include({ outcome: 'done' });
    expect(pinOf(name)).to.equal(run?.latestReady);
    const { versions, attempt } = await record();
    expect(versions[0]?.functions[name]).to.deep.equal({ hash: 'h2', revision: run?.latestReady });
    expect([versions.length, attempt]).to.deep.equal([2, null]);
  });

  it('leaves the gateway where it was when the smoke test fails, and goes on with the next run', async () => {
    const { functionName } = smokeRoute(service);
    const before = pinOf(functionName);
    const run = project.runOf(functionName);
    const policy = run?.policy;
    if (run) run.policy = { etag: 'x', bindings: [] };
    const [failed] = await deploy([line(service)]);
    expect(failed).to.include({ outcome: 'failed', step: 'route' });
    expect(failed?.reason).to.contain('the public may not call it');
    expect([pinOf(functionName), (await record()).attempt?.failedAt]).to.deep.equal([before, 'route']);
    if (run && policy) run.policy = policy;
    expect((await deploy([line(service)]))[0]).to.include({ outcome: 'done' });
  });

  it('names revisions that did not come up', async () => {
    project.addRevision(service, 'attendance', 'the container did not start');
    const [failed] = await deploy([line(service)]);
    expect(failed).to.include({ outcome: 'failed', step: 'health' });
    expect(failed?.reason).to.match(/attendance: revision attendance-00002-\w+ did not come up/);
  });

  it('repeats a record that another writer came before, and begins nothing while another deployer runs', async () => {
    const { faults } = project.cloud;
    const path = /\/upload\/storage/;
    faults.add({ kind: 'respond', status: 412, message: 'conditionNotMet' }, { method: 'POST', path, times: 1 });
    expect((await deploy([line(service)]))[0]).to.include({ outcome: 'done' });
    const attempt = { kind: 'deploy', version: 'v9', at: new Date().toISOString(), by: 'you' } as const;
    await changeRecord(project.platform.google, service, (before) => startAttempt(before, attempt));
    const [held] = await deploy([line(service)]);
    expect(held).to.include({ outcome: 'failed', step: 'begin' });
    expect(held?.reason).to.match(/^you has started a deploy/);
    expect((await deploy([line(service)], { takeOver: true }))[0]).to.include({ outcome: 'done' });
  });

  it('leaves other services alone when one fails, and does not begin what needs it', async () => {
    project.addRevision(service, 'attendance', 'the container did not start');
    const results = await deploy([line(service), line('hosting', { stage: 2 })]);
    expect(results.map(({ unit, outcome, reason }) => [unit, outcome, reason?.split('\n')[0]])).to.deep.equal([
      [service, 'failed', results[0]?.reason?.split('\n')[0]],
      ['hosting', 'waiting', `it needs ${service}`],
    ]);
  });

  it('says what Google said when an API fails, and records where', async () => {
    const fault = { kind: 'respond', status: 403, message: 'denied' } as const;
    project.cloud.faults.add(fault, { method: 'GET', path: /:getIamPolicy/ });
    const [failed] = await deploy([line(service)]);
    expect(failed).to.include({ outcome: 'failed', step: 'access' });
    expect(failed?.reason).to.match(/403 .*denied\n→ the account that deploys lacks a role/);
    expect((await record()).attempt).to.include({ failedAt: 'access' });
  });
});

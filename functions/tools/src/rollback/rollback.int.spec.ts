import { expect } from 'chai';
import { DeployedProject } from '../deploy/testing/deployed-project.ts';
import { changeRecord, readRecords } from '../deploy/record-store.ts';
import { startAttempt } from '../deploy/record.ts';
import { functionsOf, routedFunctions, runService, smokeRoute } from '../deploy/units.ts';
import { rollBack, type Wanted } from './apply.ts';
import { NoTarget } from './rollback.ts';

const service = 'timekeeping';
const [routed = ''] = routedFunctions(service);
const trigger = 'timekeepingOnShiftAssigned';
const run = 'run.googleapis.com';

/** Against the stand-in of Google's APIs. */
describe('a rollback', () => {
  let project: DeployedProject;
  /** Two versions are deployed, of sources that hash to h1 and h2, each with a revision of every function. */
  beforeEach(async () => {
    project = await DeployedProject.start();
    await project.deployAll('h1');
    await project.deployService(service, 'h2');
  });
  afterEach(() => project.close());

  const rollback = (more: Partial<Wanted> = {}) =>
    rollBack(
      { service, to: null, dryRun: false, force: false, takeOver: false, by: 'tester', ...more },
      project.platform,
    );
  const record = async () => (await readRecords(project.platform.google))[service];
  /** The revisions, by their number, that a function's requests and its pin go to. */
  const whereIs = (name: string) => {
    const { traffic = [], latestReady } = project.runOf(name) ?? {};
    const number = (revision: string | null | undefined) => Number(/-(\d{5})-/.exec(revision ?? '')?.[1]);
    const whole = traffic.find(({ percent }) => percent === 100);
    const isLatest = whole?.type === 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST';
    const pin = traffic.find(({ tag }) => tag === 'live')?.revision;
    return {
      to: isLatest ? 'latest' : number(whole?.revision),
      latest: number(latestReady),
      ...(pin && { pin: number(pin) }),
    };
  };
  const rejection = async (work: Promise<unknown>): Promise<string> => {
    const error: unknown = await work.then(
      () => null,
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof NoTarget)) throw new Error('it was not rejected', { cause: error });
    return error.message;
  };

  it('moves every function to the version before, its pin with it, and records it', async () => {
    const { moved, failed, problem } = await rollback();
    expect(moved).to.have.members(functionsOf(service));
    expect([failed, problem]).to.deep.equal([[], null]);
    expect(whereIs(routed)).to.deep.equal({ to: 1, latest: 2, pin: 1 });
    expect(whereIs(trigger)).to.deep.equal({ to: 1, latest: 2 });
    const { versions, serving, attempt } = await record();
    expect([serving, attempt]).to.deep.equal([versions[1]?.version, null]);
  });

  it('goes forward again, after which new revisions serve as before', async () => {
    await rollback();
    await rollback({ to: 'latest' });
    expect(whereIs(routed)).to.deep.equal({ to: 'latest', latest: 2, pin: 2 });
    expect(whereIs(trigger)).to.deep.equal({ to: 'latest', latest: 2 });
  });

  it('goes to the version that is asked for, and to none that is not known', async () => {
    await project.deployService(service, 'h3');
    const [, , first] = (await record()).versions;
    await rollback({ to: first?.version ?? '' });
    expect(whereIs(routed)).to.include({ to: 1, pin: 1 });
    expect(await rejection(rollback({ to: 'v0' }))).to.match(/has no version v0\. Known versions: \S+, \S+, \S+$/);
    expect(await rejection(rollback())).to.match(/no version before/);
  });

  it('leaves a function that fails, names it, and finishes with the same command', async () => {
    const path = new RegExp(`/services/${runService(trigger)}`);
    project.cloud.faults.add({ kind: 'respond', status: 500, message: 'no' }, { api: run, method: 'PATCH', path });
    const first = await rollback();
    expect(first.failed.map(({ functionName }) => functionName)).to.deep.equal([trigger]);
    expect(whereIs(routed)).to.include({ to: 1, pin: 1 });
    expect((await record()).attempt).to.include({ kind: 'rollback', failedAt: 'traffic' });

    project.cloud.faults.clear();
    const second = await rollback();
    expect([second.moved, second.failed]).to.deep.equal([[trigger], []]);
    expect(whereIs(trigger)).to.include({ to: 1 });
    expect((await record()).attempt).to.equal(null);
  });

  it('is made on top of a change that came first', async () => {
    const path = new RegExp(`/services/${runService(routed)}\\?`);
    // Google has written it and the response is lost: what the next try reads has another etag.
    project.cloud.faults.add(
      { kind: 'respond', status: 409, message: 'stale' },
      { api: run, method: 'PATCH', path, times: 1 },
    );
    expect((await rollback()).failed).to.deep.equal([]);
    expect(whereIs(routed)).to.include({ to: 1, pin: 1 });
  });

  it('says when the version that serves now does not respond as it should', async () => {
    const policy = project.runOf(smokeRoute(service).functionName);
    if (policy) policy.policy = { etag: 'x', bindings: [] };
    expect((await rollback()).problem).to.contain('the public may not call it');
  });

  it('names functions that it cannot bring back, and those that it leaves as they are', async () => {
    await changeRecord(project.platform.google, service, (before) => {
      const [newest, first] = before.versions;
      if (!newest || !first) throw new Error('two versions are deployed');
      const { [trigger]: _missing, ...functions } = first.functions;
      const gone = { attendanceOld: { hash: 'x', revision: 'attendanceold-00001-abc' } };
      return { ...before, versions: [newest, { ...first, functions: { ...functions, ...gone } }] };
    });
    const { rollback: plan, moved } = await rollback();
    expect([plan.newer, plan.gone]).to.deep.equal([[trigger], ['attendanceOld']]);
    expect(moved).to.have.length(functionsOf(service).length - 1);
    expect(whereIs(trigger)).to.include({ to: 'latest' });
  });

  it('moves nothing in a dry run, or while another deployer runs', async () => {
    expect((await rollback({ dryRun: true })).rollback.moves).to.have.length(functionsOf(service).length);
    const attempt = { kind: 'deploy', version: 'v9', at: new Date().toISOString(), by: 'you' } as const;
    await changeRecord(project.platform.google, service, (before) => startAttempt(before, attempt));
    expect(await rejection(rollback())).to.match(/^you started a deploy/);
    expect(project.cloud.state.requests.filter(({ method, api }) => method === 'PATCH' && api === run)).to.deep.equal(
      [],
    );
    expect((await rollback({ takeOver: true })).failed).to.deep.equal([]);
  });

  it('to a version that lacks a subscriber which others need is rejected, unless it is forced', async () => {
    await changeRecord(project.platform.google, service, (before) => {
      const [newest, first] = before.versions;
      if (!newest || !first?.links) throw new Error('two versions are deployed');
      return { ...before, versions: [newest, { ...first, links: { ...first.links, handles: [] } }] };
    });
    expect(await rejection(rollback())).to.match(/^\w+ publishes \S+, which that version of timekeeping does not/);
    expect((await rollback({ force: true })).failed).to.deep.equal([]);
  });
});

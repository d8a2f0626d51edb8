import { expect } from 'chai';
import { applyPlan, type Deploy } from './apply.ts';
import { makePlan, type PlanOptions } from './plan.ts';
import type { Limits } from './platform.ts';
import { readRecords } from './record-store.ts';
import { runs, until } from './testing/processes.ts';
import { smokePath, startFakePlatform, type FakePlatform } from './testing/fake-platform.ts';
import { functionsOf, routedFunctions, units, type UnitName } from './units.ts';

/** Deploys against programs on the PATH that stand in for `firebase` and `gcloud`: real processes, one project each. */
describe('a deploy', function () {
  // A deploy of everything is some hundred processes.
  this.timeout(300_000);

  let fake: FakePlatform;
  let said: string[];
  beforeEach(async () => {
    fake = await startFakePlatform();
    said = [];
  });
  afterEach(() => fake.close());

  const all = { only: null, force: false, takeOver: false };

  /** Plans and applies, as `main` does, for a source that hashes to `hash`. */
  const deploy = async (
    only: readonly UnitName[] | null,
    {
      hash = 'h1',
      limits = {},
      ...more
    }: { hash?: string; limits?: Partial<Limits>; by?: string; force?: boolean; takeOver?: boolean } = {},
  ) => {
    const platform = fake.platform(limits);
    const options: PlanOptions = { ...all, only, force: more.force ?? false, takeOver: more.takeOver ?? false };
    const { by = 'tester' } = more;
    const hashes = new Map(units.map((unit) => [unit, hash]));
    const records = await readRecords(platform);
    const plan = makePlan({ hashes, records, options, by, now: Date.now() });
    const context: Deploy = {
      ...{ platform, hashes, commit: 'c0ffee0', by, takeOver: options.takeOver, gateway: fake.origin },
      say: (line) => said.push(line),
    };
    const results = await applyPlan(plan, context);
    return { plan, results, of: (unit: UnitName) => results.find((result) => result.unit === unit) };
  };
  const deploys = async () =>
    (await fake.begun(/^firebase deploy/)).map((line) => /--only (\S+)/.exec(line)?.[1] ?? '');

  it('goes rules and indexes, services, Hosting, and writes down what is there then', async () => {
    const { results } = await deploy(null);
    expect(results.map(({ unit, outcome }) => [unit, outcome])).to.deep.equal(units.map((unit) => [unit, 'done']));

    const order = await deploys();
    expect(order.slice(0, 2)).to.have.members(['firestore:rules', 'firestore:indexes']);
    expect(order.at(-1)).to.equal('hosting');
    // Not one begins before all of the stage before have ended.
    const events = (await fake.calls()).filter(({ line }) => line.startsWith('deploy '));
    const begins = (target: string) =>
      events.findIndex(({ event, line }) => event === 'begin' && line.includes(`--only ${target}`));
    const ends = (target: string) =>
      events.findLastIndex(({ event, line }) => event === 'end' && line.includes(`--only ${target}`));
    expect(ends('firestore:indexes')).to.be.lessThan(begins('functions:identity'));
    for (const service of ['identity', 'platform'])
      expect(ends(`functions:${service}`)).to.be.lessThan(begins('hosting'));

    const { versions, serving, attempt } = await fake.record('scheduling');
    expect(versions).to.have.length(1);
    expect(versions[0]).to.deep.include({ hash: 'h1', commit: 'c0ffee0', by: 'tester' });
    expect(Object.keys(versions[0]?.revisions ?? {})).to.have.members(functionsOf('scheduling'));
    expect(versions[0]?.revisions['schedules']).to.equal('schedules-00001-abc');
    expect([serving, attempt]).to.deep.equal([versions[0]?.version, null]);
  });

  it('has nothing left to do where nothing has changed, and else does what has', async () => {
    await fake.deployed('h1');
    expect((await deploy(null)).results).to.deep.equal([]);
    await deploy(['scheduling'], { hash: 'h2' });
    expect(await deploys()).to.deep.equal(['functions:scheduling']);
    const { versions } = await fake.record('scheduling');
    expect(versions.map(({ hash }) => hash)).to.deep.equal(['h2', 'h1']);
    expect(versions[0]!.version > versions[1]!.version, 'versions sort by time').to.equal(true);
  });

  it('runs no more units at a time than it may', async () => {
    await fake.deployed('h1');
    await fake.setRules({ on: '^firebase deploy', slowMs: 500 });
    await deploy(['onboarding', 'notifications', 'timekeeping', 'identity'], { hash: 'h2', limits: { parallel: 2 } });
    let atOnce = 0;
    let most = 0;
    for (const { line, event } of await fake.calls()) {
      if (!line.startsWith('deploy ')) continue;
      atOnce += event === 'begin' ? 1 : -1;
      most = Math.max(most, atOnce);
    }
    expect(most).to.equal(2);
  });

  it('leaves the other services alone when one fails, names it and its step, and holds Hosting', async () => {
    await fake.deployed('h1');
    await fake.setRules({ on: '--only functions:scheduling', fail: 'Error: There was an error deploying functions' });
    const asked: UnitName[] = ['scheduling', 'notifications', 'timekeeping', 'hosting'];
    const { results, of } = await deploy(asked, { hash: 'h2' });
    expect(of('scheduling')).to.deep.include({ outcome: 'failed', step: 'deploy' });
    expect(of('scheduling')?.reason).to.contain('There was an error deploying functions');
    expect(of('hosting')).to.deep.include({ outcome: 'waiting', reason: 'it needs scheduling' });
    const others = results.filter(({ unit }) => unit !== 'scheduling' && unit !== 'hosting');
    expect(others.map(({ outcome }) => outcome)).to.deep.equal(others.map(() => 'done'));
    expect((await fake.record('scheduling')).attempt).to.include({ failedAt: 'deploy' });
    // Once: an error that isn't known to pass is not tried again.
    expect((await deploys()).filter((target) => target === 'functions:scheduling')).to.have.length(1);
  });

  it('begins no service when the indexes fail, and does when only the rules do', async () => {
    await fake.setRules({ on: 'firestore:indexes', fail: 'no' });
    expect((await deploy(['indexes', 'scheduling'])).of('scheduling')).to.include({ outcome: 'waiting' });
    await fake.setRules({ on: 'firestore:rules', fail: 'no' });
    const { of } = await deploy(['rules', 'scheduling']);
    expect([of('rules')?.outcome, of('scheduling')?.outcome]).to.deep.equal(['failed', 'done']);
  });

  it('waits until the indexes are built', async () => {
    await fake.put('indexes.json', [{ name: 'a', state: 'CREATING' }]);
    const running = deploy(['indexes', 'scheduling']);
    await until(async () => (await fake.begun(/indexes composite list/)).length >= 3);
    expect(await deploys()).to.deep.equal(['firestore:indexes']);
    await fake.put('indexes.json', [{ name: 'a', state: 'READY' }]);
    expect((await running).of('scheduling')).to.include({ outcome: 'done' });
  });

  it('tries again what is known to pass, as often as it may', async () => {
    const passing = [
      'HTTP Error: 429, Quota exceeded for quota metric',
      'Permission denied while using the Eventarc Service Agent. If you recently started to use Eventarc, it may take a few minutes',
    ];
    for (const fail of passing) {
      await fake.setRules({ on: '--only functions:timekeeping', times: 2, fail });
      expect((await deploy(['timekeeping'], { force: true })).of('timekeeping'), fail).to.include({ outcome: 'done' });
    }
    expect(await deploys()).to.have.length(6);
    await fake.setRules({ on: '--only functions:timekeeping', fail: 'HTTP Error: 429' });
    expect((await deploy(['timekeeping'], { force: true })).of('timekeeping')).to.include({ outcome: 'failed' });
    expect(await deploys()).to.have.length(10);
  });

  it('kills what hangs, with all that it has started, and says so', async () => {
    await fake.setRules({ on: '--only functions:onboarding', hang: true });
    const { of } = await deploy(['onboarding', 'notifications'], { limits: { firebaseMs: 8_000 } });
    expect(of('onboarding')).to.include({ outcome: 'failed', step: 'deploy' });
    expect(of('onboarding')?.reason).to.match(/killed after \d+ s/);
    expect(of('notifications')).to.include({ outcome: 'done' });
    const hanging = await fake.hanging();
    expect(hanging).to.have.length(2);
    for (const pid of hanging) await until(async () => !(await runs(pid)));
  });

  it('gives the gateway new revisions only when their smoke test has passed', async () => {
    await fake.deployed('h1');
    const path = smokePath('scheduling');
    fake.answers.set(path, { status: 503 });
    const { of } = await deploy(['scheduling'], { hash: 'h2' });
    expect(of('scheduling')).to.deep.include({ outcome: 'failed', step: 'route' });
    expect(of('scheduling')?.reason).to.contain('503 from Google');
    for (const name of routedFunctions('scheduling')) {
      const { tags, n } = await fake.functionOf(name);
      expect([n, tags['live']?.slice(-10)], name).to.deep.equal([2, '-00001-abc']);
    }
    fake.answers.delete(path);
    const again = await deploy(['scheduling'], { hash: 'h2' });
    expect(again.plan[0]?.reason).to.match(/^deploy of \S+ failed at route$/);
    expect(again.of('scheduling')).to.include({ outcome: 'done' });
    expect((await fake.functionOf('schedules')).tags).to.deep.equal({ live: 'schedules-00003-abc' });
  });

  it('tells a function that nobody may call from one that is broken', async () => {
    const path = smokePath('platform');
    fake.answers.set(path, { status: 403 });
    expect((await deploy(['platform'])).of('platform')?.reason).to.contain('roles/run.invoker for allUsers is missing');
    fake.answers.set(path, { status: 500, headers: { 'x-request-id': 'r' } });
    expect((await deploy(['platform'])).of('platform')?.reason).to.contain('500 instead of 200');
    fake.answers.clear();
    await fake.putFunction('reconcileEvents', { n: 3, traffic: 'latest', tags: {}, broken: true });
    const { of } = await deploy(['platform']);
    expect(of('platform')).to.include({ outcome: 'failed', step: 'health' });
    expect(of('platform')?.reason).to.contain('reconcileEvents: revision');
  });

  it('lets subscribers be called by their own account, which the CLI does not', async () => {
    await deploy(['timekeeping']);
    const bindings = await fake.begun(/add-iam-policy-binding/);
    expect(bindings).to.include(
      'gcloud run services add-iam-policy-binding expectattendanceonshiftassigned --region=us-central1 ' +
        '--member=serviceAccount:fresh-timekeeping@fake-project.iam.gserviceaccount.com --role=roles/run.invoker ' +
        '--project=fake-project --quiet',
    );
    expect(bindings.filter((line) => line.includes('projects add'))).to.deep.equal([]);
  });

  it('keeps the images that a rollback needs, from the first deploy on', async () => {
    await deploy(['timekeeping']);
    await deploy(['timekeeping'], { hash: 'h2' });
    expect(await fake.begun(/artifacts:setpolicy/)).to.have.length(1);
  });

  it('releases Hosting without any function, and only with pins that are the newest revisions', async () => {
    await fake.deployed('h1');
    await deploy(['hosting'], { hash: 'h2' });
    const { hosting, functions } = (await fake.get('hosting.json')) as {
      hosting: { rewrites: object[] };
      functions?: object;
    };
    expect(functions).to.equal(undefined);
    expect(hosting.rewrites.at(-1)).to.deep.equal({
      source: '/api/**',
      run: { serviceId: 'fallback', region: 'us-central1', pinTag: true },
    });
    await fake.putFunction('schedules', { n: 2, traffic: 'latest', tags: { live: 'schedules-00001-abc' } });
    const { of } = await deploy(['hosting'], { hash: 'h3' });
    expect(of('hosting')).to.include({ outcome: 'failed', step: 'pins' });
    expect(of('hosting')?.reason).to.match(/hasn't yet, of schedules$/);
  });
});

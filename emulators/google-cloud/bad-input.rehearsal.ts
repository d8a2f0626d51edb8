import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { differences } from './deployed-state.ts';
import { bundlesOf, Rehearsal, type Run } from './rehearsal.ts';

const root = path.join(import.meta.dirname, '../..');
const minutes = (count: number) => count * 60_000;
const services = ['onboarding'] as const;
const units = ['indexes', ...services];

/** What goes wrong outside of the code: one clear message with the remedy, exit code 1, and the same command finishes. */
describe('A deploy that something is in the way of', function () {
  this.timeout(minutes(5));

  let rehearsal: Rehearsal;
  let bundles: Map<string, string>;
  before(async () => {
    bundles = await bundlesOf(root, services);
  });
  beforeEach(async () => {
    rehearsal = await Rehearsal.start(root);
  });
  afterEach(async () => {
    const { unexpected } = rehearsal.cloud.state;
    await rehearsal.close();
    expect(unexpected, 'requests that the stand-in does not know').to.deep.equal([]);
  });

  /** It ended with 1, said this, and no stack of a program. */
  const expectFailure = ({ code, output }: Run, ...said: readonly RegExp[]) => {
    expect(code, output).to.equal(1);
    for (const pattern of said) expect(output).to.match(pattern);
    expect(output).to.not.match(/^ {4}at .+:\d+:\d+\)?$/m);
  };
  /** The same command again leads to the wanted state. */
  const expectRepaired = async () => {
    const run = await rehearsal.deploy(units);
    expect(run.code, run.output).to.equal(0);
    expect(differences(rehearsal.cloud, { bundles, services })).to.deep.equal([]);
  };
  const owner = { member: 'user:owner@example.com', permissions: 'all' } as const;

  it('for a project that is not there: says so, and asks it nothing else', async () => {
    const run = await rehearsal.deploy([...units, '--project', 'other-project']);
    expectFailure(run, /other-project/, /npm run doctor/);
    expect(rehearsal.writes()).to.deep.equal([]);
  });

  it('with a login that has expired: names the command that renews it', async () => {
    rehearsal.cloud.state.tokens.set('owner', 'expired');
    expectFailure(await rehearsal.deploy(units), /firebase login/);
    expect(rehearsal.writes()).to.deep.equal([]);
    rehearsal.cloud.state.tokens.set('owner', owner);
    await expectRepaired();
  });

  it('by an account that may only read: says which right is missing', async () => {
    const readable = ['storage.objects.get', 'storage.objects.list', 'cloudfunctions.functions.list'];
    const permissions = new Set([
      ...readable,
      'run.services.list',
      'resourcemanager.projects.get',
      'storage.buckets.get',
    ]);
    rehearsal.cloud.state.tokens.set('owner', { member: 'user:reader@example.com', permissions });
    expectFailure(await rehearsal.deploy(units), /lacks a role|Permission '.+' denied/, /npm run doctor/);
    rehearsal.cloud.state.tokens.set('owner', owner);
    await expectRepaired();
  });

  it('by an account that may not act as the service’s: says which right is missing', async () => {
    const all = rehearsal.cloud.routes.flatMap(({ permission }) => permission ?? []);
    rehearsal.cloud.state.tokens.set('owner', { member: 'user:limited@example.com', permissions: new Set(all) });
    const run = await rehearsal.deploy(units);
    expectFailure(run, /iam\.serviceAccounts\.actAs/, /fresh-onboarding@/);
    rehearsal.cloud.state.tokens.set('owner', owner);
    await expectRepaired();
  });

  it('in a project without an API, by an account that may enable none: names the API', async () => {
    const { enabledApis } = rehearsal.cloud.state;
    enabledApis.delete('cloudbilling.googleapis.com');
    rehearsal.cloud.faults.add(
      { kind: 'respond', status: 403, message: 'Permission denied to enable service [cloudbilling.googleapis.com]' },
      { api: 'serviceusage.googleapis.com', method: 'POST', path: /:enable$/ },
    );
    expectFailure(await rehearsal.deploy(units), /cloudbilling\.googleapis\.com/);
    rehearsal.cloud.faults.clear();
    enabledApis.add('cloudbilling.googleapis.com');
    await expectRepaired();
  });

  it('in a project to which nothing was done yet: names what comes first, and the doctor', async () => {
    await rehearsal.close();
    rehearsal = await Rehearsal.start(root, { as: 'new' });
    expectFailure(await rehearsal.deploy(units), /enable .+\.googleapis\.com|bucket/, /npm run doctor/);
    expect(rehearsal.writes()).to.deep.equal([]);
  });

  it('without a database: says that there is none', async () => {
    const { databases } = rehearsal.cloud.state;
    const kept = databases.get('(default)');
    databases.clear();
    expectFailure(await rehearsal.deploy(['onboarding', 'timekeeping']), /database/i);
    if (kept) databases.set('(default)', kept);
    await expectRepaired();
  });

  it('where an organization rejects allUsers: says that callers can’t be set, and sets them with the next run', async () => {
    rehearsal.cloud.state.organizationRestrictsMembers = true;
    expectFailure(await rehearsal.deploy(units), /onboarding/, /Unable to set the invoker/, /allUsers.*npm run doctor/);
    rehearsal.cloud.state.organizationRestrictsMembers = false;
    await expectRepaired();
  });

  it('with fewer vCPU than its functions start with: goes in parts', async () => {
    rehearsal.cloud.state.quotas.regionalCpu = 3;
    const run = await rehearsal.deploy(units);
    expect(run.code, run.output).to.equal(0);
    expect(differences(rehearsal.cloud, { bundles, services })).to.deep.equal([]);
  });

  it('in a minute whose writes are used up: waits, and finishes', async () => {
    const target = { api: 'cloudfunctions.googleapis.com', method: 'POST', path: /\/functions$/, times: 1 };
    rehearsal.cloud.faults.add({ kind: 'respond', status: 429, message: 'Quota exceeded' }, target);
    await expectRepaired();
  });

  it('in a project whose Eventarc agent is not ready: waits, and finishes', async () => {
    rehearsal.cloud.faults.eventarcAgentPending = 1;
    const run = await rehearsal.deploy(['indexes', 'timekeeping']);
    expect(run.code, run.output).to.equal(0);
    expect(run.output).to.match(/Eventarc service agent is not ready yet; again in/);
    const ofTimekeeping = { bundles: await bundlesOf(root, ['timekeeping']), services: ['timekeeping'] } as const;
    expect(differences(rehearsal.cloud, ofTimekeeping)).to.deep.equal([]);
  });

  it('whose network breaks in the middle: leaves what is done, and finishes with the same command', async () => {
    const target = { api: 'cloudfunctions.googleapis.com', method: 'POST', path: /\/functions$/, after: 3 };
    rehearsal.cloud.faults.add({ kind: 'break' }, target);
    expectFailure(await rehearsal.deploy(units), /onboarding/);
    expect(rehearsal.cloud.state.functions.size).to.be.greaterThan(0);
    rehearsal.cloud.faults.clear();
    await expectRepaired();
  });

  it('whose connection breaks after Google did what was asked: finishes with the same command', async () => {
    const target = { api: 'run.googleapis.com', method: 'POST', path: /:setIamPolicy$/, times: 2 };
    rehearsal.cloud.faults.add({ kind: 'break after' }, target);
    await rehearsal.deploy(units);
    rehearsal.cloud.faults.clear();
    await expectRepaired();
  });

  it('that is cancelled in the middle: leaves what is done, and finishes with the same command', async () => {
    const { state, faults } = rehearsal.cloud;
    faults.add(
      { kind: 'hang' },
      { api: 'cloudfunctions.googleapis.com', method: 'POST', path: /\/functions$/, after: 3 },
    );
    const cancel = new AbortController();
    const cancelled = rehearsal.deploy(units, { abort: cancel.signal });
    while (state.functions.size < 2) await delay(100);
    cancel.abort();
    expect((await cancelled).code).to.equal(1);
    faults.clear();
    await expectRepaired();
  });

  it('beside another one: only one of them deploys, the other one says who is deploying', async () => {
    const [one, other] = await Promise.all([
      rehearsal.deploy(units),
      rehearsal.deploy(units, { env: { GITHUB_REPOSITORY: 'team/other' } }),
    ]);
    expect([one.code, other.code].sort()).to.deep.equal([0, 1]);
    const loser = one.code === 1 ? one : other;
    expect(loser.output).to.match(/has started a deploy|has taken it over/);
    expect(differences(rehearsal.cloud, { bundles, services })).to.deep.equal([]);
  });
});

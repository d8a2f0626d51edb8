import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { captures, routes, serviceOperations, services, subscriptions } from '@fresh/contracts/registry';
import { serviceAccountEmail } from '@fresh/contracts/service-identities';
import { expect } from 'chai';
import { startFakePlatform, smokePath, type FakePlatform } from '../deploy/testing/fake-platform.ts';
import { routedFunctions, runService } from '../deploy/units.ts';
import { root } from '../folders.ts';
import { grants } from '../iam.ts';
import { cloudChecks } from './cloud.ts';
import { wantedIndexes } from './missing-indexes.ts';

describe('the doctor, of a project', function () {
  this.timeout(300_000);

  let fake: FakePlatform;
  beforeEach(async () => {
    fake = await startFakePlatform();
  });
  afterEach(() => fake.close());

  const findings = async (name: string, origin: string | null = null) => {
    const checks = cloudChecks(fake.platform(), { gateway: fake.origin, origin });
    const check = checks.find((one) => one.name.startsWith(name));
    return (await check?.run()) ?? [];
  };
  const problems = async (name: string) => (await findings(name)).map(({ problem }) => problem);

  /** The policies that IAM.md asks for, by what they are on, as `gcloud` is asked for them. */
  const rightPolicies = () => {
    const policies = new Map<string, { role: string; members: string[] }[]>();
    const add = (on: string, role: string, member: string) =>
      policies.set(on, [...(policies.get(on) ?? []), { role, members: [member] }]);
    for (const { service, role, on } of grants({ services, routes, subscriptions, captures, serviceOperations })) {
      const member = serviceAccountEmail(service, fake.project);
      const keys = { project: 'project', channel: 'project', account: member };
      const key = on.kind === 'function' ? runService(on.name) : 'name' in on ? on.name : keys[on.kind];
      add(key, role, `serviceAccount:${member}`);
    }
    for (const name of services.flatMap(routedFunctions)) add(runService(name), 'roles/run.invoker', 'allUsers');
    return Object.fromEntries([...policies].map(([on, bindings]) => [on, { bindings }]));
  };

  it('finds nothing in one that is as it should be', async () => {
    await fake.deployed('h1');
    await fake.put('policies.json', rightPolicies());
    const emails = services.map((service) => ({ email: serviceAccountEmail(service, fake.project) }));
    await fake.put('accounts.json', emails);
    const { indexes } = wantedIndexes.parse(
      JSON.parse(await readFile(path.join(root, 'firestore.indexes.json'), 'utf8')),
    );
    const deployed = indexes.map((index) => ({
      ...{
        ...index,
        state: 'READY',
        name: `projects/p/databases/d/collectionGroups/${index.collectionGroup}/indexes/1`,
      },
    }));
    await fake.put('indexes.json', deployed);
    const names = ['login', 'project', 'records', 'service accounts', 'roles', 'functions', 'indexes', 'gateway'];
    for (const name of names) expect(await findings(name), name).to.deep.equal([]);
  });

  it('finds what a fresh one lacks, with commands', async () => {
    const [apis] = await findings('APIs');
    expect(apis?.remedy).to.match(
      /^gcloud services enable artifactregistry\.googleapis\.com .* --project=fake-project$/,
    );
    expect((await findings('service accounts')).map(({ remedy }) => remedy)).to.include(
      'gcloud iam service-accounts create fresh-identity --project=fake-project',
    );
    expect(await problems('functions')).to.have.members(
      services.map((one) => `${one} is not deployed, or not all of it`),
    );
    expect(await problems('roles')).to.include.members([
      'fresh-platform has no roles/eventarc.publisher on the project. Publishes events for consumers outside.',
    ]);
    const secrets = await problems('secrets');
    expect(secrets).to.include('secret MFA_ENCRYPTION_KEY has no version');
    expect(secrets.join()).to.contain('SERVICE_APP_IDS is not set for onboarding');
    expect((await problems('indexes')).length).to.be.greaterThan(3);
    await fake.put('logins.json', { accounts: [], result: [] });
    expect(await problems('login')).to.deep.equal(['gcloud has no account', 'firebase has no account']);
  });

  it('finds roles that are missing on functions and queues, and functions that the wrong people may call', async () => {
    await fake.deployed('h1');
    const policies = rightPolicies();
    await fake.put('policies.json', {
      ...policies,
      [runService('expectAttendanceOnShiftAssigned')]: {},
      [runService('schedules')]: {},
      redeliverTimekeeping: {},
      [runService('findNetwork')]: { bindings: [{ role: 'roles/run.invoker', members: ['allUsers'] }] },
    });
    const found = (await problems('functions')).join('\n');
    expect(found).to.contain('fresh-timekeeping has no roles/run.invoker on function expectAttendanceOnShiftAssigned');
    expect(found).to.contain('fresh-timekeeping has no roles/cloudtasks.enqueuer on queue redeliverTimekeeping');
    expect(found).to.contain('nobody may call schedules: browsers show its 403 as a CORS error');
    expect(found).to.contain('everybody may call findNetwork');
  });

  it('tells a missing invoker from CORS at the gateway', async () => {
    fake.answers.set(smokePath('scheduling'), { status: 403, headers: { 'content-type': 'text/html' } });
    const found = (await findings('gateway', 'https://app.example.com')).map(({ problem }) => problem);
    expect(found.filter((problem) => problem.includes('roles/run.invoker for allUsers is missing'))).to.have.length(1);
    expect(found.filter((problem) => problem.startsWith('CORS: '))).to.have.length(services.length - 1);
    // A page of the gateway itself needs no CORS.
    expect((await findings('gateway', fake.origin)).length).to.equal(1);
  });
});

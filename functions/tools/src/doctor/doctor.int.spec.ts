import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { services } from '@fresh/contracts/registry';
import { serviceAccountEmail } from '@fresh/contracts/service-identities';
import { expect } from 'chai';
import { runService } from '../deploy/units.ts';
import { DeployedProject } from '../deploy/testing/deployed-project.ts';
import { root } from '../folders.ts';
import { cloudChecks } from './cloud.ts';
import { wantedIndexes } from './missing-indexes.ts';

/** Against the stand-in of Google's APIs. */
describe('the doctor, of a project', () => {
  let project: DeployedProject;
  beforeEach(async () => {
    project = await DeployedProject.start();
  });
  afterEach(() => project.close());

  const findings = async (name: string) => {
    const gateway = 'http://127.0.0.1:9';
    const check = cloudChecks(project.platform, { gateway, origin: null }).find((one) => one.name.startsWith(name));
    if (!check) throw new Error(`there is no check ${name}`);
    return check.run();
  };
  const problems = async (name: string) => (await findings(name)).map(({ problem }) => problem);
  const everything = [
    'project',
    'rights',
    'billing',
    'APIs',
    'database',
    'records',
    'organization',
    'Auth',
    'service accounts',
  ];
  const deployedOnly = ['acting', 'build account', 'roles', 'functions', 'queues', 'indexes'];

  it('finds nothing in one that is as it should be, the quota aside', async () => {
    const { state } = project.cloud;
    await project.deployAll('h1');
    state.quotas.regionalCpu = 100;
    const { indexes } = wantedIndexes.parse(
      JSON.parse(await readFile(path.join(root, 'firestore.indexes.json'), 'utf8')),
    );
    for (const [nth, index] of indexes.entries()) {
      const name = `projects/${state.project.projectId}/databases/(default)/collectionGroups/${index.collectionGroup}/indexes/${nth}`;
      state.indexes.set(name, { ...index, name, state: 'READY' });
    }
    grantOnProject(
      'roles/cloudbuild.builds.builder',
      `serviceAccount:${state.project.number}-compute@developer.gserviceaccount.com`,
    );
    const secret = state.secrets.get('MFA_ENCRYPTION_KEY');
    const identity = `serviceAccount:${serviceAccountEmail('identity', state.project.projectId)}`;
    if (secret)
      secret.policy = { etag: 'x', bindings: [{ role: 'roles/secretmanager.secretAccessor', members: [identity] }] };
    for (const name of [...everything, ...deployedOnly, 'quota']) {
      expect(await findings(name), name).to.deep.equal([]);
    }
    expect(state.unexpected).to.deep.equal([]);
    const tasks = [...state.queues.values()].map((queue) => queue.tasks.size);
    expect(tasks, 'no task of a check is left').to.deep.equal(tasks.map(() => 0));
  });

  const grantOnProject = (role: string, member: string) => {
    const { state } = project.cloud;
    const bindings = [...(state.projectPolicy.bindings ?? []), { role, members: [member] }];
    state.projectPolicy = { ...state.projectPolicy, bindings };
  };

  it('names what a new project lacks, each with its remedy', async () => {
    const { state } = project.cloud;
    state.enabledApis.delete('firebaseextensions.googleapis.com');
    state.project.billingEnabled = false;
    state.databases.set('(default)', { name: 'd', locationId: 'nam5', type: 'FIRESTORE_NATIVE' });
    state.buckets.clear();
    state.organizationRestrictsMembers = true;
    state.accounts.delete(serviceAccountEmail('scheduling', state.project.projectId));
    expect(await problems('APIs')).to.deep.equal([
      'not enabled, and needed by the Firebase CLI: firebaseextensions.googleapis.com',
    ]);
    expect(await problems('billing')).to.match(/no billing account/);
    expect((await problems('database'))[0]).to.contain('in nam5, the functions in us-central1');
    expect((await problems('records'))[0]).to.contain(`no bucket ${state.project.projectId}-deploys`);
    expect((await problems('organization'))[0]).to.contain('forbids allUsers');
    expect((await problems('service accounts'))[0]).to.contain('no account fresh-scheduling');
    expect((await problems('build account'))[0]).to.contain('may not build functions');
    expect((await problems('quota'))[0]).to.match(/starts \d+ vCPU at once and the quota is 20/);
    state.databases.clear();
    expect((await findings('database'))[0]?.remedy).to.contain('--location us-central1');
    for (const name of [...everything, 'quota']) {
      for (const { remedy } of await findings(name)) expect(remedy, name).to.match(/\S{3}/);
    }
  });

  it('names settings of Auth that let strangers in, each with its remedy', async () => {
    const { state } = project.cloud;
    state.authConfig = null;
    expect((await problems('Auth'))[0]).to.contain('never set up');
    state.authConfig = {
      authorizedDomains: ['localhost', 'app.example.com'],
      passwordPolicyConfig: {
        passwordPolicyEnforcementState: 'ENFORCE',
        passwordPolicyVersions: [{ customStrengthOptions: { minPasswordLength: 7 } }],
      },
      signIn: { allowDuplicateEmails: true, anonymous: { enabled: true } },
    };
    const found = await findings('Auth');
    const text = found.map(({ problem }) => problem).join('\n');
    expect(found, text).to.have.length(5);
    for (const part of ['enumeration', 'passwords of 7', 'pages of localhost', 'anonymous', 'one address']) {
      expect(text).to.contain(part);
    }
    for (const { remedy } of found) expect(remedy).to.match(/https:\/\/console\.firebase\.google\.com\/project\/\S+/);
    state.authConfig = {};
    expect((await problems('Auth')).join()).to.match(/enumeration.*passwords of 6/);
  });

  it('names rights that the account lacks', async () => {
    const { state } = project.cloud;
    const permissions = new Set(['run.services.update', 'resourcemanager.projects.get', 'iam.serviceAccounts.list']);
    state.tokens.set('owner', { member: 'user:intern@example.com', permissions });
    expect((await problems('rights'))[0]).to.match(/^your account may not .*cloudfunctions\.functions\.create/);
    const email = serviceAccountEmail('scheduling', state.project.projectId);
    expect((await problems('acting')).join()).to.contain(`may not act as ${email}`);
  });

  it('says that there is no such project, and that a login has expired', async () => {
    const { platform } = project;
    const elsewhere = { ...platform, project: 'somewhere-else' };
    const [check] = cloudChecks(elsewhere, { gateway: 'http://127.0.0.1:9', origin: null });
    expect(check?.stops).to.equal(true);
    const failed: unknown = await check?.run().then(
      (found) => found[0]?.problem,
      (error: unknown) => String(error),
    );
    expect(failed).to.match(/no project somewhere-else|403/);
    project.cloud.state.tokens.set('owner', 'expired');
    const expired: unknown = await findings('project').catch((error: unknown) => String(error));
    expect(expired).to.contain('npx firebase login --reauth');
  });

  it('finds functions that are missing, broken, or open to the wrong callers', async () => {
    for (const service of services.filter((one) => one !== 'onboarding')) await project.deployService(service, 'h1');
    project.addRevision('scheduling', 'shifts', 'the container did not start');
    const closed = project.runOf('schedules');
    if (closed) closed.policy = { etag: 'x', bindings: [] };
    const found = (await problems('functions')).join('\n');
    expect(found).to.contain('onboarding is not deployed, or not all of it');
    expect(found).to.match(/shifts: revision shifts-00002-\w+ did not come up; shifts-00001-\w+ still serves/);
    expect(found).to.contain('the public may not call schedules');
    const subscriber = project.runOf('timekeepingOnShiftAssigned');
    if (subscriber) subscriber.policy = { etag: 'x', bindings: [] };
    const [missing] = (await findings('functions')).filter(({ problem }) =>
      problem.includes('timekeepingOnShiftAssigned'),
    );
    expect(missing?.remedy).to.contain(runService('timekeepingOnShiftAssigned'));
  });

  it('sends a canary through each queue, and finds one that can’t call its function', async () => {
    await project.deployService('scheduling', 'h1');
    const { state } = project.cloud;
    expect(await problems('queues')).to.deep.equal([]);
    const run = project.runOf('redeliverScheduling');
    if (!run) throw new Error('redeliverScheduling has no service');
    run.policy = { ...run.policy, bindings: [] };
    const found = await problems('queues');
    expect(found.join()).to.match(/redeliverScheduling can't call its function, .*HTTP status code 403/);
    for (const { tasks } of state.queues.values()) expect(tasks.size, 'no canary is left').to.equal(0);
  });

  it('finds a queue that is paused, and one that accepts no task', async () => {
    await project.deployService('scheduling', 'h1');
    await project.deployService('timekeeping', 'h1');
    for (const [name, queue] of project.cloud.state.queues) {
      if (name.endsWith('/redeliverScheduling')) queue.config = { ...queue.config, state: 'PAUSED' };
    }
    project.cloud.faults.add(
      { kind: 'respond', status: 400, message: 'no tasks today' },
      { method: 'POST', path: /redeliverTimekeeping\/tasks/ },
    );
    const found = await problems('queues');
    expect(found.join('\n')).to.match(/redeliverScheduling is PAUSED/);
    expect(found.join('\n')).to.match(/redeliverTimekeeping accepts no task: .*no tasks today/);
  });
});

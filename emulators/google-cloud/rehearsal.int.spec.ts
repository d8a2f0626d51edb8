import path from 'node:path';
import { expect } from 'chai';
import { copyRepository, type RepositoryCopy } from '../checks/docs/repository-copy.ts';
import { differences } from './deployed-state.ts';
import { edit, oneMoreLine } from './edit.ts';
import { bundlesOf, changedBundles, Rehearsal } from './rehearsal.ts';

const root = path.join(import.meta.dirname, '../..');
const services = ['notifications'] as const;

/** One service of `npm run rehearse`: the real Firebase CLI and our commands, the stand-in for Google. */
describe('One service, deployed by the real Firebase CLI', function () {
  this.timeout(120_000);
  this.bail(true);

  let rehearsal: Rehearsal;
  let copy: RepositoryCopy;
  let bundles: Map<string, string>;
  before(async () => {
    rehearsal = await Rehearsal.start(root);
    copy = await copyRepository(root, []);
    bundles = await bundlesOf(copy.root, services);
  });
  after(async () => {
    await rehearsal.close();
    await copy.remove();
  });
  afterEach(() => {
    expect(rehearsal.cloud.state.unexpected, 'requests that the stand-in does not know').to.deep.equal([]);
  });

  const deploy = () => rehearsal.deploy(['indexes', ...services], { folder: copy.root });
  const found = (more: object = {}) => differences(rehearsal.cloud, { bundles, services, ...more });

  it('is as the registry says, function by function', async () => {
    const run = await deploy();
    expect(run.code, run.output).to.equal(0);
    expect(found()).to.deep.equal([]);
  });

  it('would differ, and how is said, with another account, no retries, a missing caller or tag, or a stray function', () => {
    const { state } = rehearsal.cloud;
    const parent = 'projects/fresh-rehearsal/locations/us-central1';
    const fnOf = (name: string) => state.functions.get(`${parent}/functions/${name}`);
    const kept = { functions: structuredClone([...state.functions]), services: structuredClone([...state.services]) };
    const [settings, subscriber] = [fnOf('notificationSettings'), fnOf('notificationsOnShiftAssigned')];
    if (!settings || !subscriber?.eventTrigger) throw new Error('they are deployed');
    settings.serviceConfig.serviceAccountEmail = 'other@example.com';
    subscriber.eventTrigger['retryPolicy'] = 'RETRY_POLICY_DO_NOT_RETRY';
    const run = state.services.get(`${parent}/services/notifications`);
    if (!run) throw new Error('it is deployed');
    run.policy = { etag: 'x' };
    run.traffic = run.traffic.filter(({ tag }) => tag === undefined);
    state.functions.set(`${parent}/functions/stray`, { ...settings, name: `${parent}/functions/stray` });

    const said = found().join('\n');
    state.functions.clear();
    for (const [name, one] of kept.functions) state.functions.set(name, one);
    state.services.clear();
    for (const [name, one] of kept.services) state.services.set(name, one);
    expect(said).to.match(/notificationSettings: account is "other@example.com"/);
    expect(said).to.match(/notificationsOnShiftAssigned: trigger is ".* not retried/);
    expect(said).to.match(/notifications: invokers is \[\], not \["allUsers"\]/);
    expect(said).to.match(/notifications: traffic is /);
    expect(said).to.match(/function .*stray is too much/);
    expect(found()).to.deep.equal([]);
  });

  it('is not touched by a second deploy of the same source', async () => {
    const before = rehearsal.writes();
    const run = await deploy();
    expect(run.code, run.output).to.equal(0);
    expect(rehearsal.writes()).to.deep.equal(before);
  });

  it('keeps what serves when a changed function does not come up; the next run repairs that function alone', async () => {
    const { faults } = rehearsal.cloud;
    await edit(copy.root, 'functions/notifications/src/settings/routes.ts', oneMoreLine);
    const before = bundles;
    bundles = await bundlesOf(copy.root, services);
    expect(changedBundles(before, bundles)).to.deep.equal(['notificationsettings']);

    faults.unhealthy.add('notificationSettings');
    const failed = await deploy();
    faults.clear();
    expect(failed.code, failed.output).to.equal(1);
    expect(failed.output).to.contain('Container Healthcheck failed');

    const broken = rehearsal.revisions();
    const repaired = await deploy();
    expect(repaired.code, repaired.output).to.equal(0);
    expect(rehearsal.changedSince(broken)).to.deep.equal(['notificationsettings']);
    expect(found()).to.deep.equal([]);
  });

  it('is rolled back with one command', async () => {
    const { services: deployed } = rehearsal.cloud.state;
    const run = deployed.get('projects/fresh-rehearsal/locations/us-central1/services/notificationsettings');
    const back = await rehearsal.rollback(['notifications'], { folder: copy.root });
    expect(back.code, back.output).to.equal(0);
    expect(found({ serving: new Map([['notificationSettings', run?.revisions[0]?.name ?? '']]) })).to.deep.equal([]);
  });
});

import path from 'node:path';
import { listDeployedFunctions } from '@fresh/contracts/deployed-functions';
import { services } from '@fresh/contracts/registry';
import { expect } from 'chai';
import { copyRepository, type RepositoryCopy } from '../checks/docs/repository-copy.ts';
import { differences } from './deployed-state.ts';
import { fileDifferences } from './deployed-files.ts';
import { durationReport, tooSlow, type TimedDeploy } from './duration-report.ts';
import { edit, oneMoreLine } from './edit.ts';
import { bundlesOf, changedBundles, Rehearsal, type Run } from './rehearsal.ts';

const root = path.join(import.meta.dirname, '../..');
const minutes = (count: number) => count * 60_000;

/** A function that one release removes and the next one brings back. */
const removable = 'notificationsOnMembershipCreated';

/** The steps of a project's life in their order: each begins with what the one before has left. */
describe('The life of a project', function () {
  this.timeout(minutes(10));
  this.bail(true);

  let rehearsal: Rehearsal;
  let copy: RepositoryCopy;
  let folder: string;
  let bundles: Map<string, string>;
  const times: TimedDeploy[] = [];

  before(async () => {
    rehearsal = await Rehearsal.start(root);
    copy = await copyRepository(root, []);
    folder = copy.root;
    bundles = await bundlesOf(folder);
  });
  after(async () => {
    await rehearsal.close();
    await copy.remove();
    console.log(`\n${durationReport(times)}\n`);
  });
  afterEach(() => {
    expect(rehearsal.cloud.state.unexpected, 'requests that the stand-in does not know').to.deep.equal([]);
  });

  const timed = (what: string, { total, waited, ownMs }: Run, limitMs: number | null) => {
    times.push({ what, total, waited, ownMs, limitMs });
  };
  const succeed = (run: Run) => {
    expect(run.code, run.output).to.equal(0);
  };
  const expectEqualToRegistry = async (more: Partial<Parameters<typeof differences>[1]> = {}) => {
    expect(differences(rehearsal.cloud, { bundles, ...more })).to.deep.equal([]);
    expect(await fileDifferences(rehearsal.cloud, folder)).to.deep.equal([]);
  };
  /** The revision that each function serves. */
  const servingNow = () => {
    const { functions, services: deployed } = rehearsal.cloud.state;
    return new Map(
      [...functions.values()].map(({ name, serviceConfig }) => [
        name.split('/').at(-1) ?? '',
        deployed.get(serviceConfig.service)?.latestReady ?? '',
      ]),
    );
  };
  /** Builds the copy after a change; gives the functions whose bundles differ since. */
  const rebuild = async () => {
    const before = bundles;
    bundles = await bundlesOf(folder);
    return changedBundles(before, bundles);
  };

  it('begins with rules, indexes, all services but one, and no gateway', async () => {
    const first = services.filter((service) => service !== 'notifications');
    succeed(await rehearsal.deploy(['rules', 'indexes', ...first], { folder }));
    expect(differences(rehearsal.cloud, { bundles, services: first })).to.deep.equal([]);
  });

  it('gets a new service, then the gateway', async () => {
    const before = rehearsal.revisions();
    const run = await rehearsal.deploy([], { folder });
    succeed(run);
    const added = rehearsal.changedSince(before);
    expect(added).to.have.length(bundles.size - before.size);
    await expectEqualToRegistry();
  });

  it('stays as it is when nothing has changed', async () => {
    const before = rehearsal.writes().length;
    const run = await rehearsal.deploy([], { folder });
    succeed(run);
    expect(rehearsal.writes().slice(before)).to.deep.equal([]);
    await expectEqualToRegistry();
  });

  it('gets new revisions of the functions that one changed line belongs to, and of no others', async () => {
    await edit(folder, 'functions/notifications/src/settings/routes.ts', oneMoreLine);
    const changed = await rebuild();
    const before = rehearsal.revisions();
    const run = await rehearsal.deploy([], { folder });
    succeed(run);
    expect(changed).to.deep.equal(['notificationsettings']);
    expect(rehearsal.changedSince(before)).to.deep.equal(changed);
    await expectEqualToRegistry();
    timed('one changed function', run, minutes(2.5));
  });

  it('loses a function that a release removes', async () => {
    await removeFunction(folder);
    await rebuild();
    const run = await rehearsal.deploy([], { folder });
    succeed(run);
    expect(run.output).to.contain(removable);
    await expectEqualToRegistry({ without: [removable] });
  });

  it('gets it back with the next one', async () => {
    await restoreFunction(folder);
    await rebuild();
    succeed(await rehearsal.deploy([], { folder }));
    await expectEqualToRegistry();
  });

  it('keeps what it has when a function does not come up, and the next run repairs that function alone', async () => {
    const { faults } = rehearsal.cloud;
    await edit(folder, 'functions/scheduling/src/shift/store.ts', oneMoreLine);
    const changed = await rebuild();
    const before = rehearsal.revisions();
    faults.unhealthy.add('shifts');
    const failed = await rehearsal.deploy([], { folder });
    faults.clear();
    expect(failed.code, failed.output).to.equal(1);
    expect(failed.output).to.contain('Container Healthcheck failed');
    expect(failed.output).to.contain('shifts');
    expect(rehearsal.changedSince(before)).to.include.members(changed);

    const broken = rehearsal.revisions();
    succeed(await rehearsal.deploy([], { folder }));
    expect(rehearsal.changedSince(broken)).to.deep.equal(['shifts']);
    await expectEqualToRegistry();
  });

  it('is rolled back, and goes forward again', async () => {
    await edit(folder, 'functions/scheduling/src/shift/store.ts', oneMoreLine);
    await edit(folder, 'functions/scheduling/src/schedule/schedule.ts', oneMoreLine);
    const serving = servingNow();
    await rebuild();
    succeed(await rehearsal.deploy([], { folder }));
    await expectEqualToRegistry();

    succeed(await rehearsal.rollback(['scheduling'], { folder }));
    await expectEqualToRegistry({ serving });

    succeed(await rehearsal.rollback(['scheduling', '--to', 'latest'], { folder }));
    await expectEqualToRegistry();
  });

  it('gets its largest service anew', async () => {
    const run = await rehearsal.deploy(['platform', '--force'], { folder });
    succeed(run);
    await expectEqualToRegistry();
    timed('largest service: platform', run, minutes(5));
  });

  it('gets all services anew, with the vCPU of a new project and with ten times as many, and one of them back', async () => {
    const small = await rehearsal.deploy(['--force'], { folder });
    succeed(small);
    await expectEqualToRegistry();
    timed(`all services, ${String(rehearsal.cloud.state.quotas.regionalCpu)} vCPU`, small, minutes(15));

    rehearsal.cloud.state.quotas.regionalCpu *= 10;
    const serving = servingNow();
    const large = await rehearsal.deploy(['--force'], { folder });
    succeed(large);
    await expectEqualToRegistry();
    timed(`all services, ${String(rehearsal.cloud.state.quotas.regionalCpu)} vCPU`, large, minutes(15));

    const back = await rehearsal.rollback(['scheduling'], { folder });
    succeed(back);
    const ofScheduling = listDeployedFunctions().flatMap(({ name, service }) => (service === 'scheduling' ? name : []));
    await expectEqualToRegistry({ serving: new Map(ofScheduling.map((name) => [name, serving.get(name) ?? ''])) });
    timed(`rollback of ${String(ofScheduling.length)} functions`, back, null);
  });

  it('waits no longer for Google than each of these may take', () => {
    expect(tooSlow(times)).to.deep.equal([]);
  });
});

const files = {
  subscriptions: 'functions/lib/contracts/src/subscriptions/notifications.ts',
  code: 'functions/notifications/src/feed/subscribers.ts',
  index: 'functions/notifications/src/index.ts',
};

/** Takes a subscriber out of a copy: of the registry, of its slice, and of its service. */
async function removeFunction(folder: string): Promise<void> {
  await edit(folder, files.subscriptions, (text) =>
    text.replace(/^ {2}notifyManagersOnMembershipCreated: \{[\s\S]*?^ {2}\},\n/m, commentedOut),
  );
  await edit(folder, files.code, (text) =>
    text.replace(/^export const notifyManagersOnMembershipCreated = [\s\S]*?^\}\);\n/m, commentedOut),
  );
  await edit(folder, files.index, (text) =>
    text.replace(/^export const notificationsOnMembershipCreated = .*\n/m, commentedOut),
  );
}

async function restoreFunction(folder: string): Promise<void> {
  for (const file of Object.values(files)) {
    await edit(folder, file, (text) => text.replace('/* removed\n', '').replace('removed */\n', ''));
  }
}

function commentedOut(declaration: string): string {
  return `/* removed\n${declaration}removed */\n`;
}

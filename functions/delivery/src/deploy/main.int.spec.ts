import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { root } from '../folders.ts';
import { startFakePlatform, type FakePlatform } from './testing/fake-platform.ts';
import { runs, until } from './testing/processes.ts';

/** The command itself, in a process of its own, which can be killed. */
describe('npm run deploy', function () {
  this.timeout(300_000);

  let fake: FakePlatform;
  beforeEach(async () => {
    fake = await startFakePlatform();
  });
  afterEach(async () => {
    // What a killed deployer has left behind.
    for (const pid of await fake.hanging()) if (await runs(pid)) process.kill(pid, 'SIGKILL');
    await fake.close();
  });

  const start = (line: string, env: NodeJS.ProcessEnv = {}) => {
    const main = path.join(import.meta.dirname, 'main.ts');
    const child = spawn(process.execPath, ['--import', 'tsx', main, ...line.split(' ')], {
      ...{ cwd: root, env: { ...fake.env, ...env }, stdio: 'pipe' },
    });
    const ended = Promise.all([
      once(child, 'exit') as Promise<[number | null]>,
      text(child.stdout),
      text(child.stderr),
    ]);
    return { child, ended: ended.then(([[code], stdout, stderr]) => ({ code, stdout, stderr })) };
  };
  const run = (line: string, env?: NodeJS.ProcessEnv) => start(line, env).ended;
  const deploy = (units: string) => `${units} --project fake-project --gateway ${fake.origin}`;

  it('prints a plan and stops there', async () => {
    const { code, stdout, stderr } = await run('scheduling rules --dry-run');
    expect(code).to.equal(0);
    expect(stdout).to.match(/scheduling +deploy +[0-9a-f]{8} +first deploy/);
    expect(stdout).to.contain('2 to deploy');
    expect(stderr).to.match(
      /scheduling: build [\d.]+ s, package [\d.]+ s \(\d+ KiB\), discovery [\d.]+ s \(\d+ functions\)/,
    );
    expect(JSON.parse((await run('rules --dry-run --json')).stdout))
      .to.have.property('plan')
      .with.length(1);
    expect(await fake.calls()).to.deep.equal([]);
  });

  it('reports what is done, and has nothing to do then', async () => {
    const first = await run(deploy('timekeeping rules'));
    expect(first.code, first.stderr).to.equal(0);
    expect(first.stdout).to.match(/timekeeping +done +\d{8}-\d{6}-\S+ +begin .*deploy .*access .*route .*pin .*record/);
    const second = await run(deploy('timekeeping rules'));
    expect([second.code, second.stdout.trim()]).to.deep.equal([0, 'Nothing to deploy.']);
    expect(second.stderr).to.match(/timekeeping +skip +\S+ +unchanged since/);
  });

  it('ends with 1 when a service fails, with 2 when it is not understood', async () => {
    await fake.setRules({ on: '--only functions:timekeeping', fail: 'Build failed' });
    const failed = await run(deploy('timekeeping notifications'));
    expect(failed.code).to.equal(1);
    expect(failed.stdout).to.match(/timekeeping failed at deploy: [^]*Build failed/);
    expect(failed.stdout).to.match(/notifications +done/);
    expect((await run('schedules --project fake-project')).code).to.equal(2);
    const nothing = await run(deploy('timekeeping'), { PATH: '/nowhere' });
    expect([nothing.code, nothing.stderr.trim()]).to.deep.equal([
      1,
      `gcloud storage objects list gs://fake-project-deploys/units/*.json --format=json --project=fake-project --quiet: ` +
        `gcloud isn't on the PATH; npm run doctor says how to get it`,
    ]);
  });

  it('deploys again what it was killed over, between the deploy and its record', async () => {
    // The functions are deployed by then, and nothing says so yet.
    await fake.setRules({ on: 'run services list', hang: true });
    const { child, ended } = start(deploy('timekeeping'));
    await until(async () => (await fake.hanging()).length > 0);
    child.kill('SIGKILL');
    await ended;
    const { attempt, versions } = await fake.record('timekeeping');
    expect(attempt).to.not.have.property('failedAt');
    expect(versions).to.deep.equal([]);

    await fake.setRules();
    const again = await run(deploy('timekeeping'));
    expect(again.code, again.stderr).to.equal(0);
    expect(again.stderr).to.match(/timekeeping +deploy +\S+ +deploy of \S+ was interrupted/);
    const record = await fake.record('timekeeping');
    expect([record.attempt, record.versions.length]).to.deep.equal([null, 1]);
    expect(await fake.begun(/^firebase deploy/)).to.have.length(2);
  });

  it('takes what it has started along when it is stopped', async () => {
    await fake.setRules({ on: '^firebase deploy', hang: true });
    const { child, ended } = start(deploy('timekeeping'));
    await until(async () => (await fake.hanging()).length === 2);
    child.kill('SIGINT');
    expect((await ended).code).to.equal(1);
    for (const pid of await fake.hanging()) await until(async () => !(await runs(pid)));
  });

  it('leaves alone what somebody else is deploying', async () => {
    await fake.setRules({ on: '^firebase deploy', hang: true });
    const { child, ended } = start(deploy('timekeeping'), { GITHUB_REPOSITORY: 'team/api' });
    await until(async () => (await fake.hanging()).length > 0);
    const { code, stderr } = await run(deploy('timekeeping'));
    expect(code).to.equal(1);
    expect(stderr).to.match(/timekeeping +hold +\S+ +github:team\/api began a deploy/);
    child.kill('SIGTERM');
    await ended;
  });
});

import { routes, services } from '@fresh/contracts/registry';
import { expect } from 'chai';
import fc from 'fast-check';
import { UsageError } from '../command-line/command-line.ts';
import { readArguments } from './arguments.ts';
import { pinTag } from './cloud-run.ts';
import { deployer } from './deployer.ts';
import { originOf, problemOf } from './response-origin.ts';
import { transientCause } from './transient-errors.ts';
import { functionsOf, routedFunctions, runService, smokeRoute } from './units.ts';
import { versionName } from './version.ts';
import { withLimit } from './with-limit.ts';

describe('units of a deploy', () => {
  it('have names that Cloud Run takes, with the tag of the gateway', () => {
    for (const service of services) {
      // https://cloud.google.com/run/quotas: a service has 49 characters, with a tag 46 together.
      for (const name of functionsOf(service)) expect(runService(name)).to.match(/^[a-z][a-z0-9-]{0,48}$/);
      for (const name of routedFunctions(service)) expect(`${pinTag}${name}`, name).to.have.length.most(46);
    }
  });

  it('can each be asked something without credentials', () => {
    for (const service of services) expect(smokeRoute(service)).to.deep.include({ service, method: 'GET' });
    expect(smokeRoute('platform').access).to.equal('public');
  });
});

describe('the name of a version', () => {
  const made = { now: Date.UTC(2026, 2, 1, 12, 0, 5, 999), commit: 'ea0aeca', hash: '3f9c2d1a77' };

  it('says when, from which commit and with which source', () => {
    expect(versionName(made, null)).to.equal('20260301-120005-ea0aeca-3f9c2d1a');
  });

  it('sorts behind the last one, whatever the clock says', () => {
    const time = fc.date({ min: new Date('2020-01-01'), max: new Date('2090-01-01'), noInvalidDate: true });
    const commit = fc.constantFrom('0000000', 'fffffff', 'ea0aeca-dirty', 'nogit');
    fc.assert(
      fc.property(fc.array(fc.tuple(time, commit), { minLength: 2, maxLength: 8 }), (made) => {
        const names: string[] = [];
        for (const [date, commit] of made) {
          names.push(versionName({ now: date.getTime(), commit, hash: 'abcdef0123' }, names.at(-1) ?? null));
        }
        expect([...new Set(names)].sort()).to.deep.equal(names);
      }),
    );
  });
});

describe('a failure', () => {
  it('is tried again when it is known to pass', () => {
    const passing = [
      'HTTP Error: 429, Quota exceeded for quota metric',
      'status: RESOURCE_EXHAUSTED',
      'Invalid resource state for "": Permission denied while using the Eventarc Service Agent.',
      'HTTP Error: 409, unable to queue the operation',
    ];
    for (const said of passing) expect(transientCause(said), said).to.be.a('string');
  });

  it('is not, when it would only fail again', () => {
    const lasting = [
      'HTTP Error: 403, Permission denied on resource',
      'Build failed with status: FAILURE',
      'User code failed to load. Cannot determine backend specification.',
      'Error: 4290 functions', // has the digits, not the status
    ];
    for (const said of lasting) expect(transientCause(said), said).to.equal(null);
  });
});

describe('the response to a smoke test', () => {
  const open = routes.find(({ path }) => path === '/api/healthz')!;
  const closed = routes.find(({ path, method }) => path === '/api/schedules' && method === 'GET')!;
  const ours = { 'x-request-id': 'r' };

  it('is Google’s when it lacks the id of the request', () => {
    expect(originOf({ status: 403, headers: ours })).to.equal('ours');
    expect(originOf({ status: 403, headers: { 'content-type': 'text/html' } })).to.equal('no-invoker');
    expect(originOf({ status: 404, headers: {} })).to.equal('no-function');
    expect(originOf({ status: 503, headers: {} })).to.equal('front');
  });

  it('is right when it is what the contract says without credentials', () => {
    expect(problemOf(open, { status: 200, headers: ours })).to.equal(null);
    expect(problemOf(closed, { status: 401, headers: ours })).to.equal(null);
    expect(problemOf(closed, { status: 200, headers: ours })).to.equal('200 instead of 401 from schedules');
    expect(problemOf(open, { status: 500, headers: ours })).to.equal('500 instead of 200 from healthz');
    // 401, but not from our code.
    expect(problemOf(closed, { status: 401, headers: {} })).to.match(/the public may not call it/);
  });
});

describe('the command line of deploy', () => {
  const read = (line: string) => readArguments(line === '' ? [] : line.split(' '));

  it('is some units, or all of them', () => {
    const nothing = { gateway: null, dryRun: false, force: false, takeOver: false, json: false };
    expect(read('--project team-a1')).to.deep.equal({ ...nothing, only: null, project: 'team-a1' });
    expect(read('scheduling rules --project team-a1 --force')).to.deep.equal({
      ...{ ...nothing, only: ['scheduling', 'rules'], project: 'team-a1', force: true },
    });
    expect(read('--dry-run')).to.include({ project: null, dryRun: true });
  });

  it('is rejected with what is wrong', () => {
    const wrong: [string, RegExp][] = [
      ['', /--project <id> is missing/],
      ['schedulling --project team-a1', /No such unit: schedulling/],
      ['kernel --project team-a1', /No such unit: kernel/],
      ['--project demo-fresh-root', /only in emulators/],
      ['--project Team_A', /not the id of a project: 6 to 30/],
      ['--project team-a1 --gateway example.com/x', /origin such as/],
      ['--project team-a1 --forse', /--forse/],
    ];
    for (const [line, message] of wrong) expect(() => read(line), line).to.throw(UsageError, message);
  });
});

describe('a deployer', () => {
  it('is one for all workflows of a repository, which GitHub lets in one after the other', () => {
    expect(deployer({ GITHUB_REPOSITORY: 'team/api', GITHUB_RUN_ID: '7' })).to.equal('github:team/api');
    expect(deployer({})).to.match(/^\S+@\S+$/);
  });
});

describe('work with a limit', () => {
  it('is all done, in order of the items, and never more than the limit at a time', async () => {
    let atOnce = 0;
    let most = 0;
    const results = await withLimit([3, 1, 2, 0, 1], 2, async (turns) => {
      most = Math.max(most, ++atOnce);
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      atOnce--;
      return turns * 10;
    });
    expect(results).to.deep.equal([30, 10, 20, 0, 10]);
    expect(most).to.equal(2);
  });

  it('begins nothing more after a failure, and ends what it began before it throws', async () => {
    const started: number[] = [];
    const ended: number[] = [];
    const error: unknown = await withLimit([1, 3, 2, 2], 2, async (turns) => {
      started.push(turns);
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      if (turns === 1) throw new Error('no access');
      ended.push(turns);
    }).catch((reason: unknown) => reason);
    expect(error).to.have.property('message', 'no access');
    expect({ started, ended }).to.deep.equal({ started: [1, 3], ended: [3] });
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { services } from '@fresh/contracts/registry';
import { expect } from 'chai';
import { parse } from 'yaml';
import * as z from 'zod';
import { engines } from '../build/runtime.ts';
import { root } from '../folders.ts';

const words = z.record(z.string(), z.string());
const job = z.object({
  'timeout-minutes': z.number().optional(),
  environment: z.string().optional(),
  needs: z.union([z.string(), z.array(z.string())]).optional(),
  permissions: words.optional(),
  strategy: z
    .object({
      'fail-fast': z.boolean(),
      'max-parallel': z.number().optional(),
      matrix: z.record(z.string(), z.unknown()),
    })
    .optional(),
  steps: z.array(
    z.object({
      uses: z.string().optional(),
      run: z.string().optional(),
      env: words.optional(),
      with: z.record(z.string(), z.unknown()).optional(),
    }),
  ),
});
const workflow = z.object({
  on: z.record(z.string(), z.unknown()),
  permissions: words,
  concurrency: z.object({ group: z.string(), 'cancel-in-progress': z.boolean() }).optional(),
  jobs: z.record(z.string(), job),
});

const folder = path.join(root, '.github/workflows');
const files = readdirSync(folder).map((name) => {
  const text = readFileSync(path.join(folder, name), 'utf8');
  return { name, text, ...workflow.parse(parse(text)) };
});
const named = (name: string) => files.find((file) => file.name === name)!;
/** The oldest Node that the repository supports, such as `20.19`. */
const supported = z
  .object({ engines: z.object({ node: z.string().startsWith('>=') }) })
  .parse(JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')))
  .engines.node.slice('>='.length);
const jobsOf = ({ name, jobs }: (typeof files)[number]) =>
  Object.entries(jobs).map(([id, job]) => ({ id: `${name} ${id}`, ...job }));

describe('workflows', () => {
  it('are those for pull requests and for deploys', () => {
    expect(files.map(({ name }) => name)).to.have.members(['deploy.yml', 'pull-request.yml']);
  });

  it('take actions by the hash of a commit, with its version beside it, and each in one version', () => {
    const used = new Map<string, Set<string>>();
    for (const { name, text } of files) {
      for (const [line, action = '', ref = ''] of text.matchAll(/uses: ([^@\s]+)@(.*)$/gm)) {
        expect(ref, `${name}: ${line}`).to.match(/^[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
        used.set(action, new Set([...(used.get(action) ?? []), ref]));
      }
    }
    expect(used.size).to.be.greaterThan(3);
    for (const [action, refs] of used) expect(refs.size, action).to.equal(1);
  });

  it('may read, and a job that deploys may say who it is', () => {
    for (const file of files) {
      expect(file.permissions, file.name).to.deep.equal({ contents: 'read' });
      for (const { id, permissions } of jobsOf(file)) {
        if (permissions) expect(permissions, id).to.deep.equal({ contents: 'read', 'id-token': 'write' });
      }
    }
  });

  it('hand out no secret, and no identity to what a stranger has written', () => {
    for (const { name, on, text } of files) {
      expect(text, name).not.to.match(/\bsecrets\.\w/);
      expect(Object.keys(on), name).not.to.include('pull_request_target');
      if ('pull_request' in on) expect(text, name).not.to.contain('id-token');
    }
  });

  it('put nothing from outside into a script, where it would be read as code', () => {
    for (const { id, steps } of files.flatMap(jobsOf)) {
      for (const { run = '' } of steps) expect(run, id).not.to.contain('${{');
      const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
      for (const { with: options } of checkouts) expect(options, id).to.deep.equal({ 'persist-credentials': false });
    }
  });

  it('are believed by ids that no other account can take over, from their environment', () => {
    const text = readFileSync(path.join(root, 'docs/operations/DEPLOY.md'), 'utf8');
    const [condition] = /--attribute-condition "[^"]+"/.exec(text) ?? [];
    for (const claim of ['repository_id', 'repository_owner_id', 'environment', 'ref']) {
      expect(condition).to.match(new RegExp(`assertion\\.${claim} == '`));
    }
    expect(text).not.to.match(/(?:assertion|attribute)\.repository\b/);
  });

  it('end by themselves', () => {
    for (const { id, 'timeout-minutes': minutes } of files.flatMap(jobsOf)) expect(minutes, id).to.be.within(1, 60);
  });

  it('test each tier of a pull request, on both Firestores, on what production runs and on the oldest supported Node', () => {
    const { test, embedded } = named('pull-request.yml').jobs;
    const node = [engines['node'], supported];
    expect(test?.strategy?.matrix).to.deep.equal({ tier: ['checks', 'unit', 'int', 'e2e', 'browser'], node });
    expect(test?.steps.at(-1)?.run).to.equal('npm test -- --firestore=official "$TIER"');
    expect(embedded?.strategy?.matrix).to.deep.equal({ tier: ['int', 'e2e'], node });
    expect(embedded?.steps.at(-1)?.run).to.equal('npm test -- --firestore=embedded "$TIER"');
  });

  it('fail a pull request on a known high severity in what is deployed', () => {
    const audit = named('pull-request.yml').jobs['audit'];
    expect(audit?.steps.at(-1)?.run).to.equal('npm audit --omit=dev --audit-level=high');
  });

  it('audit every package that a service is installed with or built of', () => {
    const dependencies = z.record(z.string(), z.string()).default({});
    const manifest = z.object({ dependencies, devDependencies: dependencies });
    const read = (file: string) =>
      manifest.parse(JSON.parse(readFileSync(path.join(root, file, 'package.json'), 'utf8')));
    const audited = Object.keys(read('.').dependencies).concat(Object.keys(read('functions/lib/kernel').dependencies));
    for (const service of services) {
      const { dependencies: installed, devDependencies: bundled } = read(`functions/${service}`);
      // The OpenAPI document is parsed when it is bundled: yaml stays behind.
      const packages = Object.keys({ ...installed, ...bundled }).filter((name) => !/^@fresh\/|^yaml$/.test(name));
      expect(audited, service).to.include.members(packages);
    }
  });

  it('run on the Node version of their matrix, and without one on that of production', () => {
    for (const { id, steps, strategy } of files.flatMap(jobsOf)) {
      const setup = steps.filter(({ uses }) => uses?.startsWith('actions/setup-node@'));
      const wanted = strategy ? '${{ matrix.node }}' : Number(engines['node']);
      expect(
        setup.map((step) => step.with?.['node-version']),
        id,
      ).to.deep.equal([wanted]);
    }
  });

  it('deploy by the command’s own plan, after it was shown, one run at a time, all in the environment', () => {
    const { on, jobs, concurrency } = named('deploy.yml');
    expect(on)
      .to.have.property('push')
      .that.deep.equals({ branches: ['main'] });
    for (const [id, { environment, permissions, steps }] of Object.entries(jobs)) {
      expect(environment, id).to.equal('production');
      expect(permissions, id).to.have.property('id-token', 'write');
      const auth = steps.find(({ uses }) => uses?.startsWith('google-github-actions/auth@'));
      expect(auth?.with, id).to.have.all.keys('workload_identity_provider', 'service_account');
    }
    const { plan, deploy } = jobs;
    const planned = /npm run --silent (deploy -- \$UNITS) --dry-run --json (--project "\$PROJECT")/.exec(
      plan?.steps.at(-1)?.run ?? '',
    );
    // The same command, so the same units in the same stages: there is no second place that orders them.
    expect(deploy?.steps.at(-1)?.run).to.equal(`npm run ${planned?.slice(1).join(' ') ?? ''} --gateway "$GATEWAY"`);
    expect(deploy?.needs).to.equal('plan');
    expect(concurrency).to.deep.equal({ group: 'deploy', 'cancel-in-progress': false });
  });
});

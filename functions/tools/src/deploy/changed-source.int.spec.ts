import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { services } from '@fresh/contracts/registry';
import { expect } from 'chai';
import { root } from '../folders.ts';
import { makePlan, unitsToDeploy } from './plan.ts';
import type { UnitRecord } from './record.ts';
import { linksOf } from './service-links.ts';
import { newProjectVcpu } from './stages.ts';
import { packageUnits } from './unit-package.ts';
import { isService, ofEachUnit, units, type UnitName } from './units.ts';

/** The service that most of the changes are in, and one that has nothing of it: a build of all takes seconds. */
const some: readonly UnitName[] = ['scheduling', 'notifications'];

/** Builds a copy of the sources before and after a change, and plans what a project would get that has the first. */
describe('a changed source', function () {
  this.timeout(300_000);

  let copy: string;
  let deployed: Record<UnitName, UnitRecord>;
  before(async () => {
    copy = await mkdtemp(path.join(tmpdir(), 'source-'));
    const needed = ['functions', 'docs', 'firebase.json', 'firestore.rules', 'firestore.indexes.json'];
    for (const name of [...needed, 'package.json', 'package-lock.json', 'tsconfig.json']) {
      const filter = (file: string) => !/\/(node_modules|dist)$/.test(file);
      await cp(path.join(root, name), path.join(copy, name), { recursive: true, filter });
    }
    await symlink(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
    const packages = await packageUnits(units, copy);
    deployed = ofEachUnit((unit) => {
      const { hash, functions: hashes } = packages.get(unit)!;
      const functions = Object.fromEntries(
        Object.entries(hashes).map(([name, of]) => [name, { hash: of, revision: 'r' }]),
      );
      const links = isService(unit) ? linksOf(unit) : null;
      const version = { version: 'v1', hash, commit: 'c', at: '', by: '', functions, links };
      return { unit, versions: [version], serving: 'v1', attempt: null };
    });
  });
  after(() => rm(copy, { recursive: true }));

  const planOf = async (folder: string, only: readonly UnitName[]) => {
    const options = { only, force: false, takeOver: false };
    const sources = await packageUnits(only, folder);
    const links = new Map(services.map((service) => [service, linksOf(service)]));
    const present = new Map(
      services.map((service) => [service, Object.keys(deployed[service].versions[0]!.functions)]),
    );
    const about = { records: deployed, present, links, cpuOf: () => 1, vcpuQuota: newProjectVcpu };
    return makePlan({ ...about, sources, options, by: 'me', now: 0 });
  };
  const planned = async (folder = copy, only: readonly UnitName[] = units) => unitsToDeploy(await planOf(folder, only));
  /** What a change of some files plans; they are put back. */
  const linesBy = async (
    names: readonly string[],
    change: (text: string) => string,
    only: readonly UnitName[] = units,
  ) => {
    const texts = new Map<string, string>();
    try {
      for (const name of names) {
        const file = path.join(copy, name);
        const text = await readFile(file, 'utf8');
        expect(change(text), name).not.to.equal(text);
        texts.set(file, text);
        await writeFile(file, change(text));
      }
      return await planOf(copy, only);
    } finally {
      for (const [file, text] of texts) await writeFile(file, text);
    }
  };
  const plannedBy = async (...of: Parameters<typeof linesBy>) => unitsToDeploy(await linesBy(...of));
  const oneMoreLine = (text: string) => `${text}\n(globalThis as { changed?: boolean }).changed = true;\n`;

  // That the bytes of every service are the same wherever it is built is tested where it is built.
  it('is the same wherever it lies, and plans nothing', async () => {
    expect(await planned(root, ['identity', 'rules', 'indexes', 'hosting'])).to.deep.equal([]);
  });

  it('in a slice of scheduling plans scheduling', async () => {
    const plan = await plannedBy(['functions/scheduling/src/shift/store.ts'], oneMoreLine, some);
    expect(plan).to.deep.equal(['scheduling']);
  });

  it('in a file that two functions reach plans these two', async () => {
    const lines = await linesBy(['functions/scheduling/src/zone/routes.ts'], oneMoreLine, ['scheduling']);
    expect(lines[0]?.batches).to.deep.equal([['zones']]);
  });

  it('in the kernel plans the services that have it in their bundles', async () => {
    const kernel = (name: string, of: readonly UnitName[]) =>
      plannedBy([`functions/lib/kernel/src/${name}`], oneMoreLine, of);
    expect(await kernel('http/error-boundary.ts', units)).to.have.members([...services]);
    // Who calls other services, and who is called.
    const peers = ['identity', 'organizations', 'onboarding'] as const;
    expect(await kernel('service-auth/service-call.ts', peers)).to.have.members(['organizations', 'onboarding']);
    expect(await kernel('service-auth/service-function.ts', peers)).to.have.members(['identity', 'organizations']);
  });

  it('of comments alone, or of tests, plans nothing', async () => {
    const comments = (text: string) =>
      `// Says more.\n${text.replace('\n', '\n\n/** Says\n * more. */\n')}\n// And more.\n`;
    const commented = [
      'lib/kernel/src/http/error-boundary.ts',
      'scheduling/src/shift/store.ts',
      'lib/contracts/src/registry.ts',
    ];
    const tests = ['lib/kernel/src/testing/world.ts', 'scheduling/src/shift/shift.unit.spec.ts'];
    const names = [...commented, ...tests].map((name) => `functions/${name}`);
    expect(await plannedBy(names, comments, some)).to.deep.equal([]);
  });

  it('outside of services plans what it is of', async () => {
    const others: UnitName[] = ['rules', 'indexes', 'hosting'];
    const plans: [string, (text: string) => string, UnitName[]][] = [
      ['firestore.rules', (text) => `${text}// one rule more\n`, ['rules']],
      ['firestore.indexes.json', (text) => text.replace('"indexes": [', '"indexes": [ '), ['indexes']],
      ['docs/gateway/site/index.html', (text) => `${text}\n`, ['hosting']],
      ['docs/asyncapi.yaml', (text) => text.replace('A schedule', 'The schedule'), ['hosting']],
      ['firebase.json', (text) => text.replace('"source": "/api/zones"', '"source": "/api/zonez"'), ['hosting']],
      ['firebase.json', (text) => text.replace('"ui": { "enabled": false }', '"ui": { "enabled": true }'), []],
    ];
    for (const [name, change, wanted] of plans)
      expect(await plannedBy([name], change, others), name).to.deep.equal(wanted);
    const newRuntime = (text: string) => text.replaceAll('nodejs24', 'nodejs22');
    const withOne = ['identity', 'rules'] as const;
    expect(await plannedBy(['firebase.json'], newRuntime, withOne)).to.deep.equal(['identity']);
  });
});

import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { services } from '@fresh/contracts/registry';
import { startFunction } from '@fresh/kernel/testing/function-process';
import { expect } from 'chai';
import { root } from '../folders.ts';
import { buildService, writeFiles, type Files } from './build-service.ts';
import { discover } from './discovery.ts';
import { goldenManifest } from './golden-manifest.ts';

/** In the name of every issuer that only the emulator believes; reserved, so that no real one has it (RFC 6761). */
const marker = '.emulator.invalid';

describe('a built service', function () {
  // Each takes seconds; a loaded machine needs minutes.
  this.timeout(300_000);

  let place: string;
  const built = new Map<string, Files>();
  before(async () => {
    place = await mkdtemp(path.join(tmpdir(), 'built-'));
    for (const service of services) built.set(service, await buildService(service, { production: true }));
  });
  after(async () => {
    await rm(place, { recursive: true });
  });

  const textsOf = (files: Files) =>
    Object.fromEntries([...files].map(([name, bytes]) => [name, Buffer.from(bytes).toString()]));
  const allText = (files: Files) => Object.values(textsOf(files)).join('\n');

  it('is the same wherever it is built, and whatever comments are in its source', async () => {
    const elsewhere = path.join(place, 'elsewhere');
    for (const name of ['functions', 'docs/openapi.yaml', 'package.json', 'package-lock.json', 'tsconfig.json']) {
      const filter = (file: string) => !/\/(node_modules|dist)$/.test(file);
      await cp(path.join(root, name), path.join(elsewhere, name), { recursive: true, filter });
    }
    await symlink(path.join(root, 'node_modules'), path.join(elsewhere, 'node_modules'));
    const sources = (await readdir(path.join(elsewhere, 'functions'), { recursive: true })).filter((name) =>
      name.endsWith('.ts'),
    );
    for (const name of sources) {
      const file = path.join(elsewhere, 'functions', name);
      const text = await readFile(file, 'utf8');
      const commented = text.replaceAll(/^(?:import|export|const|  return) .*;$/gm, '/* Before. */ $& // Behind.\n');
      await writeFile(file, `/** A comment. */\n\n${commented}\n// Another one.\n`);
    }
    for (const service of services) {
      const there = await buildService(service, { production: true, root: elsewhere });
      expect(textsOf(there), service).to.deep.equal(textsOf(built.get(service)!));
    }
  });

  it('names nothing of the machine that built it', () => {
    for (const [service, files] of built) expect(allText(files), service).not.to.contain(root);
  });

  it('has for production no issuer that only the emulator believes', async () => {
    for (const [service, files] of built) {
      expect(allText(files), service).not.to.contain(marker);
      expect(allText(files), service).not.to.contain('SERVICE_AUTH_EMULATOR_KEY');
      expect([...files.keys()], service).not.to.contain('.secret.local');
    }
    const local = await buildService('identity');
    expect(allText(local)).to.contain(marker);
    expect([...local.keys()]).to.contain('.secret.local');
  });

  /** Folders with installed packages, by what their lockfile names. */
  const installed = new Map<string, string>();
  const packagesOf = (service: string) => {
    const lock = JSON.parse(textsOf(built.get(service)!)['package-lock.json']!) as {
      packages: Record<string, unknown>;
    };
    const { '': _itself, ...packages } = lock.packages;
    return JSON.stringify(packages);
  };

  for (const service of services) {
    it(`of ${service} is all that is needed to install and discover it, and is what its golden manifest says`, async () => {
      const folder = path.join(place, service);
      await writeFiles(built.get(service)!, folder);
      // What npm test passes on to npm would lead it back to the repository.
      const flags = ['--prefix', folder, '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund'];
      // The same packages are installed once, which takes longer than all else: after that npm says what it would do.
      const same = installed.get(packagesOf(service));
      await promisify(execFile)('npm', ['ci', ...flags, ...(same === undefined ? [] : ['--dry-run'])], { cwd: folder });
      if (same !== undefined) await rename(path.join(same, 'node_modules'), path.join(folder, 'node_modules'));
      installed.set(packagesOf(service), folder);
      const golden = JSON.parse(await readFile(path.join(root, goldenManifest(service)), 'utf8')) as unknown;
      expect(await discover(folder), 'run "npm run generate -- --record"').to.deep.equal(golden);
    });
  }

  it('runs where it was installed', async () => {
    // The last of the services: it has the packages now.
    const health = await startFunction('platform', 'health', { folder: path.join(place, 'platform') });
    try {
      const response = await fetch(`${health.url}/api/health`);
      expect(response.status, health.output()).to.equal(200);
    } finally {
      await health.kill();
    }
  });
});

describe('writing a built service', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'written-'));
  });
  after(async () => {
    await rm(folder, { recursive: true });
  });

  it('leaves what was built now, and the packages that were installed there', async () => {
    const filesOf = (files: Record<string, string>) =>
      new Map(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)]));
    await writeFiles(filesOf({ 'node_modules/some/index.js': 'package' }), folder);
    await writeFiles(filesOf({ 'index.js': 'old', 'functions/gone.js': 'gone' }), folder);
    await writeFiles(filesOf({ 'index.js': 'new', 'functions/here.js': 'here' }), folder);
    const names = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = names.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
    expect(files.map((file) => path.relative(folder, file))).to.have.members([
      'index.js',
      'functions/here.js',
      'node_modules/some/index.js',
    ]);
    expect(await readFile(path.join(folder, 'index.js'), 'utf8')).to.equal('new');
  });
});

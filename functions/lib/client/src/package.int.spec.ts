/** The package as npm would install it: its size, what it needs, and its types as a strict project of others sees them. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import ts from 'typescript';
import { buildClient } from '../../../tools/src/build-client.ts';

const run = promisify(execFile);

/** How each of the programs begins. */
const start = `import { createClient } from '@fresh-root/api-client';
  const api = createClient({ baseUrl: '', credentials: { kind: 'session' } });
  const week = { orgId: 'a', name: 'Week', startDate: 1, endDate: 2 };
  const made = await api.createSchedule({ body: week });`;
const right = `if (!made.ok && made.error.code === 'CONFLICT') throw new Error(made.error.requestId);
  export const id: string | undefined = made.ok ? made.data.schedule.id : undefined;`;
const wrong = {
  'a field that isn’t there': 'if (made.ok) made.data.schedule.nmae;',
  'a result before it is known to be one': 'made.data;',
  'a code that can’t come': `if (!made.ok && made.error.code === 'TEAPOT') throw made;`,
  'a body of another shape': `await api.createSchedule({ body: { ...week, name: 7 } });`,
  'a missing parameter': `await api.getSchedule({});`,
  'a parameter that isn’t there': `await api.listVenues({ sort: 'name' });`,
};

/** Programs that the README shows, by file name. */
function examplesIn(readme: string): Record<string, string> {
  const blocks = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)];
  return Object.fromEntries(blocks.map(([, source = ''], index) => [`readme-${index + 1}`, source]));
}

describe('the package @fresh-root/api-client', function () {
  this.timeout(120_000);

  let home: string, installed: string;
  let program: ts.Program;
  let readme: string, examples: Record<string, string>;
  const problemsOf = (name: string) =>
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(path.join(home, name)))
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  before(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'api-client-'));
    installed = path.join(home, 'node_modules/@fresh-root/api-client');
    await buildClient(installed);
    await mkdir(path.join(home, 'node_modules'), { recursive: true });
    await writeFile(path.join(home, 'package.json'), '{ "type": "module" }');
    readme = await readFile(path.join(installed, 'README.md'), 'utf8');
    examples = examplesIn(readme);
    const started = Object.entries({ right, ...wrong }).map(([name, source]) => [name, `${start}\n${source}`] as const);
    const programs = [...started, ...Object.entries(examples)].map(([name, source]) => [
      path.join(home, `${name}.ts`),
      source,
    ]);
    await Promise.all(programs.map(([file = '', source = '']) => writeFile(file, source)));
    program = ts.createProgram(
      programs.map(([file = '']) => file),
      {
        noEmit: true,
        strict: true,
        target: ts.ScriptTarget.ES2022,
        module: ts.ModuleKind.NodeNext,
        lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'],
        types: [],
      },
    );
  });
  after(async () => {
    await rm(home, { recursive: true });
  });

  it('is below 10 kB gzipped, without anything else to install', async () => {
    const code = await readFile(path.join(installed, 'client.js'));
    expect(gzipSync(code, { level: 9 }).length).to.be.below(10_000);
    expect(code.toString()).not.to.match(/\bimport\b|\brequire\b/);
    const manifest = JSON.parse(await readFile(path.join(installed, 'package.json'), 'utf8')) as object;
    expect(manifest).not.to.have.any.keys('dependencies', 'peerDependencies');
  });

  it('has the types of all its files, and no sources', async () => {
    const files = await readdir(installed);
    expect(files).to.include.members(['client.d.ts', 'operations.generated.d.ts', 'schemas.generated.d.ts']);
    expect(files.filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))).to.deep.equal([]);
  });

  it('is understood by a strict project of another team', () => {
    expect(problemsOf('right.ts')).to.deep.equal([]);
  });
  for (const title of Object.keys(wrong)) {
    it(`rejects ${title}`, () => {
      expect(problemsOf(`${title}.ts`)).to.have.length(1);
    });
  }

  it('is what its README has people install', async () => {
    const { stdout } = await run('npm', ['pack', '--dry-run', '--json'], { cwd: installed, timeout: 60_000 });
    const [packed] = JSON.parse(stdout) as { filename: string }[];
    const [, commands = ''] = /^```sh install\n(.*?)\n```$/ms.exec(readme) ?? [];
    expect(commands.split('\n')).to.deep.equal([
      'npm run build:client',
      'npm pack ./functions/lib/client/dist --pack-destination ../your-app',
      `cd ../your-app && npm install ./${packed?.filename}`,
    ]);
  });

  it('is understood in each example of its README', () => {
    expect(Object.keys(examples)).to.have.length(3);
    for (const name of Object.keys(examples)) expect(problemsOf(`${name}.ts`), name).to.deep.equal([]);
  });

  it('is packed with README, changelog and license, and without anything that npm adds by itself', async () => {
    const { stdout } = await run('npm', ['pack', '--dry-run', '--json'], { cwd: installed, timeout: 60_000 });
    const [packed] = JSON.parse(stdout) as { files: { path: string }[] }[];
    const names = packed?.files.map((file) => file.path);
    expect(names).to.include.members(['README.md', 'CHANGELOG.md', 'LICENSE', 'client.js', 'client.d.ts']);
    expect(
      names?.filter((name) => !/\.d\.ts$|^(?:README|CHANGELOG)\.md$|^LICENSE$|^package\.json$|^client\.js$/.test(name)),
    ).to.deep.equal([]);
  });

  it('is not what npm packs in the folder of its sources: no program, and a README that names the right one', async () => {
    const folder = path.join(import.meta.dirname, '..');
    const { stdout } = await run('npm', ['pack', '--dry-run', '--json'], { cwd: folder, timeout: 60_000 });
    const [packed] = JSON.parse(stdout) as { files: { path: string }[] }[];
    expect(packed?.files.map((file) => file.path)).to.have.members(['README.md', 'package.json']);
  });

  it('runs in Node', async () => {
    const server = await startServer();
    try {
      const source = `import { createClient } from '@fresh-root/api-client';
        const api = createClient({ baseUrl: process.argv[2], credentials: { kind: 'session' } });
        console.log(JSON.stringify(await api.health()));`;
      await writeFile(path.join(home, 'program.js'), source);
      const { port } = server.address() as AddressInfo;
      const { stdout } = await run(process.execPath, [path.join(home, 'program.js'), `http://127.0.0.1:${port}`]);
      expect(JSON.parse(stdout)).to.deep.equal({ ok: true, status: 200, data: { path: '/api/health' } });
    } finally {
      server.close();
    }
  });
});

/** A server that says what it was asked. */
async function startServer(): Promise<Server> {
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ path: request.url }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

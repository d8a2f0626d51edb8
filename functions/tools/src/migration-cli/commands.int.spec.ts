import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { shadowRecorder } from '@fresh/kernel/migration/shadow-record';
import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { person, uniqueId } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import { startAppCheck, type AppCheck } from '@fresh/kernel/testing/call-callable';
import type { Caller } from '../callable-access/callable-client.ts';
import { CommandError } from '../command-line/command-line.ts';
import { readArguments } from './arguments.ts';
import { runCommand } from './commands.ts';

/** The commands against the built functions. */
describe('the commands of migration', function () {
  this.timeout(120_000);

  const names = ['showRouting', 'setRouting', 'migrationReport'];
  let appCheck: AppCheck, caller: Caller;
  let functions: FunctionProcess[];
  before(async () => {
    appCheck = await startAppCheck();
    const { env, appToken } = appCheck;
    functions = await Promise.all(names.map((name) => startFunction('platform', name, { env })));
    const { idToken } = await person('super', { superAdmin: true });
    caller = { urlOf: (name) => functions[names.indexOf(name)]?.url ?? '', idToken, appToken };
  });
  after(async () => {
    await Promise.all(functions.map((each) => each.kill()));
    appCheck.close();
  });

  const run = async (line: string, as = caller) => {
    const documents: unknown[] = [];
    const lines: string[] = [];
    const { command } = readArguments(line.split(' '));
    if (command.name === 'memberships') throw new Error('a spec of its own has it');
    await runCommand(command, as, (document, ...printed) => {
      documents.push(document);
      lines.push(...printed);
    });
    return { documents, lines };
  };

  it('move a route and back, and show where it is', async () => {
    const { lines, documents } = await run('set N3 shadow --sample 0.5 --noise 1');
    const routing = { mode: 'shadow', sampleRate: 0.5, noiseRate: 1 };
    expect(lines).to.have.length(2);
    expect(lines[0]).to.equal('N3: shadow, sample 0.5, noise 1; instances follow within seconds');
    // The function of this spec has no LEGACY_API_ORIGIN.
    expect(lines[1]).to.match(/^This has no effect yet/);
    expect(documents).to.deep.equal([{ changed: ['N3'], hasMonolith: false, routing }]);
    expect((await run('set N3 shadow --sample 0.5 --noise 1')).lines[0]).to.equal('nothing to change');
    const status = await run('status');
    expect(status.documents).to.deep.include({
      route: 'N3',
      method: 'GET',
      path: '/api/onboarding/admin-form',
      routing,
    });
    expect(status.lines.find((one) => one.startsWith('N3 '))).to.match(/shadow, sample 0.5, noise 1$/);
    expect((await run('set N3 service')).lines).to.deep.equal(['N3: service; instances follow within seconds']);
  });

  it('reject what can’t be, in one line', async () => {
    const rejection = async (line: string, as = caller) => {
      const error: unknown = await run(line, as).catch((thrown: unknown) => thrown);
      expect(error).to.be.instanceOf(CommandError);
      return (error as Error).message;
    };
    expect(await rejection('set S2 shadow')).to.match(/^setRouting rejected: S2 is not a read/);
    expect(await rejection('set A1 legacy')).to.match(/^setRouting rejected: The monolith never had A1/);
    const { idToken } = await person('user', { admin: true });
    expect(await rejection('report', { ...caller, idToken })).to.match(/\(PERMISSION_DENIED\)$/);
  });

  it('report what shadow reads have found', async () => {
    const requestId = uniqueId('request');
    const finding = { path: 'body.fields', kind: 'length', was: 'array', now: 'array' } as const;
    shadowRecorder(
      Date.now,
      Math.random,
    )({ route: 'N3', requestId, outcome: 'mismatched', durationMs: 1, findings: [finding], noiseChecked: true });
    let found = await run('report --route N3 --days 2');
    for (const deadline = Date.now() + 60_000; Date.now() < deadline;) {
      if (JSON.stringify(found.documents).includes(requestId)) break;
      await delay(100);
      found = await run('report --route N3 --days 2');
    }
    expect(found.documents).to.have.length(1);
    const [report] = found.documents as [{ route: string; findings: object[]; deviations: object[] }];
    expect(report.route).to.equal('N3');
    expect(report.findings[0]).to.deep.include({ ...finding, lastRequestId: requestId });
    expect(report.deviations).not.to.be.empty;
    expect(found.lines[0]).to.equal('N3  GET /api/onboarding/admin-form');
    expect(found.lines.join('\n')).to.match(new RegExp(`body.fields  length  array > array .*${requestId}`));
    // No shadow read compares a route that the monolith never had.
    expect((await run('report --route A1')).lines).to.deep.equal(['no shadow read in 7 days']);
  });

  it('end with 2 when they are not understood, with 1 when they are rejected, and with 0 else', async () => {
    const main = async (...args: string[]) => {
      const script = path.join(import.meta.dirname, 'main.ts');
      const { FRESH_ID_TOKEN: _id, ...env } = process.env;
      const child = spawn(process.execPath, ['--import', 'tsx', script, ...args], {
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let [printed, errors] = ['', ''];
      child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
      const [code] = (await once(child, 'close')) as [number];
      return { code, printed, errors };
    };
    const [misread, rejected, help] = await Promise.all([
      main('set', 'S1'),
      main('status', '--project', 'team-a'),
      main('--help'),
    ]);
    expect(misread.code).to.equal(2);
    expect(misread.errors).to.match(/^set takes routes and then.*\nTry: npm run migration -- --help\n$/);
    expect(rejected.code).to.equal(1);
    expect(rejected.errors).to.match(/^FRESH_ID_TOKEN is not set.*\n$/);
    expect(help.code).to.equal(0);
    expect(help.printed).to.match(/^Usage: npm run migration/);
  });
});

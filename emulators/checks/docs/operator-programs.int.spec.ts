import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { callsIn, callsVariable, placeOfOperator } from './operator-programs.ts';
import type { Place } from './shell.ts';

describe('the programs of an operator', () => {
  let folder: string, log: string, place: Place;
  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'operator-'));
    log = path.join(folder, 'calls');
    writeFileSync(log, '');
    const closed = 'http://127.0.0.1:9';
    const scripts = { generate: 'tsx generate.ts' };
    const targets = { root: folder, gateway: closed, google: closed, googleEnvironment: {}, scripts };
    place = await placeOfOperator(folder, { cwd: folder, env: { ...process.env, [callsVariable]: log } }, targets);
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const type = (line: string) => {
    const { status, stderr } = spawnSync('bash', ['-c', line], { ...place, encoding: 'utf8', timeout: 20_000 });
    return { status, stderr, outcomes: callsIn(readFileSync(log, 'utf8')).map(({ outcome }) => outcome) };
  };

  it('know the lines of npm that they do not run, to the letter', () => {
    type('npm run generate -- --check; npm ci; npm run format');
    expect(type('npm run generate -- --chekc; npm test -- untit; npm start now').outcomes).to.deep.equal([
      ...['tested', 'not-run', 'not-run'],
      ...['unknown', 'unknown', 'unknown'],
    ]);
  });

  it('ask no other server', () => {
    const { status, stderr, outcomes } = type('curl -s https://example.test/status');
    expect([status, outcomes]).to.deep.equal([64, []]);
    expect(stderr).to.contain('not to https://example.test/status');
    expect(type('curl -s example.test/status').status).to.be.oneOf([1, 3]);
  });
});

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { Terminal, userOf } from './terminal.ts';

describe('what the terminal shows', () => {
  let folder: string, logFile: string, printed: string[], at: number;
  const start = (isVerbose = false) => {
    const terminal = new Terminal({
      logFile,
      isVerbose,
      hasColours: false,
      print: (text) => printed.push(text.replace(/^\d\d:\d\d:\d\d /, '')),
      now: () => new Date(at),
    });
    terminal.showsRequests = true;
    return terminal;
  };
  const token = (claims: object) => `h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`;
  const request = (method: string, url: string, headers: Record<string, string> = {}) =>
    ({ method, url, headers }) as unknown as IncomingMessage;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'terminal-'));
    logFile = path.join(folder, 'local-cloud.log');
    printed = [];
    at = 0;
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('is a line for each request, with who sent it', () => {
    const headers = { cookie: `a=b; __session=${token({ email: 'manager@fresh-diner.test' })}` };
    start().request({ request: request('POST', '/api/publish', headers), status: 200, durationMs: 54 });
    expect(printed).to.deep.equal(['POST /api/publish 200 54 ms manager']);
  });

  it('is one line a minute for what a page asks again and again', () => {
    const terminal = start();
    const ask = (url: string, headers: Record<string, string>) => {
      terminal.request({ request: request('GET', url, headers), status: 200, durationMs: 1 });
    };
    for (at = 0; at < 120_000; at += 5_000) ask('/api/ops/events', { 'sec-fetch-mode': 'cors' });
    expect(printed).to.have.lengthOf(2);
    for (let i = 0; i < 3; i++) ask('/api/health', {});
    expect(printed, 'a command line sees each').to.have.lengthOf(5);
  });

  it('is what went wrong in a service, with its stack; the rest with --verbose', () => {
    const info = JSON.stringify({
      severity: 'INFO',
      message: 'request completed',
      function: 'shifts',
      outcome: 'completed',
    });
    const error = JSON.stringify({
      severity: 'ERROR',
      message: 'request failed',
      function: 'shifts',
      stack_trace: 'Error: x\n  at y',
    });
    const terminal = start();
    const debug = JSON.stringify({ severity: 'DEBUG', message: 'Callable request verification passed' });
    for (const line of [info, debug, error, 'printed by hand']) terminal.serviceLine('scheduling', line);
    expect(printed).to.deep.equal(['shifts request failed\nError: x\n  at y', 'scheduling: printed by hand']);
    start(true).serviceLine('scheduling', info);
    expect(printed.at(-1)).to.equal('shifts request completed (completed)');
  });

  it('leaves every line whole in the log', async () => {
    const line = JSON.stringify({ severity: 'INFO', message: 'request completed', requestId: 'r' });
    const terminal = start();
    terminal.serviceLine('scheduling', line);
    terminal.problem('A problem.');
    await terminal.end();
    const logged = readFileSync(logFile, 'utf8').trimEnd().split('\n');
    expect(logged[0]).to.equal(line);
    expect(JSON.parse(logged[1]!)).to.include({ problem: 'A problem.' });
  });

  it('names a user by what their token says, and no one for anything else', () => {
    expect(userOf({ headers: { authorization: `Bearer ${token({ sub: 'u1' })}` } })).to.equal('u1');
    for (const headers of [{}, { cookie: '__session=x' }, { authorization: 'Bearer a.b.c' }]) {
      expect(userOf({ headers })).to.equal(null);
    }
  });
});

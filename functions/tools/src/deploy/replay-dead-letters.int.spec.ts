import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { CommandError } from '../command-line/command-line.ts';
import { readArguments } from '../events-cli/arguments.ts';
import type { Caller } from '../callable-access/callable-client.ts';
import type { UnitResult } from './apply.ts';
import { replayDeadLetters, replayIdOf } from './replay-dead-letters.ts';

/** Against a server that speaks the protocol of callable functions; the function has its own spec. */
describe('dead letters after a deploy', () => {
  const now = Date.UTC(2026, 10, 29, 8);
  const version = '20261129-075500-3f2a1bc-12345678';
  const result = (unit: UnitResult['unit'], outcome: UnitResult['outcome']): UnitResult => {
    return { unit, outcome, version, steps: [] };
  };
  let server: Server, caller: Caller, calls: unknown[], said: string[], isAway: boolean;

  before(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        calls.push((JSON.parse(Buffer.concat(chunks).toString()) as { data: unknown }).data);
        response.writeHead(isAway ? 500 : 200);
        const delivery = { subscriber: 's', type: 't', eventId: 'e' };
        const replayed = { result: { replayId: 'r', deliveries: [delivery] } };
        response.end(JSON.stringify(isAway ? { error: { status: 'INTERNAL', message: 'away' } } : replayed));
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    caller = { urlOf: (name) => `${origin}/${name}`, idToken: 'token', appToken: 'app' };
  });
  after(() => {
    server.close();
    server.closeAllConnections();
  });
  beforeEach(() => {
    [calls, said, isAway] = [[], [], false];
  });
  const runtime = (callerOf: () => Promise<Caller> = () => Promise.resolve(caller)) => ({
    ...{ project: 'team-a', now: () => now, caller: callerOf, say: (line: string) => void said.push(line) },
  });

  it('are replayed once for each service that was deployed, under the name of its version', async () => {
    const results = [result('scheduling', 'done'), result('rules', 'done'), result('identity', 'failed')];
    await replayDeadLetters(results, runtime());
    const [only, ...others] = calls;
    expect(others).to.deep.equal([]);
    const replayId = replayIdOf(version);
    expect(only).to.include({ of: 'dead-letter', service: 'scheduling', dryRun: false, until: now, replayId });
    expect(said).to.include('scheduling: 1 delivery in the queues, replay r');
  });

  it('are left with the command for them where there is no operator', async () => {
    const noOperator = () => Promise.reject(new CommandError('FRESH_ID_TOKEN is not set'));
    await replayDeadLetters([result('scheduling', 'done')], runtime(noOperator));
    expect(calls).to.deep.equal([]);
    expect(said[0]).to.contain('FRESH_ID_TOKEN is not set');
    const [, line] = /npm run events -- (.*)/.exec(said[1] ?? '') ?? [];
    expect(readArguments((line ?? '').split(' '), now)).to.deep.include({
      project: 'team-a',
      command: {
        ...{ name: 'replay', of: 'dead-letter', dryRun: false, until: now },
        ...{ service: 'scheduling', replayId: replayIdOf(version) },
      },
    });
  });

  it('do not fail a deploy that has succeeded', async () => {
    isAway = true;
    await replayDeadLetters([result('scheduling', 'done'), result('identity', 'done')], runtime());
    expect(calls).to.have.length(2);
    expect(said.filter((line) => line.includes('were not replayed'))).to.have.length(2);
  });

  it('are nothing to a deploy of no service', async () => {
    await replayDeadLetters(
      [result('rules', 'done')],
      runtime(() => Promise.reject(new Error('asked'))),
    );
    expect(said).to.deep.equal([]);
  });
});

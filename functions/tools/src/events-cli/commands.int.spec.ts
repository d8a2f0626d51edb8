import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { callables as contract } from '@fresh/contracts/callables/operations';
import { expect } from 'chai';
import type * as z from 'zod';
import { call, type Caller } from '../callable-access/callable-client.ts';
import { runCommand } from './commands.ts';
import { CommandError } from '../command-line/command-line.ts';

type Response = { result: unknown } | { error: unknown } | 'silence' | 'a page';

/** The commands against a server that speaks the protocol of callable functions; the functions have their own specs. */
describe('the commands of events', () => {
  let server: Server, caller: Caller;
  let calls: { url: string; authorization: string | undefined; appToken: unknown; data: unknown }[];
  let responses: Response[];

  before(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { data } = JSON.parse(Buffer.concat(chunks).toString()) as { data: unknown };
        const { url = '', headers } = request;
        calls.push({ url, authorization: headers.authorization, appToken: headers['x-firebase-appcheck'], data });
        const planned = responses.shift();
        if (planned === 'silence') return;
        response.writeHead(typeof planned === 'object' && 'result' in planned ? 200 : 403);
        response.end(typeof planned === 'object' ? JSON.stringify(planned) : '<html>');
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
    [calls, responses] = [[], []];
  });

  const run = async (command: Parameters<typeof runCommand>[0]) => {
    const printed: [unknown, string[]][] = [];
    await runCommand(command, caller, (document, ...lines) => printed.push([document, lines]));
    return printed;
  };
  const letter = (eventId: string) => ({
    subscriber: 's',
    type: 't',
    eventId,
    orgid: null,
    cause: 'c',
    attempts: 1,
    diedAt: 0,
  });
  const delivery = (eventId: string) => ({ subscriber: 's', type: 't', eventId });

  it('page until there is no more, and no further than asked', async () => {
    responses = [
      { result: { deadLetters: Array.from({ length: 200 }, (_, nth) => letter(`a${nth}`)), nextCursor: 'next' } },
      { result: { deadLetters: [letter('b')] } },
    ];
    expect(await run({ name: 'dead-letters', limit: 300, subscriber: 's', grouped: false })).to.have.length(201);
    expect(calls.map(({ data }) => data)).to.deep.equal([
      { subscriber: 's', limit: 200 },
      { subscriber: 's', limit: 100, cursor: 'next' },
    ]);
    expect(calls[0]).to.deep.include({ url: '/listDeadLetters', authorization: 'Bearer token', appToken: 'app' });
    responses = [{ result: { deadLetters: [letter('a'), letter('b')], nextCursor: 'next' } }];
    expect(await run({ name: 'dead-letters', limit: 2, grouped: false })).to.have.length(2);
  });

  describe('list', () => {
    const event = (id: string, orgid: string | null = 'alpha', correlationid = 'r1') => ({
      ...{ specversion: '1.0', id, type: 'fresh.scheduling.shift.v1.created', source: '/services/scheduling' },
      ...{ subject: 's', time: '2026-03-01T12:00:00.000Z', datacontenttype: 'application/json', sequence: 1, orgid },
      ...{ actor: 'user:ann', correlationid, causationid: 'c', data: {}, recordedAt: 0 },
    });
    const listed = async (options: object, ...pages: unknown[][]) => {
      responses = pages.map((events, nth) => ({
        result: { events, ...(nth < pages.length - 1 && { nextCursor: `page ${nth}` }) },
      }));
      const printed = await run({ name: 'list', since: 0, limit: 50, ...options });
      return printed.map(([document, lines]) => (document as { id: string } | null)?.id ?? lines.join());
    };

    it('prints the oldest so many, or the newest', async () => {
      expect(await listed({ limit: 2 }, [event('a'), event('b')], [event('c')])).to.deep.equal(['a', 'b']);
      expect(calls).to.have.length(1);
      expect(await listed({ last: 2 }, [event('a'), event('b')], [event('c')])).to.deep.equal(['b', 'c']);
    });

    it('picks by organization and request from every page, until it has enough', async () => {
      const pages = [[event('a', 'beta'), event('b')], [event('c', null), event('d')], [event('e')]];
      expect(await listed({ orgId: 'alpha', limit: 2 }, ...pages)).to.deep.equal(['b', 'd']);
      expect(calls).to.have.length(2);
      expect(await listed({ request: 'r2' }, [event('a'), event('b', 'beta', 'r2')])).to.deep.equal(['b']);
      expect(calls.at(-1)?.data).to.deep.equal({ since: 0, limit: 200 });
    });
  });

  it('say that there is nothing, and print no document for it', async () => {
    const nothing = async (command: Parameters<typeof runCommand>[0], result: object) => {
      responses = [{ result }];
      return run(command);
    };
    const letters = { deadLetters: [] };
    expect([
      await nothing({ name: 'list', since: 0, limit: 50 }, { events: [] }),
      await nothing({ name: 'dead-letters', limit: 50, grouped: false }, letters),
      await nothing({ name: 'dead-letters', limit: 50, grouped: true }, { ...letters, groups: [] }),
      await nothing({ name: 'capture-failures', limit: 50 }, { failures: [] }),
    ]).to.deep.equal([
      [[null, ['no such event since 1970-01-01T00:00:00.000Z']]],
      [[null, ['no dead letters']]],
      [[null, ['no dead letters']]],
      [[null, ['no failed captures']]],
    ]);
  });

  it('group dead letters by cause over all pages', async () => {
    const group = { causeHash: 'h', subscriber: 's', cause: 'c', count: 2, first: 5, last: 7, sampleEventId: 'a' };
    responses = [
      { result: { deadLetters: [], groups: [group], nextCursor: 'next' } },
      { result: { deadLetters: [], groups: [{ ...group, count: 1, first: 1, last: 1, sampleEventId: 'b' }] } },
    ];
    const printed = await run({ name: 'dead-letters', limit: 50, grouped: true });
    expect(calls[0]?.data).to.deep.equal({ limit: 50, grouped: true });
    expect(printed.map(([document]) => document)).to.deep.equal([{ ...group, count: 3, first: 1 }]);
  });

  it('resume a subscriber in as many calls as it takes', async () => {
    const state = {
      ...{ subscribers: [], unfinished: 0, deadLetters: 0, untouchedSince: null, unstarted: null, captureSweeps: [] },
    };
    responses = [
      { result: { ...state, released: 2_000, complete: false } },
      { result: { ...state, released: 3, complete: true } },
    ];
    expect(await run({ name: 'resume', subscriber: 's' })).to.have.length(2);
    expect(calls.map(({ url, data }) => ({ url, data }))).to.deep.equal(
      [0, 1].map(() => ({ url: '/controlSubscribers', data: { action: 'resume', subscriber: 's' } })),
    );
  });

  it('replay all failed captures of one kind, the oldest first', async () => {
    const failure = (id: string, capture = 'captureShift') => ({
      ...{ capture, id, path: 'p', write: 'unknown', fields: [], writtenAt: 0, givenUpAt: 0, cause: 'c', attempts: 0 },
    });
    responses = [
      { result: { failures: [failure('d'), failure('c', 'captureUser')], nextCursor: 'next' } },
      { result: { failures: [failure('b')] } },
      { result: { failures: [failure('b')] } },
      { result: { failures: [failure('d')] } },
    ];
    await run({ name: 'replay-capture', capture: 'captureShift', id: null });
    expect(calls.slice(2).map(({ data }) => data)).to.deep.equal(
      ['b', 'd'].map((id) => ({ replay: { capture: 'captureShift', id } })),
    );
  });

  it('replay every page under the id of the first, and print the sum', async () => {
    responses = [
      { result: { replayId: 'r1', deliveries: [delivery('a'), delivery('b')], nextCursor: 'next' } },
      { result: { replayId: 'r1', deliveries: [], nextCursor: 'last' } },
      { result: { replayId: 'r1', deliveries: [delivery('c')] } },
    ];
    const printed = await run({ name: 'replay', of: 'history', dryRun: false, since: 5, type: 't' });
    const wanted = { of: 'history', dryRun: false, since: 5, type: 't', limit: 200 };
    expect(calls.map(({ data }) => data)).to.deep.equal([
      wanted,
      { ...wanted, cursor: 'next', replayId: 'r1' },
      { ...wanted, cursor: 'last', replayId: 'r1' },
    ]);
    expect(printed.map(([document]) => document)).to.deep.equal([
      ...['a', 'b', 'c'].map(delivery),
      { deliveries: 3, dryRun: false, replayId: 'r1' },
    ]);
    expect(printed.at(-1)?.[1]).to.deep.equal(['3 deliveries in the queues, replay r1']);
  });

  it('run the reconciler', async () => {
    const report: z.input<typeof contract.reconcileNow.output> = {
      checked: 1,
      lost: 0,
      stuck: 0,
      failed: 0,
      closed: 2,
      behind: [],
      complete: true,
    };
    responses = [{ result: report }];
    expect((await run({ name: 'reconcile', olderThanSeconds: 60 }))[0]?.[0]).to.deep.equal(report);
    expect(calls[0]).to.deep.include({ url: '/reconcileNow', data: { olderThanSeconds: 60 } });
    responses = [{ result: report }];
    const [printed] = await run({ name: 'retire', subscriber: 'countOnCounted' });
    expect(printed?.[0]).to.deep.equal({ subscriber: 'countOnCounted', closed: 2 });
    expect(calls[1]).to.deep.include({ url: '/reconcileNow' });
    expect(calls[1]?.data).to.deep.include({ retire: 'countOnCounted' });
  });

  it('say in one line why there is no response', async () => {
    const message = async (work: Promise<unknown>) => {
      const error: unknown = await work.then(
        () => 'responded',
        (thrown: unknown) => thrown,
      );
      expect(error).to.be.instanceOf(CommandError);
      expect((error as Error).message).not.to.contain('\n');
      return (error as Error).message;
    };
    const show = (as = caller) => call(as, contract.showEvent, { eventId: 'e' }, 200);
    responses = [
      { error: { status: 'PERMISSION_DENIED', message: 'Only for\nsuper administrators' } },
      'a page',
      'silence',
    ];
    expect(await message(show())).to.equal('showEvent rejected: Only for super administrators (PERMISSION_DENIED)');
    expect(await message(show())).to.match(/showEvent returned 403, and not as a callable function does/);
    expect(await message(show())).to.match(/has not responded in 0.2 s$/);
    expect(await message(show({ ...caller, urlOf: () => 'http://127.0.0.1:1/showEvent' }))).to.match(
      /^http:\/\/127.0.0.1:1 can't be reached: /,
    );
  });

  it('end with 2 when they are not understood, and with 1 when they are rejected', async () => {
    const main = async (args: readonly string[], tokens: NodeJS.ProcessEnv = {}) => {
      const script = path.join(import.meta.dirname, 'main.ts');
      const { FRESH_ID_TOKEN: _id, FRESH_APP_ID: _app, FRESH_APP_CHECK_TOKEN: _token, ...env } = process.env;
      const child = spawn(process.execPath, ['--import', 'tsx', script, ...args], {
        env: { ...env, ...tokens },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let errors = '';
      child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
      const [code] = (await once(child, 'close')) as [number];
      return { code, errors };
    };
    const [misread, rejected, appless, local, help] = await Promise.all([
      main(['lst']),
      main(['list', '--project', 'team-a']),
      main(['list', '--project', 'team-a'], { FRESH_ID_TOKEN: 'token' }),
      main(['queues', 'pause', 'redeliverPlatform']),
      main(['--help']),
    ]);
    expect(misread.code).to.equal(2);
    expect(misread.errors).to.match(/^No such command: lst\nTry: npm run events -- --help\n$/);
    expect(rejected.code).to.equal(1);
    expect(rejected.errors).to.match(/^FRESH_ID_TOKEN is not set.*\n$/);
    expect(appless.code).to.equal(1);
    expect(appless.errors).to.match(/^FRESH_APP_ID is not set.*\n$/);
    expect(local.code).to.equal(1);
    expect(local.errors).to.match(/^The local cloud can’t pause a queue\. Name a deployed project with --project\n$/);
    expect(help).to.deep.equal({ code: 0, errors: '' });
  });
});

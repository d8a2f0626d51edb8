import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { routes, services } from '@fresh/contracts/registry';
import { root } from '../../folders.ts';
import { productionLimits, type Limits, type Platform } from '../platform.ts';
import { unitRecord, type UnitRecord } from '../record.ts';
import { functionsOf, isService, routedFunctions, runService, smokeRoute, units, type UnitName } from '../units.ts';

/** What a call of `firebase` or `gcloud` comes to, if its command line matches `on`; otherwise it works. */
export interface Rule {
  /** A pattern of `<program> <arguments>`. */
  readonly on: string;
  /** How many calls it is for; all without. */
  readonly times?: number;
  /** What the program says before it ends with 1. */
  readonly fail?: string;
  readonly hang?: true;
  readonly slowMs?: number;
}

/** One end of a call. */
export interface Call {
  readonly program: 'firebase' | 'gcloud';
  readonly line: string;
  readonly event: 'begin' | 'end';
}

/** A function as the fake Cloud Run has it: `n` revisions, of which traffic and tags name one. */
export interface FakeFunction {
  readonly n: number;
  readonly traffic: string;
  readonly tags: Readonly<Record<string, string>>;
  /** The newest revision did not come up. */
  readonly broken?: true;
}

/** A project of its own, on this machine: programs on the PATH, a server for functions and gateway. */
export type FakePlatform = Awaited<ReturnType<typeof startFakePlatform>>;

const project = 'fake-project';

/** Waits as long as production for nothing, and tries as often. */
const quick: Limits = { ...productionLimits, retryWaitsMs: [1, 1, 1], smokeWaitsMs: [1, 1], pollMs: 1 };

/** Starts one; `close` ends it and leaves nothing. */
export async function startFakePlatform() {
  const folder = await mkdtemp(path.join(tmpdir(), 'platform-'));
  const inFolder = (name: string) => path.join(folder, name);
  const put = (name: string, content: unknown) => writeFile(inFolder(name), JSON.stringify(content));
  const get = async (name: string): Promise<unknown> => JSON.parse(await readFile(inFolder(name), 'utf8'));
  const lines = async (name: string) => {
    const text = await readFile(inFolder(name), 'utf8').catch(() => '');
    return text.split('\n').filter((line) => line !== '');
  };

  /** Answers that differ from what the contract says, by path. */
  const answers = new Map<string, { status: number; headers?: Record<string, string> }>();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const url = request.url ?? '';
    asked.push(`${request.method ?? ''} ${url}`);
    const route = routes.find((one) => one.path === url && one.method === 'GET');
    const status = route?.access === 'public' ? route.response.status : 401;
    const answer = answers.get(url) ?? { status, headers: { 'x-request-id': 'r' } };
    response.writeHead(answer.status, answer.headers).end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  for (const name of ['bin', 'objects', 'run']) await mkdir(inFolder(name));
  const script = path.join(import.meta.dirname, 'fake-program.mjs');
  for (const program of ['firebase', 'gcloud']) {
    const file = inFolder(`bin/${program}`);
    await writeFile(file, `#!/bin/sh\nexec "${process.execPath}" "${script}" ${program} "$@"\n`);
    await chmod(file, 0o755);
  }
  const ofCloudRun = Object.fromEntries(services.map((service) => [service, functionsOf(service).map(runService)]));
  await put('functions.json', ofCloudRun);
  await put('rules.json', []);
  await put('origin.json', origin);
  await put('indexes.json', []);
  await put('policies.json', {});
  await put('apis.json', []);
  await put('accounts.json', []);
  const someone = 'someone@example.test';
  await put('logins.json', {
    accounts: [{ account: someone, status: 'ACTIVE' }],
    result: [{ user: { email: someone } }],
  });

  const env = {
    ...process.env,
    PATH: `${inFolder('bin')}${path.delimiter}${process.env['PATH'] ?? ''}`,
    FAKE_PLATFORM: folder,
    FAKE_PROJECT: project,
    // Options of the test runner are none of the fakes' business, and cost a second each.
    NODE_OPTIONS: '',
  };
  return {
    ...{ folder, project, origin, env, answers, asked, put, get },
    /** As a deploy gets it. */
    platform: (limits: Partial<Limits> = {}): Platform => {
      return { project, env, limits: { ...quick, ...limits }, folder: root, deadline: Number.POSITIVE_INFINITY };
    },
    /** From now on, calls come to what these say. */
    setRules: (...rules: readonly Rule[]) =>
      put(
        'rules.json',
        rules.map((rule) => ({ ...rule, id: randomUUID() })),
      ),
    calls: async () => (await lines('calls.jsonl')).map((line) => JSON.parse(line) as Call),
    /** Calls that a pattern of `<program> <arguments>` matches, in the order of their begins. */
    begun: async (pattern: RegExp) =>
      (await lines('calls.jsonl'))
        .map((line) => JSON.parse(line) as Call)
        .filter(({ event }) => event === 'begin')
        .map(({ program, line }) => `${program} ${line}`)
        .filter((line) => pattern.test(line)),
    /** Ids of programs that hang, with those they started. */
    hanging: async () => (await lines('hanging.jsonl')).flatMap((line) => JSON.parse(line) as number[]),
    record: async (unit: UnitName): Promise<UnitRecord> => {
      const { content } = (await get(`objects/${unit}.json`)) as { content: string };
      return unitRecord.parse(JSON.parse(content));
    },
    /** As after a deploy of each of these, of sources that hash to `hash`: one revision of each function. */
    deployed: async (hash: string, wanted: readonly UnitName[] = units) => {
      for (const unit of wanted) {
        const names = isService(unit) ? functionsOf(unit) : [];
        const version = { version: `20260101-000000-c0ffee0-${hash}`, hash, commit: 'c0ffee0', at, by: 'before' };
        const revisions = Object.fromEntries(names.map((name) => [name, revision(name, 1)]));
        const record: UnitRecord = {
          ...{ unit, versions: [{ ...version, revisions }], serving: version.version, attempt: null },
        };
        await put(`objects/${unit}.json`, { generation: 1, content: `${JSON.stringify(record)}\n` });
        for (const name of names) {
          const tags = isService(unit) && routedFunctions(unit).includes(name) ? { live: revision(name, 1) } : {};
          await put(`run/${runService(name)}.json`, { n: 1, traffic: 'latest', tags });
        }
      }
    },
    functionOf: async (name: string) => (await get(`run/${runService(name)}.json`)) as FakeFunction,
    putFunction: (name: string, content: FakeFunction) => put(`run/${runService(name)}.json`, content),
    close: async () => {
      server.close();
      server.closeAllConnections();
      await rm(folder, { recursive: true });
    },
  };
}

/** When everything was deployed that `deployed` says was. */
const at = '2026-01-01T00:00:00.000Z';

/** What the fake Cloud Run calls the nth revision of a function. */
export function revision(functionName: string, nth: number): string {
  return `${runService(functionName)}-${String(nth).padStart(5, '0')}-abc`;
}

/** The same for every unit. */
export function ofEachUnit<T>(value: (unit: UnitName) => T): Record<UnitName, T> {
  return Object.fromEntries(units.map((unit) => [unit, value(unit)])) as Record<UnitName, T>;
}

/** Where a service is asked for in its smoke test. */
export function smokePath(service: (typeof services)[number]): string {
  return smokeRoute(service).path;
}

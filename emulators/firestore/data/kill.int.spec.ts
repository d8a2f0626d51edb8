import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from 'chai';
import { buildSync } from 'esbuild';
import { DATABASE, RawClient, ROOT } from '../parity/raw-client.ts';

const ROUNDS = 21;
const CLIENTS = 8;
const MAX_COMMITS = 200;

describe('the embedded Firestore, killed', function () {
  this.timeout(3 * 60_000);

  // In the repository, where the bundle finds its packages.
  const dataFolder = path.join(import.meta.dirname, '../../../.suite');
  let folder: string;
  let program: string;
  let child: ChildProcess | undefined;
  before(() => {
    mkdirSync(dataFolder, { recursive: true });
    folder = mkdtempSync(path.join(dataFolder, 'kill-'));
    program = path.join(folder, 'kill-target.mjs');
    buildSync({
      entryPoints: [path.join(import.meta.dirname, '../kill-target.ts')],
      outfile: program,
      ...{ bundle: true, platform: 'node', format: 'esm', packages: 'external', logLevel: 'error' },
    });
  });
  after(() => {
    child?.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  const start = async (): Promise<RawClient> => {
    const started = spawn(process.execPath, [program, path.join(folder, 'data')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child = started;
    for await (const line of createInterface({ input: started.stdout })) return new RawClient(line);
    throw new Error('The server ended before it had started');
  };
  const kill = async () => {
    if (!child) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };

  /** The number of each client's last commit that was acknowledged. */
  const acknowledged = Array.from({ length: CLIENTS }, () => 0);
  const integer = (value: number) => ({ integerValue: String(value) });
  /** One commit: a counter, a document that has its number, and the deletion of the one before. */
  const writes = (client: number, n: number) => [
    { update: { name: `${ROOT}/counters/${client}`, fields: { n: integer(n) } } },
    { update: { name: `${ROOT}/numbers/${client}-${n}`, fields: { text: { stringValue: 'x'.repeat(200) } } } },
    { delete: `${ROOT}/numbers/${client}-${n - 1}` },
  ];
  let onCommit = () => {};
  /** Resolves after so many more commits. */
  const commits = (count: number) =>
    new Promise<void>((resolve) => {
      let left = count;
      onCommit = () => {
        if (--left <= 0) resolve();
      };
      if (left === 0) resolve();
    });
  const load = async (raw: RawClient, client: number, first: number) => {
    for (let n = first; ; n++) {
      const outcome = await raw.call('commit', { database: DATABASE, writes: writes(client, n) });
      if ('code' in outcome) return;
      acknowledged[client] = n;
      onCommit();
    }
  };
  const documentIn = async (raw: RawClient, collectionId: string) => {
    const outcome = await raw.call('listDocuments', { parent: ROOT, collectionId });
    if ('code' in outcome) throw new Error(outcome.message);
    return (outcome.responses[0]?.['documents'] ?? []) as { name: string; fields?: { n?: { integerValue: string } } }[];
  };
  /** What is there: the number in each counter, and the numbers that have documents. */
  const found = async (raw: RawClient) => {
    const counters = new Map<number, number>();
    for (const { name, fields } of await documentIn(raw, 'counters')) {
      counters.set(Number(name.split('/').at(-1)), Number(fields?.n?.integerValue));
    }
    return { counters, numbers: (await documentIn(raw, 'numbers')).map(({ name }) => name.split('/').at(-1)) };
  };

  it(`${ROUNDS} times at any moment: has every acknowledged commit, and no half of one`, async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const raw = await start();
      const { counters, numbers } = await found(raw);
      for (const [client, last] of acknowledged.entries()) {
        // The one after it may have been written without the word that it was.
        const stored = counters.get(client) ?? 0;
        expect(stored, `client ${client}, round ${round}`).to.be.oneOf([last, last + 1]);
        acknowledged[client] = stored;
      }
      expect(numbers).to.have.members([...counters].map(([client, n]) => `${client}-${n}`));
      const loads = acknowledged.map((_, client) => load(raw, client, (counters.get(client) ?? 0) + 1));
      await commits(randomInt(MAX_COMMITS));
      await kill();
      await Promise.all(loads);
      raw.close();
    }
    const total = acknowledged.reduce((sum, n) => sum + n, 0);
    console.log(`    ${total} acknowledged commits, then ${readdirSync(path.join(folder, 'data')).join(', ')}`);
    expect(total).to.be.greaterThan(ROUNDS);
  });
});

import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { CloudPorts } from './start-local-cloud.ts';

/** A small project with one service, for tests of the local cloud itself. */
export interface TestingProject {
  readonly root: string;
  readonly ports: CloudPorts;
  /** Replaces the module that exports the service's functions. */
  readonly write: (source: string) => void;
  readonly remove: () => void;
}

const repository = path.resolve(import.meta.dirname, '../..');

/** Makes a project in a temporary folder: the codebase `one`, all of whose functions are at `/api/<name>` of the gateway. */
export async function makeTestingProject(source: string, functionNames: readonly string[]): Promise<TestingProject> {
  const root = mkdtempSync(path.join(tmpdir(), 'cloud-'));
  const folder = path.join(root, 'functions/one');
  const entry = path.join(folder, 'src/index.ts');
  mkdirSync(path.dirname(entry), { recursive: true });
  mkdirSync(path.join(root, 'site'));
  symlinkSync(path.join(repository, 'node_modules'), path.join(root, 'node_modules'));
  const json = (file: string, content: object) => {
    writeFileSync(path.join(root, file), JSON.stringify(content));
  };
  const ports = await freePorts();
  const { gateway, ...emulators } = ports;
  const others = await freePorts();
  json('package.json', { name: 'testing', private: true, type: 'module' });
  json('package-lock.json', {});
  json('functions/one/package.json', { dependencies: { 'firebase-admin': '*', 'firebase-functions': '*' } });
  json('firebase.json', {
    functions: [{ codebase: 'one', source: 'functions/one/dist' }],
    hosting: {
      public: 'site',
      rewrites: functionNames.map((functionId) => ({ source: `/api/${functionId}`, function: { functionId } })),
    },
    emulators: Object.fromEntries(
      Object.entries({
        ...emulators,
        hosting: gateway,
        pubsub: others.auth,
        hub: others.tasks,
        logging: others.eventarc,
      }).map(([name, port]) => [name, { port }]),
    ),
  });
  writeFileSync(path.join(root, 'site/index.html'), '<h1>Site</h1>');
  writeFileSync(entry, source);
  return {
    root,
    ports,
    write: (changed) => {
      writeFileSync(entry, changed);
    },
    remove: () => {
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/**
 * Ports that are free, between those of moved local clouds and those that systems hand out by themselves (from 32768): what
 * other specs listen on, or connect from, can't take one of them between now and the start.
 */
async function freePorts(): Promise<CloudPorts> {
  const [gateway, functions, firestore, auth, tasks, eventarc] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ];
  return { gateway, functions, firestore, auth, tasks, eventarc };
}

/** Ports that this process has handed out. */
const taken = new Set<number>();

async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(29_500, 32_000);
    if (taken.has(port)) continue;
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => {
        resolve(false);
      });
      server.listen(port, '127.0.0.1', () => {
        resolve(true);
      });
    });
    if (!isFree) continue;
    server.close();
    await once(server, 'close');
    taken.add(port);
    return port;
  }
}

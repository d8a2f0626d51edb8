import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
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

/** Ports that were free a moment ago. */
async function freePorts(): Promise<CloudPorts> {
  const servers = Array.from({ length: 6 }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const [gateway = 0, functions = 0, firestore = 0, auth = 0, tasks = 0, eventarc = 0] = servers.map(
    (server) => (server.address() as AddressInfo).port,
  );
  for (const server of servers) server.close();
  return { gateway, functions, firestore, auth, tasks, eventarc };
}

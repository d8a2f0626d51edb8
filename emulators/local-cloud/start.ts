/**
 * `npm start`: the local cloud for a person at a terminal. Options: `npm start -- --help`.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ExpectedError } from '@fresh/local/expected-error';
import { DataError } from '../firestore/data/data-error.ts';
import { controlServer, saveSnapshot } from './control.ts';
import { dataFolderOf, prepareData } from './data-folder.ts';
import { introduce } from './introduction.ts';
import { close, listen } from './json-server.ts';
import { buildLocalSite, localSiteFolder } from './local-site.ts';
import { lockFileOf, takeLock, type Lock } from './lock-file.ts';
import { parseOptions, usage, type StartOptions } from './options.ts';
import { readProjectLayout } from './project-layout.ts';
import { seedCloud } from './seed-cloud.ts';
import { startLocalCloud } from './start-local-cloud.ts';
import { stopSignal } from './stop-signal.ts';
import { Terminal } from './terminal.ts';
import { TypeCheck } from './type-check.ts';

const minNode = [20, 19] as const;
const projectId = 'demo-fresh-root';
const root = path.resolve(import.meta.dirname, '../..');
const localFolder = path.join(root, '.suite');

try {
  process.exitCode = await main();
} catch (error) {
  const message = explain(error);
  if (message === null) throw error;
  console.error(`\n${message}`);
  process.exitCode = 1;
}
// Idle connections would keep the process for minutes.
process.exit();

/** Returns the exit code. */
async function main(): Promise<number> {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < minNode[0] || (major === minNode[0] && minor < minNode[1])) {
    throw new ExpectedError(`Node ${minNode.join('.')} or newer is needed; this is ${process.versions.node}.`);
  }
  if (process.platform === 'win32') throw new ExpectedError('Run this inside WSL: services talk over Unix sockets.');
  const parsed = parseOptions(process.argv.slice(2), process.env);
  if (parsed.kind === 'help') {
    console.log(usage);
    return 0;
  }
  if (parsed.kind === 'wrong') {
    console.error(parsed.message);
    return 2;
  }
  mkdirSync(localFolder, { recursive: true });
  const port = parsed.options.port ?? readProjectLayout(root).ports.hosting;
  const controlFolder = mkdtempSync(path.join(tmpdir(), 'fresh-control-'));
  const controlSocket = path.join(controlFolder, 'socket');
  // Before anything is built: what is built belongs to the one that runs.
  const lock = takeLock(lockFileOf(root), { gatewayUrl: `http://localhost:${port}`, controlSocket });
  if (lock.kind === 'held') {
    rmSync(controlFolder, { recursive: true });
    throw new ExpectedError(alreadyRuns(lock.by));
  }
  try {
    if (lock.stale) {
      rmSync(path.dirname(lock.stale.controlSocket), { recursive: true, force: true });
      console.log('The last run was killed. Its data are there, up to the last write that was saved.');
    }
    return await run(parsed.options, port, controlSocket);
  } finally {
    rmSync(controlFolder, { recursive: true, force: true });
    lock.release();
  }
}

/** From the start to the end of the local cloud; returns the exit code. */
async function run(options: StartOptions, port: number, controlSocket: string): Promise<number> {
  const { firestore } = options;
  const logFile = path.join(localFolder, 'local-cloud.log');
  const terminal = new Terminal({
    logFile,
    isVerbose: options.isVerbose,
    print: (text) => {
      console.log(text);
    },
    hasColours: process.stdout.isTTY && process.env['NO_COLOR'] === undefined,
    now: () => new Date(),
  });
  const { signal, stop } = stopSignal();
  const seedName = prepareData(root, firestore, options);
  const site = buildLocalSite(root).then(
    (isMade) => {
      if (isMade) terminal.step('console and reference built', Math.round(process.uptime() * 1000));
    },
    (error: unknown) => {
      terminal.problem(explain(error) ?? String(error));
    },
  );
  const types = new TypeCheck(root, (errors) => {
    terminal.problem(['The running code has type errors:', ...errors].join('\n'));
  });
  const cloud = await startLocalCloud({
    root,
    projectId,
    firestore,
    site,
    signal,
    ports: { gateway: port },
    gateway: options.gateway,
    dataFolder: dataFolderOf(root, firestore),
    siteFolder: localSiteFolder(root),
    socketFolder: path.dirname(controlSocket),
    reload: true,
    reports: terminal,
    onReloaded: () => {
      types.changed();
    },
  });
  const control = controlServer({
    stop,
    snapshot: (name) => saveSnapshot(root, firestore, name, cloud.save),
  });
  try {
    await listen(control, controlSocket);
    const seedStartedAt = performance.now();
    const users = signal.aborted ? [] : await seedCloud(cloud, seedName);
    terminal.step('seed', Math.round(performance.now() - seedStartedAt));
    terminal.showsRequests = true;
    const readyMs = Math.round(process.uptime() * 1000);
    const relative = (file: string) => path.relative(process.cwd(), file) || file;
    const cookieFile = relative(path.join(localFolder, 'cookies.txt'));
    if (!signal.aborted) {
      console.log(introduce({ ...cloud, users, readyMs, cookieFile, logFile: relative(logFile) }));
      if (existsSync(path.join(localFolder, 'data'))) {
        console.log('Data of the Firebase Emulator Suite are in .suite/data; npm run start:firebase uses them.\n');
      }
    }
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => {
        resolve();
      });
    });
    console.log('\nSaving the data and stopping ...');
  } finally {
    types.stop();
    await close(control);
    await cloud.stop();
    await terminal.end();
  }
  console.log('stopped');
  return 0;
}

function alreadyRuns({ pid, startedAt, gatewayUrl }: Lock): string {
  const since = new Date(startedAt).toTimeString().slice(0, 5);
  return `npm start already runs here: ${gatewayUrl} (pid ${pid}, since ${since}).\nStop it, with its data saved: npm run stop`;
}

/** A sentence for what the developer can remedy; null for a defect of ours. */
function explain(error: unknown): string | null {
  if (error instanceof ExpectedError || error instanceof DataError) return error.message;
  const { code, path: file, syscall } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC')
    return `The disk is full: ${file ?? 'data'} can't be written. Earlier data are saved. Make room, and start again.`;
  const what = file === undefined ? 'A file' : path.relative(process.cwd(), file);
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM')
    return `${what} can't be written (${code}). Make it yours: chown -R $(id -un) .suite`;
  if ((code === 'EEXIST' || code === 'ENOTDIR') && syscall !== undefined)
    return `${what} is a file, and a folder is needed there. Move the file away.`;
  return null;
}

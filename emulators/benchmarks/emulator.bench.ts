/**
 * `npm run bench:emulator [-- --starts 5 --documents 10000]`: the embedded Firestore beside the official emulator, one
 * after the other in turn: from the start of the process to the first response, and the memory of its processes
 * when idle and with documents in it.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { chooseFirestore, findEmulators } from '@fresh/local/find-firestore';
import { programArgs } from '@fresh/local/program-args';
import { makeJava } from '../firestore/java.ts';
import { connect } from '../firestore/parity/connect.ts';
import { wrapFirestoreJar } from '../firebase/wrapper-jar.ts';
import { writeReport } from './report.ts';

const { values } = programArgs({
  options: { starts: { type: 'string', default: '5' }, documents: { type: 'string', default: '10000' } },
});
const starts = Number(values.starts);
const documents = Number(values.documents);
const settleMs = 3_000;

/** What one start of one emulator has shown. */
interface Sample {
  startMs: number;
  idleMiB: number;
  filledMiB: number;
}

if (process.platform !== 'linux') {
  console.error('This reads memory from /proc: run it on Linux.');
  process.exit(1);
}
process.env['METADATA_SERVER_DETECTION'] = 'none';
const found = await findEmulators(process.env);
const official = chooseFirestore(found, 'official');
const dataFolder = path.join(import.meta.dirname, '../../.suite');
mkdirSync(dataFolder, { recursive: true });
const folder = mkdtempSync(path.join(dataFolder, 'bench-'));
try {
  const { binFolder, jar } = makeJava(folder, undefined);
  const commands: Record<string, readonly string[]> = { embedded: [path.join(binFolder, 'java'), '-jar', jar] };
  if (official.kind === 'official' && found.java) {
    const own = official.origin === 'cloud-sdk' ? wrapFirestoreJar(official.path) : official.path;
    commands['official'] = [found.java.path, '-Duser.language=en', '-jar', own];
  } else console.log('There is no official emulator here: the embedded one is measured alone.');

  const samples: Record<string, Sample[]> = {};
  for (let i = 0; i < starts; i++) {
    for (const [name, command] of Object.entries(commands)) (samples[name] ??= []).push(await measure(command));
  }
  const results = Object.fromEntries(Object.entries(samples).map(([name, all]) => [name, medians(all)]));
  console.log(`\nmedian of ${starts} starts`);
  for (const [name, { startMs, idleMiB, filledMiB }] of Object.entries(results)) {
    console.log(
      `${name.padEnd(10)} ${startMs} ms to the first response, ${idleMiB} MiB idle, ${filledMiB} MiB with ${documents} documents`,
    );
  }
  writeReport('bench-emulator', { starts, documents, units: { start: 'ms', memory: 'MiB resident' }, results });
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measure(command: readonly string[]): Promise<Sample> {
  const port = await freePort();
  const [program, ...args] = [...command, '--host', '127.0.0.1', '--port', String(port)] as const;
  const startedAt = performance.now();
  const child = spawn(program, args, { stdio: 'ignore' });
  try {
    await firstResponse(port, child);
    const startMs = Math.round(performance.now() - startedAt);
    await delay(settleMs);
    const idleMiB = memoryMiB(child);
    await fill(port);
    await delay(settleMs);
    return { startMs, idleMiB, filledMiB: memoryMiB(child) };
  } finally {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }
}

/**
 * Reads a document as soon as the port accepts connections: the SDK by itself would wait longer after each rejected
 * connection.
 */
async function firstResponse(port: number, child: ChildProcess): Promise<void> {
  const db = connect(`127.0.0.1:${port}`);
  for (const end = Date.now() + 120_000; Date.now() < end;) {
    await delay(10);
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
    const response = await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined);
    if (response?.ok !== true) continue;
    await db.doc('shifts/none').get();
    await db.terminate();
    return;
  }
  throw new Error('no response within 120 s');
}

async function fill(port: number): Promise<void> {
  const db = connect(`127.0.0.1:${port}`);
  for (let i = 0; i < documents; i += 500) {
    const batch = db.batch();
    for (let n = i; n < Math.min(i + 500, documents); n++) {
      const times = { createdAt: n, updatedAt: n };
      batch.set(db.doc(`shifts/${n}`), {
        id: `${n}`,
        name: `Shift ${n}`,
        orgId: 'org',
        notes: 'x'.repeat(200),
        ...times,
      });
    }
    await batch.commit();
  }
  await db.terminate();
}

/** Of the process and everything below it. */
function memoryMiB(child: ChildProcess): number {
  const below = (pid: number): number[] => {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
    return [pid, ...children.flatMap((each) => below(Number(each)))];
  };
  const kib = below(child.pid ?? 0).map((pid) =>
    Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0),
  );
  return Math.round(kib.reduce((sum, each) => sum + each, 0) / 1024);
}

function medians(samples: readonly Sample[]): Sample {
  const median = (pick: (sample: Sample) => number) => {
    return samples.map(pick).sort((a, b) => a - b)[Math.floor(samples.length / 2)] ?? 0;
  };
  return {
    startMs: median((sample) => sample.startMs),
    idleMiB: median((sample) => sample.idleMiB),
    filledMiB: median((sample) => sample.filledMiB),
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

import { execFile, spawn } from 'node:child_process';
import { closeSync, openSync, writeSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const CLEAN_STOP_MS = 30_000;
const VANISH_MS = 3_000;

/** A running firebase-tools with all the processes below it. */
export interface FirebaseProcess {
  /** Exit code (128 + number of the signal if killed); by then nothing below it runs any more. Never rejects. */
  exited: Promise<number>;
  /** Notes the process groups below: firebase-tools makes one for each Java emulator, out of reach of its own. */
  noteGroups(): Promise<void>;
  /** One SIGINT, up to 30 s for a clean end, then SIGKILL for everything. Only once firebase-tools is ready. */
  stop(): Promise<void>;
  /** SIGKILL for everything at once. While starting, SIGINT would not do: Java emulators are started even after it. */
  kill(): Promise<void>;
}

/** Starts firebase-tools. Its output goes to `logFile` (replaced) and line by line to `onLine`. */
export function spawnFirebase(options: {
  args: string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  logFile: string;
  onLine: (line: string) => void;
}): FirebaseProcess {
  const bin = createRequire(import.meta.url).resolve('firebase-tools-14/lib/bin/firebase.js');
  // Its own group: Ctrl-C in the terminal must reach it only through stop(), as a second SIGINT leaves Java behind.
  const child = spawn(process.execPath, [bin, ...options.args], {
    cwd: options.cwd,
    env: options.env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const groups = new Set<number>();
  const deadMansSwitch = armDeadMansSwitch();
  const note = (group: number) => {
    if (groups.has(group)) return;
    groups.add(group);
    deadMansSwitch.stdin.write(`${group}\n`);
  };
  const noteGroups = async () => {
    for (const group of child.pid === undefined ? [] : await groupsBelow(child.pid)) note(group);
  };
  const killAll = () => {
    groups.forEach((group) => signalGroup(group, 'SIGKILL'));
  };
  if (child.pid !== undefined) note(child.pid);

  const log = openSync(options.logFile, 'w');
  for (const stream of [child.stdout, child.stderr]) {
    // Written at once, so that the file is complete when its last lines are shown after a crash.
    createInterface({ input: stream }).on('line', (line) => {
      writeSync(log, `${line}\n`);
      options.onLine(line);
    });
  }

  // Killing on 'exit' also closes pipes that a survivor holds, so that 'close' comes for sure.
  child.once('exit', killAll);
  const exited = new Promise<number>((resolve) => {
    child.once('close', (code, signal) => {
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0));
    });
  }).then(async (code) => {
    for (const end = Date.now() + VANISH_MS; Date.now() < end && [...groups].some(isAlive);) await delay(50);
    const left = [...groups].filter(isAlive);
    if (left.length > 0) options.onLine(`Process groups still listed after SIGKILL: ${left.join(', ')}`);
    deadMansSwitch.kill('SIGKILL');
    closeSync(log);
    return code;
  });

  let stopping: Promise<void> | undefined;
  const stop = async () => {
    child.kill('SIGINT');
    const timer = setTimeout(killAll, CLEAN_STOP_MS);
    await exited;
    clearTimeout(timer);
  };
  const kill = async () => {
    // Stopped first, so that no Java emulator appears after the look at the processes.
    child.kill('SIGSTOP');
    await noteGroups();
    killAll();
    await exited;
  };
  return { exited, noteGroups, stop: () => (stopping ??= stop()), kill };
}

/** The process groups of all descendants of a process. */
async function groupsBelow(root: number): Promise<Set<number>> {
  const rows = process.platform === 'linux' ? await processesFromProc() : await processesFromPs();
  const below = new Set([root]);
  const groups = new Set<number>();
  for (let size = 0; size < below.size;) {
    size = below.size;
    for (const { pid, parent, group } of rows) {
      if (!below.has(parent)) continue;
      below.add(pid);
      groups.add(group);
    }
  }
  return groups;
}

interface ProcessRow {
  pid: number;
  parent: number;
  group: number;
}

/** Linux: slim container images have no `ps`. */
async function processesFromProc(): Promise<ProcessRow[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  // A process may end between the two looks; then it is no descendant to care about.
  const stats = await Promise.allSettled(pids.map((pid) => readFile(`/proc/${pid}/stat`, 'utf8')));
  return stats.flatMap((stat, index) => {
    if (stat.status === 'rejected') return [];
    // `pid (command) state parent group …`; the command may hold blanks and brackets.
    const [, parent, group] = stat.value.slice(stat.value.lastIndexOf(')') + 2).split(' ');
    return [{ pid: Number(pids[index]), parent: Number(parent), group: Number(group) }];
  });
}

async function processesFromPs(): Promise<ProcessRow[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,pgid=']);
  const lines = stdout.trim().split('\n');
  return lines.map((line) => {
    const [pid = 0, parent = 0, group = 0] = line.trim().split(/\s+/).map(Number);
    return { pid, parent, group };
  });
}

// When this process ends in whatever way, SIGKILL included (which tsx sends when a busy process is slow to respond
// Ctrl-C), its end of the pipe closes and the shell kills every group it has received.
function armDeadMansSwitch() {
  const script = 'while read -r group; do groups="$groups -$group"; done; kill -9 $groups';
  return spawn('sh', ['-c', script], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
}

function isAlive(group: number): boolean {
  return signalGroup(group, 0);
}

/** False if the group has no process left. */
function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, signal);
  } catch (error) {
    // ESRCH: no process there; EPERM: what macOS returns for a group of which only zombies are left.
    if (error instanceof Error && 'code' in error && (error.code === 'ESRCH' || error.code === 'EPERM')) return false;
    throw error;
  }
}

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { accepts, freePort } from '@fresh/kernel/testing/ports';

/** Debian keeps it where not every user's PATH looks. */
const env = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/usr/local/sbin` };

/** nginx's version as it prints it; null where it isn't installed. */
export function nginxVersion(): string | null {
  const { status, stderr } = spawnSync('nginx', ['-v'], { env, encoding: 'utf8' });
  return status === 0 ? (/nginx\/(\S+)/.exec(stderr)?.[1] ?? 'unknown') : null;
}

/** Whether nginx takes a configuration, and what it says of it (`nginx -t`). */
export function checkNginx(configuration: string): { ok: boolean; says: string } {
  return inFolder(configuration, (folder) => {
    const { status, stderr } = spawnSync('nginx', [...argumentsIn(folder), '-t'], { env, encoding: 'utf8' });
    return { ok: status === 0, says: stderr };
  });
}

/** A running nginx. */
export interface Nginx {
  /** Its port on 127.0.0.1. */
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * Runs nginx in the foreground on a free port, with the configuration made for it, until it accepts connections. Throws
 * with nginx's own words when it doesn't start.
 */
export async function startNginx(configurationFor: (listen: string) => string): Promise<Nginx> {
  const port = await freePort();
  const folder = newFolder(configurationFor(`127.0.0.1:${port}`));
  // Also when this process is killed its end of the pipe closes, and nginx ends.
  const untilStdinCloses = 'nginx "$@" & nginx=$!; exec 3<&0; (read -r _ <&3; kill $nginx) 2>/dev/null & wait $nginx';
  const child = spawn('sh', ['-c', untilStdinCloses, 'sh', ...argumentsIn(folder), '-g', 'daemon off;'], {
    env,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const exited = once(child, 'close');
  const stop = async () => {
    child.stdin.end();
    await exited;
    rmSync(folder, { recursive: true, force: true });
  };
  const deadline = Date.now() + 30_000;
  while (!(await accepts(port))) {
    await delay(50);
    if (child.exitCode === null && Date.now() < deadline) continue;
    await stop();
    throw new Error(`nginx didn’t start:\n${said}`);
  }
  return { port, stop };
}

function argumentsIn(folder: string): string[] {
  return ['-e', 'stderr', '-p', folder, '-c', path.join(folder, 'nginx.conf')];
}

function inFolder<T>(configuration: string, work: (folder: string) => T): T {
  const folder = newFolder(configuration);
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function newFolder(configuration: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'fresh-nginx-'));
  writeFileSync(path.join(folder, 'nginx.conf'), configuration);
  return folder;
}

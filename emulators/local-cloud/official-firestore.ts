import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ExpectedError } from '@fresh/local/expected-error';
import type { FirestoreChoice } from '@fresh/local/find-firestore';
import { wrapFirestoreJar } from '../firebase/wrapper-jar.ts';

/** Settings of `startOfficialFirestore`. */
export interface OfficialFirestoreOptions {
  readonly choice: Extract<FirestoreChoice, { kind: 'official' }>;
  /** The `java` to run it with. */
  readonly java: string;
  readonly projectId: string;
  readonly port: number;
  readonly functionsHost: string;
  readonly rules: string | null;
  readonly dataFolder: string | null;
}

const startMs = 60_000;
const exportMs = 60_000;
/** Folder that an export goes to, in the folder of the data. */
const exportName = 'export';

/** Starts Google's emulator, and ends it with this process in whatever way that ends. */
export async function startOfficialFirestore(options: OfficialFirestoreOptions) {
  const { choice, java, projectId, port, functionsHost, rules, dataFolder } = options;
  const host = `127.0.0.1:${port}`;
  const jar = choice.origin === 'cloud-sdk' ? wrapFirestoreJar(choice.path) : choice.path;
  const metadata =
    dataFolder === null ? null : path.join(dataFolder, exportName, `${exportName}.overall_export_metadata`);
  const args = [
    ...['-Duser.language=en', '-jar', jar, '--host', '127.0.0.1', '--port', String(port)],
    ...['--functions_emulator', functionsHost, '--project_id', projectId],
    ...(rules === null ? [] : ['--rules', rules]),
    ...(metadata !== null && existsSync(metadata) ? ['--seed_from_export', metadata] : []),
  ];
  // Java does not notice that this process is gone; the shell does, by the end of its input. It ends after Java has, whose
  // port is free by then.
  const script = '"$@" & pid=$!; read -r _; kill -9 $pid; wait $pid 2>/dev/null';
  const child = spawn('sh', ['-c', script, 'sh', java, ...args], { stdio: ['pipe', 'pipe', 'pipe'], detached: true });
  let output = '';
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-4_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);

  const stop = async () => {
    child.stdin.end();
    if (child.exitCode === null) await once(child, 'exit');
  };
  const end = Date.now() + startMs;
  while (!(await isReachable(host))) {
    if (Date.now() > end || /Error|Exception/.test(output)) {
      await stop();
      throw new ExpectedError(`The official Firestore emulator did not start:\n${output}`);
    }
    await delay(50);
  }
  const save = async () => {
    if (dataFolder !== null) await exportData(host, projectId, dataFolder);
  };
  return {
    host,
    save,
    stop: async () => {
      try {
        await save();
      } finally {
        await stop();
      }
    },
  };
}

async function isReachable(host: string): Promise<boolean> {
  const response = await fetch(`http://${host}/`, { signal: AbortSignal.timeout(1_000) }).catch(() => null);
  return response?.ok === true;
}

/** Has the emulator write its data to `<folder>/<exportName>`. */
async function exportData(host: string, projectId: string, folder: string): Promise<void> {
  rmSync(path.join(folder, exportName), { recursive: true, force: true });
  const response = await fetch(`http://${host}/emulator/v1/projects/${projectId}:export`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      database: `projects/${projectId}/databases/(default)`,
      export_directory: folder,
      export_name: exportName,
    }),
    signal: AbortSignal.timeout(exportMs),
  });
  if (!response.ok)
    throw new ExpectedError(`Firestore's data could not be saved to ${folder}: ${await response.text()}`);
}

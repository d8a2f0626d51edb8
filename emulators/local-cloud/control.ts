import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { request, type Server } from 'node:http';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { ExpectedError } from '@fresh/local/expected-error';
import type { FirestoreKind } from '@fresh/local/find-firestore';
import { dataFolderOf, snapshotFolderOf } from './data-folder.ts';
import { jsonServer } from './json-server.ts';

/** How long the local cloud may take to carry out a command. */
const controlMs = 30_000;

const named = z.object({ name: z.string().regex(/^[\w-]+$/, 'a name has letters, digits, - and _') });

/** What `npm run stop` and `npm run snapshot` talk to, on a Unix socket that only this user reaches. */
export function controlServer(handlers: {
  readonly stop: () => void;
  readonly snapshot: (name: string) => Promise<string>;
}): Server {
  return jsonServer([
    {
      method: 'POST',
      path: /^\/stop$/,
      run: () => {
        handlers.stop();
        return { status: 200, body: { stopping: true } };
      },
    },
    {
      method: 'POST',
      path: /^\/snapshot$/,
      run: async (_groups, body) => ({
        status: 200,
        body: { folder: await handlers.snapshot(named.parse(body).name) },
      }),
    },
  ]);
}

/** Sends a command to a local cloud. Throws ExpectedError where it does not respond, or with its response. */
export async function sendCommand(socketPath: string, command: 'stop' | 'snapshot', body: object): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const sending = request({ socketPath, method: 'POST', path: `/${command}`, timeout: controlMs }, (response) => {
      text(response).then((received) => {
        if (response.statusCode === 200) resolve(JSON.parse(received) as unknown);
        else reject(new ExpectedError(received));
      }, reject);
    });
    sending.on('timeout', () => sending.destroy(new Error(`no response within ${controlMs / 1000} s`)));
    sending.on('error', reject);
    sending.end(JSON.stringify(body));
  });
}

/** Copies the data of a running local cloud, once it has written all that it holds. Returns the folder. */
export async function saveSnapshot(
  root: string,
  firestore: FirestoreKind,
  name: string,
  flush: () => Promise<void>,
): Promise<string> {
  await flush();
  const folder = snapshotFolderOf(root, firestore, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(path.dirname(folder), { recursive: true });
  // Without the lock that says who uses the data.
  const filter = (file: string) => !path.basename(file).startsWith('lock');
  cpSync(dataFolderOf(root, firestore), folder, { recursive: true, filter });
  return folder;
}

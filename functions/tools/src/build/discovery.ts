import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';

/**
 * How long the command may take, in ms: beyond the Firebase CLI's own limit of 10 s, so that the message can say by how
 * much.
 */
const timeoutMs = 60_000;

/** What a service is to the Firebase CLI: everything that decides how its functions are deployed. */
export const manifest = z.looseObject({ endpoints: z.record(z.string(), z.looseObject({})) });

/** A service's manifest. */
export type Manifest = z.output<typeof manifest>;

/**
 * Loads a built folder as the Firebase CLI does before a deploy, and says what it finds: with the command of the
 * `firebase-functions` package that is installed for the folder, and none of this process's environment
 * (`execAdmin` in firebase-tools' lib/deploy/functions/runtimes/node/index.js). Throws what the command says when it fails.
 */
export async function discover(folder: string): Promise<Manifest> {
  const sdk = createRequire(path.join(folder, 'package.json')).resolve('firebase-functions');
  const command = path.join(sdk.slice(0, sdk.lastIndexOf('firebase-functions')), '.bin/firebase-functions');
  const { HOME, PATH } = process.env;
  const place = await mkdtemp(path.join(tmpdir(), 'discovery-'));
  const output = path.join(place, 'functions.yaml');
  try {
    await promisify(execFile)(command, [folder], {
      cwd: folder,
      timeout: timeoutMs,
      env: {
        ...{ HOME, PATH },
        ...{ FUNCTIONS_CONTROL_API: 'true', FUNCTIONS_MANIFEST_OUTPUT_PATH: output },
        ...{ GCLOUD_PROJECT: 'demo-discovery', FIREBASE_CONFIG: '{"projectId":"demo-discovery"}' },
      },
    });
    return manifest.parse(JSON.parse(await readFile(output, 'utf8')));
  } finally {
    await rm(place, { recursive: true });
  }
}

import { execFile } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { z } from 'zod';
import { ExpectedError } from './expected-error.ts';

/** The oldest Java that firebase-tools 14 runs its emulators on. */
export const MIN_JAVA = 17;

/** Where a Java emulator may come from, in order of preference. */
export type Origin = 'environment' | 'firebase-tools' | 'cloud-sdk';

/** A file that was looked for. */
export interface Place {
  origin: Origin;
  path: string;
  exists: boolean;
}

/** What this machine has. `java` is the `java` on the PATH that runs, with its major version. */
export interface Found {
  java: { path: string; version: number } | undefined;
  firestore: Place[];
  pubsub: Place[];
}

/** Google's emulator, or the one in emulators/firestore. */
export const firestoreKinds = ['official', 'embedded'] as const;
export type FirestoreKind = (typeof firestoreKinds)[number];

/** The Firestore to use, or what has to be installed for it (sentences for the developer). */
export type FirestoreChoice =
  | { kind: 'official'; origin: Origin; path: string; java: number }
  | { kind: 'embedded'; missing: string[] }
  | { kind: 'none'; missing: string[] };

/**
 * Decides which Firestore to run: the wanted one; by default the official emulator, else the embedded one, which every
 * machine has.
 */
export function chooseFirestore(found: Found, wanted?: FirestoreKind): FirestoreChoice {
  const { java, firestore } = found;
  if (wanted === 'embedded') return { kind: 'embedded', missing: [] };
  const place = firestore.find((each) => each.exists);
  if (place && java && java.version >= MIN_JAVA) {
    return { kind: 'official', origin: place.origin, path: place.path, java: java.version };
  }
  return { kind: wanted === 'official' ? 'none' : 'embedded', missing: missingFor(found) };
}

function missingFor({ java, firestore }: Found): string[] {
  const missing: string[] = [];
  if (!java || java.version < MIN_JAVA) {
    const seen = java ? `the \`java\` on the PATH is version ${java.version}` : 'no `java` runs from the PATH';
    missing.push(`Java ${MIN_JAVA} or newer (${seen}): install a JDK, e.g. from https://adoptium.net.`);
  }
  if (!firestore.some((each) => each.exists)) {
    missing.push(
      [
        'The Firestore emulator. Looked for:',
        ...firestore.map((each) => `    ${each.path}`),
        ...(firestore.some((each) => each.origin === 'cloud-sdk')
          ? []
          : ['    the Google Cloud SDK (no `gcloud` on the PATH, CLOUDSDK_ROOT_DIR not set)']),
        '  Get it with one of:',
        '    node node_modules/firebase-tools-14/lib/bin/firebase.js setup:emulators:firestore',
        '    gcloud components install cloud-firestore-emulator',
      ].join('\n'),
    );
  }
  return missing;
}

/** The Pub/Sub emulator to use. It is a Java program, too. */
export function choosePubsub({ java, pubsub }: Found): Place | undefined {
  return java && pubsub.find((place) => place.exists);
}

/** Major version in the output of `java -version` ("1.8.0" is 8), undefined if it names none. */
export function parseJavaVersion(output: string): number | undefined {
  const version = /version "(?:1\.)?(\d+)/.exec(output)?.[1];
  return version === undefined ? undefined : Number(version);
}

/** Root folder of the Google Cloud SDK, from its variable or from the real path of the `gcloud` on the PATH. */
export function cloudSdkRoot(env: NodeJS.ProcessEnv, gcloud: string | undefined): string | undefined {
  if (env.CLOUDSDK_ROOT_DIR) return env.CLOUDSDK_ROOT_DIR;
  return gcloud === undefined ? undefined : dirname(dirname(gcloud));
}

/** Looks around on this machine. Throws ExpectedError if a variable names an emulator that is not there. */
export async function findEmulators(env: NodeJS.ProcessEnv): Promise<Found> {
  const sdk = cloudSdkRoot(env, onPath('gcloud', env));
  const cache = env.FIREBASE_EMULATORS_PATH ?? join(homedir(), '.cache', 'firebase', 'emulators');
  const downloads = firebaseToolsDownloads();
  return {
    java: await findJava(env),
    firestore: places(
      env,
      'FIRESTORE_EMULATOR_BINARY_PATH',
      join(cache, downloads.firestore.downloadPathRelativeToCacheDir),
      sdk && join(sdk, 'platform', 'cloud-firestore-emulator', 'cloud-firestore-emulator.jar'),
    ),
    pubsub: places(
      env,
      'PUBSUB_EMULATOR_BINARY_PATH',
      join(cache, downloads.pubsub.binaryPathRelativeToCacheDir),
      sdk && join(sdk, 'platform', 'pubsub-emulator', 'bin', 'cloud-pubsub-emulator'),
    ),
  };
}

function places(env: NodeJS.ProcessEnv, variable: string, cached: string, sdk: string | undefined): Place[] {
  const own = env[variable];
  // firebase-tools would stop on it with a stack trace, whatever else is installed.
  if (own && !existsSync(own)) throw new ExpectedError(`${variable} names ${own}, which does not exist.`);
  const place = (origin: Origin, path: string | undefined) =>
    path ? [{ origin, path, exists: existsSync(path) }] : [];
  return [...place('environment', own), ...place('firebase-tools', cached), ...place('cloud-sdk', sdk)];
}

// firebase-tools accepts exactly the version it was released with, so its own table is asked.
function firebaseToolsDownloads() {
  const table: unknown = createRequire(import.meta.url)('firebase-tools-14/lib/emulator/downloadableEmulatorInfo.json');
  return z
    .object({
      firestore: z.object({ downloadPathRelativeToCacheDir: z.string() }),
      pubsub: z.object({ binaryPathRelativeToCacheDir: z.string() }),
    })
    .parse(table);
}

function onPath(command: string, env: NodeJS.ProcessEnv): string | undefined {
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const found = folders.map((folder) => join(folder, command)).find((path) => existsSync(path));
  return found && realpathSync(found);
}

// No `java`, or the stub of macOS that only fails, both mean that there is none; their text names no version.
async function findJava(env: NodeJS.ProcessEnv): Promise<Found['java']> {
  const path = onPath('java', env);
  if (path === undefined) return undefined;
  const output = await new Promise<string>((resolve) => {
    execFile(path, ['-version'], { env }, (_none, stdout, stderr) => {
      resolve(stdout + stderr);
    });
  });
  const version = parseJavaVersion(output);
  return version === undefined ? undefined : { path, version };
}

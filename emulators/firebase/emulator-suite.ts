import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { region } from '@fresh/contracts/region';
import { newEmulatorKey } from '@fresh/kernel/testing/emulator-key';
import { ExpectedError } from '@fresh/local/expected-error';
import {
  chooseFirestore,
  choosePubsub,
  findEmulators,
  type FirestoreChoice,
  type FirestoreKind,
} from '@fresh/local/find-firestore';
import { makeJava } from '../firestore/java.ts';
import { readFirebaseConfig } from '@fresh/local/firebase-config';
import { spawnFirebase } from './firebase-process.ts';
import { checkPorts } from '../ports.ts';
import { wrapFirestoreJar, wrapPubsubScript } from './wrapper-jar.ts';

/** What holds data; enough for functions that run outside the Emulator Suite. */
const STORES = ['auth', 'firestore'];
const WHOLE = [...STORES, 'functions', 'hosting', 'eventarc', 'tasks'];
const POLL_MS = 250;

/** Settings of startEmulatorSuite. */
export interface EmulatorSuiteOptions {
  /** The repository's root. Logs go to `.suite/` in it. */
  root: string;
  /** Name of the configuration in the root; benchmarks add a codebase to `firebase.json`, the default. */
  config?: string;
  /** Begins with `demo-`, which keeps every emulator from calling Google. */
  projectId: string;
  /** `stores` starts Auth and Firestore alone: no function reacts to what is written. */
  emulators?: 'whole' | 'stores';
  /** Which Firestore; by default the official emulator if it is there, else the embedded one. */
  wantedFirestore?: FirestoreKind | undefined;
  /**
   * Absolute folder below which data is loaded from and, on stop(), saved to: a folder for each kind of Firestore, as
   * neither reads what the other saves. Without it the Emulator Suite begins empty.
   */
  dataDir?: string;
  /** Receives each line of the emulators' output. */
  log: (line: string) => void;
  /** Ends an Emulator Suite that is still starting. */
  signal?: AbortSignal;
  /** How long the start may take. */
  deadlineMs?: number;
}

/** A running Emulator Suite. Hosts are `address:port`. */
export interface EmulatorSuite {
  projectId: string;
  gatewayUrl: string;
  functionsUrl: string;
  firestoreHost: string;
  authHost: string;
  firestore: Exclude<FirestoreChoice, { kind: 'none' }>;
  /** False if no Pub/Sub emulator was found: then scheduled functions do not run. */
  pubsub: boolean;
  logFile: string;
  /** Saves the data, if a folder for it was given, and ends every process of the Emulator Suite. */
  stop(): Promise<void>;
  /** Exit code of firebase-tools, also when it ends by itself. */
  exited: Promise<number>;
}

/**
 * Starts the Firebase Emulator Suite and waits until every codebase is loaded and the gateway serves /api/health.
 * Throws ExpectedError if something is missing, a port is taken or the start fails; nothing is left running then.
 */
export async function startEmulatorSuite(options: EmulatorSuiteOptions): Promise<EmulatorSuite> {
  const {
    root,
    config = 'firebase.json',
    projectId,
    emulators = 'whole',
    wantedFirestore,
    signal,
    deadlineMs = 120_000,
  } = options;
  const whole = emulators === 'whole';
  // Neither here nor in what is started from here: there are no credentials to ask Google's metadata server for.
  process.env['METADATA_SERVER_DETECTION'] = 'none';
  const { ports, codebases } = readFirebaseConfig(join(root, config));
  const found = await findEmulators(process.env);
  const firestore = chooseFirestore(found, wantedFirestore);
  if (firestore.kind === 'none') {
    throw new ExpectedError(['The emulators need:', ...firestore.missing.map((each) => `- ${each}`)].join('\n'));
  }
  const pubsub = whole ? choosePubsub(found) : undefined;
  const dataDir = options.dataDir && join(options.dataDir, firestore.kind);
  const { pubsub: _unused, ...portsWithoutPubsub } = ports;
  await checkPorts(pubsub ? ports : portsWithoutPubsub);

  // firebase-tools leaves its debug logs in the folder it is started in.
  const cwd = join(root, '.suite');
  mkdirSync(cwd, { recursive: true });
  const logFile = join(cwd, 'emulators.log');
  const progress = { loaded: 0, loading: '', failed: false, allReady: false };
  const firebase = spawnFirebase({
    cwd,
    logFile,
    args: [
      ...['emulators:start', '--project', projectId, '--config', join('..', config)],
      ...['--only', [...(whole ? WHOLE : STORES), ...(pubsub ? ['pubsub'] : [])].join(',')],
      ...(dataDir && existsSync(join(dataDir, 'firebase-export-metadata.json')) ? ['--import', dataDir] : []),
    ],
    env: {
      ...process.env,
      // Discovery by file: by HTTP, the default, an idle keep-alive connection costs 4 s for each codebase.
      FIREBASE_FUNCTIONS_DISCOVERY_OUTPUT_PATH: 'true',
      // Seconds for each codebase. By default 10: a busy machine takes longer to load one.
      FUNCTIONS_DISCOVERY_TIMEOUT: '100',
      // What services prove themselves with to each other, and where they find each other; a benchmark brings its own key.
      SERVICE_AUTH_EMULATOR_KEY: process.env['SERVICE_AUTH_EMULATOR_KEY'] ?? newEmulatorKey(),
      // The web app's own development server calls the gateway from another origin.
      CORS_ORIGINS: process.env['CORS_ORIGINS'] ?? 'http://localhost:3000',
      FUNCTIONS_ORIGIN: `http://127.0.0.1:${ports.functions}/${projectId}/${region}`,
      ...firestoreEnvironment(firestore, found.java?.path, join(cwd, 'embedded-firestore')),
      ...(pubsub?.origin === 'cloud-sdk' && { PUBSUB_EMULATOR_BINARY_PATH: wrapPubsubScript(pubsub.path) }),
    },
    onLine(line) {
      progress.loading = /Watching "(.+)" for Cloud Functions/.exec(line)?.[1] ?? progress.loading;
      if (line.includes('Loaded functions definitions from source')) progress.loaded++;
      if (line.includes('Failed to load function definition from source')) progress.failed = true;
      if (line.includes('All emulators ready')) progress.allReady = true;
      options.log(line);
    },
  });
  let exitCode: number | undefined;
  void firebase.exited.then((code) => {
    exitCode = code;
  });

  const gatewayUrl = `http://127.0.0.1:${ports.hosting}`;
  const hubUrl = `http://127.0.0.1:${ports.hub}`;
  const deadline = Date.now() + deadlineMs;
  try {
    let health = 'was not asked';
    while (health !== 'returned 200') {
      await delay(POLL_MS);
      const fail = (what: string) => new ExpectedError(`${what}\n${lastLines(logFile)}`);
      if (signal?.aborted) throw new ExpectedError('Stopped while starting.');
      if (exitCode !== undefined) throw fail(`The emulators ended with exit code ${exitCode}:`);
      if (progress.failed) throw fail(`${progress.loading} could not be loaded:`);
      if (Date.now() > deadline) {
        const state = `${progress.loaded} of ${codebases.length} services loaded, GET /api/health ${health}`;
        throw fail(`The emulators were not ready within ${deadlineMs / 1000} s (${state}):`);
      }
      await firebase.noteGroups();
      if (progress.allReady && !whole) break;
      // All ready comes after the last trigger is registered; counting also catches a codebase that was left out.
      if (progress.allReady && progress.loaded >= codebases.length) {
        if (!codebases.includes('platform')) break; // a benchmark's part of the services: none serves the health
        const response = await get(`${gatewayUrl}/api/health`);
        health = response ? `returned ${response.status}` : 'got no response';
      }
    }
  } catch (error) {
    await firebase.kill();
    throw error;
  }

  let stopping: Promise<void> | undefined;
  const stop = async () => {
    // Not by --export-on-exit, which only logs that it failed and exits with 0.
    try {
      if (dataDir && exitCode === undefined) await exportData(hubUrl, dataDir);
    } finally {
      await firebase.stop();
    }
  };
  return {
    projectId,
    gatewayUrl,
    functionsUrl: `http://127.0.0.1:${ports.functions}`,
    firestoreHost: `127.0.0.1:${ports.firestore}`,
    authHost: `127.0.0.1:${ports.auth}`,
    firestore,
    pubsub: pubsub !== undefined,
    logFile,
    stop: () => (stopping ??= stop()),
    exited: firebase.exited,
  };
}

/** What firebase-tools finds its Firestore by. */
function firestoreEnvironment(
  firestore: EmulatorSuite['firestore'],
  realJava: string | undefined,
  folder: string,
): NodeJS.ProcessEnv {
  if (firestore.kind === 'embedded') {
    const { binFolder, jar } = makeJava(folder, realJava);
    return { PATH: [binFolder, process.env.PATH].join(delimiter), FIRESTORE_EMULATOR_BINARY_PATH: jar };
  }
  return firestore.origin === 'cloud-sdk' ? { FIRESTORE_EMULATOR_BINARY_PATH: wrapFirestoreJar(firestore.path) } : {};
}

// While the Emulator Suite starts there may be no response yet; the deadline decides when that is an error.
async function get(url: string): Promise<Response | undefined> {
  return fetch(url, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
}

async function exportData(hubUrl: string, path: string): Promise<void> {
  mkdirSync(path, { recursive: true });
  const response = await fetch(`${hubUrl}/_admin/export`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ path, initiatedBy: 'exit' }),
  });
  if (!response.ok) throw new ExpectedError(`The data could not be saved to ${path}: ${await response.text()}`);
}

/** The end of a log file, for an error message. */
export function lastLines(file: string): string {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  // Only the table of addresses is coloured; it would fill the screen.
  const plain = lines.filter((line) => !line.includes('\x1b[')).slice(-20);
  return [...plain.map((line) => `  | ${line}`), `Everything: ${resolve(file)}`].join('\n');
}

/**
 * `npm run start:firebase [-- --firestore=official|embedded] [--fresh] [--production-hosting]`: the Firebase Emulator Suite.
 *
 * --firestore=official  Google's Firestore emulator, which needs Java; the default where it is installed
 * --firestore=embedded  the one of this repository, which needs nothing and has no security rules
 * --fresh               delete the saved data and begin with the seeded users only
 * --production-hosting  also listen on port 5010 as Firebase Hosting does in production: no cookie passes but __session,
 *                       a request may take 60 s, public responses and plain 404s are cached
 */
import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildConsole } from '../console/build.ts';
import { ExpectedError } from '@fresh/local/expected-error';
import { firestoreKinds, type FirestoreKind, type Origin } from '@fresh/local/find-firestore';
import { startProductionHosting, type ProductionHosting } from '../hosting/production-hosting.ts';
import { programArgs, rejectArgs } from '@fresh/local/program-args';
import { withConfig, withConsole } from './local-config.ts';
import { seed, SEED_PASSWORD, type SeedUser } from '@fresh/local/seed';
import { lastLines, startEmulatorSuite, type EmulatorSuite } from './emulator-suite.ts';

const MIN_NODE = [20, 19] as const;
const PROJECT_ID = 'demo-fresh-root';
/** A busy machine takes its time; what fails says so long before. */
const START_MS = 300_000;
const PRODUCTION_HOSTING_PORT = 5010;
const FIRESTORE_NAMES: Record<Origin, string> = {
  environment: 'from FIRESTORE_EMULATOR_BINARY_PATH',
  'firebase-tools': 'downloaded by firebase-tools',
  'cloud-sdk': 'of the Google Cloud SDK',
};

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof ExpectedError)) throw error;
  console.error(`\n${error.message}`);
  process.exitCode = 1;
}

/** Returns the exit code. */
async function main(): Promise<number> {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < MIN_NODE[0] || (major === MIN_NODE[0] && minor < MIN_NODE[1])) {
    throw new ExpectedError(`Node ${MIN_NODE.join('.')} or newer is needed; this is ${process.versions.node}.`);
  }
  if (process.platform === 'win32') throw new ExpectedError('Run this inside WSL: it needs process groups.');
  const options = readOptions();

  const root = resolve(import.meta.dirname, '../..');
  const signal = stopSignal();
  console.log('Building the services ...');
  await Promise.all([build(root, signal), buildConsole(join(root, 'emulators/console/dist'))]);
  if (signal.aborted) return stopped();
  return withConfig(root, 'console', withConsole, (config) => runEmulatorSuite(root, config, options, signal));
}

/** From the start of the emulators to their end; returns the exit code. */
async function runEmulatorSuite(root: string, config: string, options: Options, signal: AbortSignal): Promise<number> {
  const dataDir = join(root, '.suite', 'data');
  if (options.fresh) rmSync(dataDir, { recursive: true, force: true });
  console.log('Starting the emulators ...');
  const log = (line: string) => {
    if (isForDeveloper(line)) console.log(line);
  };
  const emulators = await startEmulatorSuite({
    ...{ root, config, projectId: PROJECT_ID, wantedFirestore: options.firestore, dataDir, log, signal },
    deadlineMs: START_MS,
  }).catch((error: unknown) => {
    if (signal.aborted) return undefined;
    throw error;
  });
  if (!emulators) return stopped();

  let hosting: ProductionHosting | undefined;
  try {
    if (options.productionHosting) {
      const place = { emulatorUrl: emulators.gatewayUrl, port: PRODUCTION_HOSTING_PORT };
      hosting = await startProductionHosting(place).catch((error: unknown) => {
        throw new ExpectedError(`Production hosting could not be started: ${String(error)}`);
      });
    }
    console.log(
      introduction({ ...emulators, gatewayUrl: hosting?.url ?? emulators.gatewayUrl }, await seed(emulators)),
    );
    const aborted = new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => {
        resolve();
      });
    });
    const exitCode = await Promise.race([emulators.exited, aborted]);
    if (exitCode !== undefined) {
      throw new ExpectedError(
        `The emulators ended by themselves (exit code ${exitCode}):\n${lastLines(emulators.logFile)}`,
      );
    }
    console.log('\nSaving the data and stopping ...');
  } finally {
    await hosting?.stop();
    await emulators.stop();
  }
  return stopped();
}

function stopped(): number {
  console.log('stopped');
  return 0;
}

/** What was asked for. */
interface Options {
  readonly firestore: FirestoreKind | undefined;
  readonly fresh: boolean;
  readonly productionHosting: boolean;
}

/** Ends the program where an option is wrong. */
function readOptions(): Options {
  const { values } = programArgs({
    options: {
      firestore: { type: 'string' },
      fresh: { type: 'boolean', default: false },
      'production-hosting': { type: 'boolean', default: false },
    },
  });
  const firestore = firestoreKinds.find((kind) => kind === values.firestore);
  if (values.firestore !== firestore) rejectArgs(`--firestore takes ${firestoreKinds.join(' or ')}`);
  return { firestore, fresh: values.fresh, productionHosting: values['production-hosting'] };
}

/** Aborts at the first Ctrl-C, SIGTERM or closed terminal; the second Ctrl-C ends at once, killing every process. */
function stopSignal(): AbortSignal {
  const controller = new AbortController();
  let first = 0;
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (!controller.signal.aborted) first = Date.now();
      // npm and tsx pass on the Ctrl-C that the terminal has already sent to every process: that is still the first.
      else if (Date.now() - first > 500) process.exit(130);
      controller.abort();
    });
  }
  process.once('SIGHUP', () => {
    // The terminal is gone: what is printed from here on must not stop the saving of the data.
    for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  });
  return controller.signal;
}

function build(root: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile('npm', ['run', 'build'], { cwd: root, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (!error || signal.aborted) resolve();
      else reject(new ExpectedError(`The build failed:\n${stdout}${stderr}`));
    });
  });
}

/** What the functions print themselves (firebase-tools marks it with ">"), and problems with them. */
function isForDeveloper(line: string): boolean {
  return line.startsWith('>  ') || line.startsWith('⚠  functions: ') || line.startsWith('✖');
}

/** Which Firestore runs, and for the embedded one what it does not do and why it is the one. */
function describeFirestore(firestore: EmulatorSuite['firestore']): string {
  if (firestore.kind === 'official') {
    return `Firestore: official emulator ${FIRESTORE_NAMES[firestore.origin]}, Java ${firestore.java}`;
  }
  const missing = firestore.missing.map((each) => `\n  - ${each}`);
  return [
    'Firestore: embedded (emulators/firestore). No security rules, no browser SDK.',
    ...(missing.length > 0 ? [`For the official emulator there is missing:${missing.join('')}`] : []),
  ].join('\n');
}

function introduction(emulators: EmulatorSuite, users: SeedUser[]): string {
  const gateway = emulators.gatewayUrl.replace('127.0.0.1', 'localhost');
  const names = (orgId: string) => users.filter((user) => user.orgId === orgId).map(({ email }) => email.split('@')[0]);
  const orgIds = [...new Set(users.flatMap(({ orgId }) => orgId ?? []))];
  const signIn = `http://${emulators.authHost}/identitytoolkit.googleapis.com/v1/accounts:signInWithPassword?key=demo`;
  const credentials = { email: 'manager@fresh-diner.test', password: SEED_PASSWORD, returnSecureToken: true };
  const json = `-H 'content-type: application/json'`;
  return `
Fresh Schedules API: ${gateway}
Console: ${gateway}/   Reference: ${gateway}/docs/
${describeFirestore(emulators.firestore)}
${emulators.pubsub ? '' : 'No Pub/Sub emulator found: scheduled functions do not run (gcloud components install pubsub-emulator)\n'}
Users, password ${SEED_PASSWORD}
${orgIds.map((orgId) => `  {${names(orgId).join(', ')}}@${orgId}.test`).join('\n')}
${users.flatMap(({ email, role, orgId }) => (orgId ? [] : [`  ${email} (${role})`])).join('\n')}

Try it:
ID_TOKEN=$(curl -s '${signIn}' ${json} -d '${JSON.stringify(credentials)}' | sed -n 's/.*"idToken": *"\\([^"]*\\)".*/\\1/p')
curl -s -c cookies.txt ${gateway}/api/session ${json} -d "{\\"idToken\\":\\"$ID_TOKEN\\"}"
curl -s -b cookies.txt '${gateway}/api/schedules?orgId=fresh-diner'

Log: ${emulators.logFile}
Ctrl-C saves the data and stops everything.
`;
}

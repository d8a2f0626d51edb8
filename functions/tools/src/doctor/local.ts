import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { services } from '@fresh/contracts/registry';
import * as z from 'zod';
import { chooseFirestore, findEmulators, type Found } from '@fresh/local/find-firestore';
import { packagingReport } from '../deploy/packaging-report.ts';
import { seconds } from '../deploy/report.ts';
import { root } from '../folders.ts';
import type { Check, Finding } from './finding.ts';

/** How long the Firebase CLI waits for discovery, in ms (firebase-tools, `lib/deploy/functions/runtimes/discovery`). */
const discoveryLimitMs = 10_000;

const manifest = z.object({
  engines: z.object({ node: z.string() }),
  devDependencies: z.object({ 'firebase-tools': z.string() }),
});

/** What can be looked at without an account. */
export function localChecks(env: NodeJS.ProcessEnv): Check[] {
  const wanted = async () => manifest.parse(JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')));
  return [
    {
      name: `Node ${process.versions.node}`,
      run: async () => nodeFindings(process.versions.node, (await wanted()).engines.node),
    },
    { name: 'Java and Firestore emulator', run: async () => emulatorFindings(await findEmulators(env)) },
    {
      name: 'Firebase CLI',
      run: async () => firebaseFindings(await installedFirebase(), (await wanted()).devDependencies['firebase-tools']),
    },
    ...services.map((service) => ({
      name: `functions of ${service} (the CLI finds them in time)`,
      run: async () => discoveryFindings(service, (await packagingReport(service)).discoveryMs),
    })),
  ];
}

/** `wanted` is a range such as `>=20.19`. */
export function nodeFindings(found: string, wanted: string): Finding[] {
  const [major = 0, minor = 0] = found.split('.').map(Number);
  const [leastMajor = 0, leastMinor = 0] = wanted.replace('>=', '').split('.').map(Number);
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return [];
  const remedy = 'install a newer one, e.g. from https://nodejs.org; production runs 24';
  return [{ problem: `Node ${found} is here, ${wanted} is needed`, remedy }];
}

/** Needed for the tests of security rules, not for a deploy; everything else here runs on the embedded Firestore. */
export function emulatorFindings(found: Found): Finding[] {
  const choice = chooseFirestore(found, 'official');
  if (choice.kind !== 'none') return [];
  return choice.missing.map((remedy) => ({ problem: 'firestore.rules cannot be tested here', remedy }));
}

/** `found` is null where there is none. The one of this repository is what every command runs, whatever is on the PATH. */
export function firebaseFindings(found: string | null, wanted: string): Finding[] {
  if (found === wanted) return [];
  const problem =
    found === null ? 'the Firebase CLI is not installed' : `Firebase CLI ${found} is installed, not ${wanted}`;
  return [{ problem, remedy: 'npm ci' }];
}

/** Half of the CLI's limit is the end of comfort: the machine of CI is slower, and so is the cloud's first build. */
export function discoveryFindings(service: string, tookMs: number): Finding[] {
  if (tookMs < discoveryLimitMs / 2) return [];
  const problem = `discovery takes ${seconds(tookMs)}; beyond ${seconds(discoveryLimitMs)} a deploy fails with "User code failed to load"`;
  const remedy = `import less at the top of functions/${service}/src, or set FUNCTIONS_DISCOVERY_TIMEOUT (in seconds) for now`;
  return [{ problem, remedy }];
}

async function installedFirebase(): Promise<string | null> {
  try {
    const file = createRequire(import.meta.url).resolve('firebase-tools/package.json');
    return z.object({ version: z.string() }).parse(JSON.parse(await readFile(file, 'utf8'))).version;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND') return null;
    throw error;
  }
}

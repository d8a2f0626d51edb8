import { execFile } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { ExpectedError } from '@fresh/local/expected-error';

/** What the local site (console and pages) is made of; folders count with all that is in them. */
const sourcesIn = (root: string) => [
  'emulators/console/app',
  'emulators/console/build.ts',
  'emulators/console/catalogue.ts',
  'emulators/console/sample.ts',
  'functions/lib/local/src/seed.ts',
  'firebase.json',
  'functions/lib/client/src',
  'functions/lib/contracts/src',
  'functions/tools/src/build-site.ts',
  'functions/tools/src/site',
  'docs/gateway/site',
  ...readdirSync(path.join(root, 'docs')).flatMap((name) => (name === 'gateway' ? [] : [`docs/${name}`])),
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'emulators/firestore/README.md',
  'functions/lib/client/README.md',
  'package-lock.json',
];

/** The folder that the local cloud's gateway serves. */
export function localSiteFolder(root: string): string {
  return path.join(root, 'emulators/console/dist');
}

/** Makes the local site anew, unless it is newer than all of its sources. Returns whether it was made. */
export async function buildLocalSite(root: string): Promise<boolean> {
  const made = statSync(path.join(localSiteFolder(root), 'index.html'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (sourcesIn(root).every((source) => newest(path.join(root, source)) < made)) return false;
  // In a process of its own: what it loads takes 100 MB, which are needed for a second.
  const program = path.join(root, 'emulators/console/build.ts');
  try {
    await promisify(execFile)(process.execPath, ['--import', 'tsx', program], { cwd: root });
  } catch (error) {
    const { stderr } = error as { stderr?: string };
    throw new ExpectedError(`The console can't be built:\n${stderr ?? String(error)}`);
  }
  return true;
}

/** When a file, or the last one in a folder, was changed; 0 where there is none. */
function newest(file: string): number {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (!stats?.isDirectory()) return stats?.mtimeMs ?? 0;
  const inside = readdirSync(file, { withFileTypes: true }).map((entry) => newest(path.join(file, entry.name)));
  return Math.max(stats.mtimeMs, ...inside);
}

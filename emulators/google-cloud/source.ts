import { createHash } from 'node:crypto';
import { unzipSync } from 'fflate';
import * as z from 'zod';

const packageJson = z.object({
  name: z.string(),
  main: z.string(),
  engines: z.object({ node: z.string() }).optional(),
  dependencies: z.record(z.string(), z.string()).default({}),
});

const lock = z.object({
  lockfileVersion: z.literal(3),
  packages: z.record(
    z.string(),
    z.object({ version: z.string().optional(), dependencies: z.record(z.string(), z.string()).default({}) }),
  ),
});

/** An uploaded source that `npm ci` and the runtime could use. */
export interface Source {
  readonly files: Readonly<Record<string, Uint8Array>>;
  /** SHA-256 of the file that holds a function; null when none does. */
  bundleHash(entryPoint: string): string | null;
}

/** Why the build of a source fails, as Cloud Build says it. */
export class BuildFailed extends Error {}

const read = new Map<string, Source>();

/**
 * Reads an uploaded zip and checks what a build would fail on: package.json names a file that exists, the lock is of the
 * same dependencies, and holds them. Throws BuildFailed.
 */
export function readSource(zip: Buffer): Source {
  const hash = sha256(zip);
  const known = read.get(hash);
  if (known) return known;
  const source = open(zip);
  read.set(hash, source);
  return source;
}

function open(zip: Buffer): Source {
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(zip);
  } catch {
    throw new BuildFailed('Build failed: the source is not a zip archive');
  }
  const wanted = jsonOf(files, 'package.json', packageJson);
  if (!files[wanted.main])
    throw new BuildFailed(`Build failed: package.json names ${wanted.main}, which does not exist`);
  const locked = jsonOf(files, 'package-lock.json', lock);
  const root = locked.packages['']?.dependencies ?? {};
  const names = [...new Set([...Object.keys(root), ...Object.keys(wanted.dependencies)])];
  const differing = names.filter((name) => root[name] !== wanted.dependencies[name]);
  if (differing.length > 0) {
    throw new BuildFailed(`Build failed: npm ci: package-lock.json and package.json differ in ${differing.join(', ')}`);
  }
  const absent = names.filter((name) => !locked.packages[`node_modules/${name}`]);
  if (absent.length > 0) throw new BuildFailed(`Build failed: npm ci: the lock lacks ${absent.join(', ')}`);
  const main = Buffer.from(files[wanted.main] ?? []).toString('utf8');
  return {
    files,
    bundleHash(entryPoint) {
      // Each function is one file (ADR 0025), which the main file requires for its name.
      const file = `functions/${entryPoint}.js`;
      const bundle = files[file];
      return bundle && main.includes(`./${file}`) ? sha256(Buffer.from(bundle)) : null;
    },
  };
}

function jsonOf<T>(files: Readonly<Record<string, Uint8Array>>, name: string, schema: z.ZodType<T>): T {
  const file = files[name];
  if (!file) throw new BuildFailed(`Build failed: the source has no ${name}`);
  const parsed = schema.safeParse(JSON.parse(Buffer.from(file).toString('utf8')));
  if (!parsed.success) throw new BuildFailed(`Build failed: ${name}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

/** SHA-256 in hex. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { ExpectedError } from '@fresh/local/expected-error';
import { parseFirebaseConfig, type FirebaseConfig } from '@fresh/local/firebase-config';

const codebase = z.object({ codebase: z.string().default('default'), source: z.string() });

const header = z.object({ key: z.string(), value: z.string() });

const rewrite = z.object({
  source: z.string(),
  destination: z.string().optional(),
  function: z
    .union([z.string().transform((functionId) => ({ functionId })), z.object({ functionId: z.string() })])
    .optional(),
});

const redirect = z.object({ source: z.string(), destination: z.string(), type: z.int().default(301) });

const schema = z.object({
  functions: z.union([z.array(codebase), codebase.transform((single) => [single])]),
  firestore: z.object({ rules: z.string().optional() }).default({}),
  hosting: z.object({
    public: z.string(),
    headers: z.array(z.object({ source: z.string(), headers: z.array(header) })).default([]),
    redirects: z.array(redirect).default([]),
    rewrites: z.array(rewrite).default([]),
  }),
});

/** Hosting's part of `firebase.json`, as far as the local cloud serves it. */
export type HostingConfig = z.output<typeof schema>['hosting'];

/** A codebase of `firebase.json`: the functions that are deployed, built and run together. */
export interface Codebase {
  readonly name: string;
  /** Absolute: the folder with its `.env` files. */
  readonly folder: string;
  /** Absolute: the TypeScript module that exports the functions; null where `folder` is run as it is. */
  readonly entry: string | null;
}

/** What `firebase.json` says to the local cloud. */
export interface ProjectLayout {
  readonly root: string;
  readonly ports: FirebaseConfig['ports'];
  readonly codebases: readonly Codebase[];
  readonly hosting: HostingConfig;
  /** Absolute; null where the configuration names no security rules. */
  readonly rules: string | null;
}

/** Reads a configuration in the repository's root. Throws ExpectedError with each missing or wrong field. */
export function readProjectLayout(root: string, config = 'firebase.json'): ProjectLayout {
  const json: unknown = JSON.parse(readFileSync(path.join(root, config), 'utf8'));
  const { ports } = parseFirebaseConfig(json);
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw new ExpectedError(`${config}:\n${z.prettifyError(parsed.error)}`);
  const { functions, hosting, firestore } = parsed.data;
  return {
    root,
    ports,
    codebases: functions.map(({ codebase: name, source }) => codebaseAt(name, path.join(root, source))),
    hosting: { ...hosting, public: path.join(root, hosting.public) },
    rules: firestore.rules === undefined ? null : path.join(root, firestore.rules),
  };
}

/** The `source` of a service is its built folder; the local cloud bundles what that is built from. */
function codebaseAt(name: string, source: string): Codebase {
  const entry = path.join(source, '../src/index.ts');
  const isBuilt = path.basename(source) === 'dist' && existsSync(entry);
  return isBuilt ? { name, folder: path.dirname(source), entry } : { name, folder: source, entry: null };
}

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import type { GoogleCloud } from './google-cloud.ts';
import { runServiceName } from './run-services.ts';

const config = z.object({
  firestore: z.object({ rules: z.string(), indexes: z.string() }),
  hosting: z.object({
    rewrites: z.array(
      z.object({ source: z.string(), function: z.object({ functionId: z.string(), region: z.string() }) }),
    ),
  }),
});

const indexFile = z.object({
  indexes: z.array(z.object({ collectionGroup: z.string(), fields: z.array(z.object({ fieldPath: z.string() })) })),
  fieldOverrides: z.array(z.object({ collectionGroup: z.string(), fieldPath: z.string() })).default([]),
});

/** What of a project differs from the repository's rules, indexes and rewrites; empty when nothing does. */
export async function fileDifferences(cloud: GoogleCloud, folder: string): Promise<string[]> {
  const { state } = cloud;
  const text = (name: string) => readFile(path.join(folder, name), 'utf8');
  const { firestore, hosting } = config.parse(JSON.parse(await text('firebase.json')));

  const release = state.releases.get(`projects/${state.project.projectId}/releases/cloud.firestore`);
  const ruleset = state.rulesets.get(String(release?.['rulesetName']));
  const released = z
    .object({ source: z.object({ files: z.array(z.object({ content: z.string() })) }) })
    .safeParse(ruleset);
  const rules = released.success ? released.data.source.files[0]?.content : undefined;

  const wanted = indexFile.parse(JSON.parse(await text(firestore.indexes)));
  const indexes = wanted.indexes.map((one) => `${one.collectionGroup}: ${one.fields.map((f) => f.fieldPath).join()}`);
  const found = [...state.indexes.values()].map((one) => {
    const { name, fields } = z
      .object({ name: z.string(), fields: z.array(z.object({ fieldPath: z.string() })) })
      .parse(one);
    const named = fields.map(({ fieldPath }) => fieldPath).filter((field) => field !== '__name__');
    return `${name.split('/')[5] ?? ''}: ${named.join()}`;
  });
  const fields = wanted.fieldOverrides.map((one) => `${one.collectionGroup}/fields/${one.fieldPath}`);
  const foundFields = [...state.fields.keys()].map((name) => name.split('/').slice(5).join('/'));

  const rewrites = hosting.rewrites.map(({ source, function: { functionId, region } }) => ({
    glob: source,
    run: { serviceId: runServiceName(functionId), region, tag: 'live' },
  }));
  const live = z
    .object({ version: z.object({ config: z.object({ rewrites: z.unknown() }) }) })
    .safeParse(state.hostingReleases.at(-1));
  return [
    ...(rules === (await text(firestore.rules)) ? [] : ['the released rules are not firestore.rules']),
    ...missing('index', indexes, found),
    ...missing('field', fields, foundFields),
    ...(live.success && equal(live.data.version.config.rewrites, rewrites)
      ? []
      : ['the rewrites of the live release are not those of firebase.json with the tag live']),
  ];
}

function missing(what: string, wanted: readonly string[], found: readonly string[]): string[] {
  const absent = wanted.filter((one) => !found.includes(one)).map((one) => `${what} ${one} is not deployed`);
  const more = found.filter((one) => !wanted.includes(one)).map((one) => `${what} ${one} is too much`);
  return [...absent, ...more];
}

function equal(one: unknown, other: unknown): boolean {
  const sorted = (value: unknown) => JSON.stringify(value, (_key, inner: unknown) => sortKeys(inner));
  return sorted(one) === sorted(other);
}

function sortKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

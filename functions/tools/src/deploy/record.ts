import * as z from 'zod';
import { serviceLinks } from './service-links.ts';
import { units, type UnitName } from './units.ts';

const deployedVersion = z.object({
  version: z.string(),
  /** Of the source. */
  hash: z.string(),
  commit: z.string(),
  /** ISO-8601. */
  at: z.string(),
  by: z.string(),
  /** Of a service: what each function is. */
  functions: z.record(z.string(), z.object({ hash: z.string(), revision: z.string() })),
  /** Of a service: what it says to others and takes from them (`service-links.ts`). */
  links: serviceLinks.nullable(),
});

const attempt = z.object({
  kind: z.enum(['deploy', 'rollback']),
  /** What is to serve when it is done. */
  version: z.string(),
  at: z.string(),
  by: z.string(),
  /** The step at which it failed; without one it is under way, or its process is dead. */
  failedAt: z.string().optional(),
  /** Of a deploy that failed: the functions that have the new code all the same, with their hashes. */
  reached: z.record(z.string(), z.string()).optional(),
});

/** What is known of a unit in one project. */
export const unitRecord = z.object({
  unit: z.enum(units),
  /** Newest first. */
  versions: z.array(deployedVersion),
  /** The version that serves: the newest, except after a rollback. Null before the first deploy. */
  serving: z.string().nullable(),
  /** What was started and isn't finished. */
  attempt: attempt.nullable(),
});

/** A version that was deployed and passed its smoke test. */
export type DeployedVersion = z.infer<typeof deployedVersion>;

/** A deploy or a rollback that was started. */
export type Attempt = z.infer<typeof attempt>;

/** What is known of a unit in one project. */
export type UnitRecord = z.infer<typeof unitRecord>;

/** How many versions are kept: far more than Cloud Run keeps images for. */
const maxVersions = 20;

/**
 * How long an attempt keeps other deployers away, in ms. No deploy of a unit takes longer: its steps have timeouts. Its own
 * deployer may go on at once.
 */
export const attemptLeaseMs = 20 * 60_000;

/** The record of a unit that was never deployed. */
export function emptyRecord(unit: UnitName): UnitRecord {
  return { unit, versions: [], serving: null, attempt: null };
}

/** The version that was deployed last, serving or not. */
export function newest(record: UnitRecord): DeployedVersion | null {
  return record.versions[0] ?? null;
}

/** The version that serves. */
export function servingVersion({ versions, serving }: UnitRecord): DeployedVersion | null {
  return versions.find(({ version }) => version === serving) ?? null;
}

/** Whether an earlier version serves than the one that was deployed last. */
export function isRolledBack(record: UnitRecord): boolean {
  return record.serving !== (newest(record)?.version ?? null);
}

/** The attempt of another deployer that holds the record's lock. `now` is epoch ms. */
export function lockedBy(record: UnitRecord, by: string, now: number): Attempt | null {
  const { attempt } = record;
  if (!attempt || attempt.failedAt !== undefined || attempt.by === by) return null;
  return now - Date.parse(attempt.at) < attemptLeaseMs ? attempt : null;
}

/** The record with a started attempt. */
export function startAttempt(record: UnitRecord, attempt: Attempt): UnitRecord {
  return { ...record, attempt };
}

/** The started attempt has failed; `reached` are the hashes of functions that have the new code all the same. */
export function failed(record: UnitRecord, step: string, reached: Readonly<Record<string, string>> = {}): UnitRecord {
  if (!record.attempt) return record;
  const all = { ...record.attempt.reached, ...reached };
  return { ...record, attempt: { ...record.attempt, failedAt: step, reached: all } };
}

/**
 * The hash of the code that each function has: of the newest version, and of a deploy that failed for the functions that it
 * had reached. A function that isn't in it was never deployed.
 */
export function deployedHashes(record: UnitRecord): Record<string, string> {
  const { functions = {} } = newest(record) ?? {};
  const hashes = Object.fromEntries(Object.entries(functions).map(([name, { hash }]) => [name, hash]));
  return { ...hashes, ...record.attempt?.reached };
}

/** A deploy is done: its version is the newest, and serves. */
export function deployed(record: UnitRecord, version: DeployedVersion): UnitRecord {
  return {
    ...record,
    versions: [version, ...record.versions].slice(0, maxVersions),
    serving: version.version,
    attempt: null,
  };
}

/** A rollback, or the way forward again, is done. */
export function movedTo(record: UnitRecord, version: string): UnitRecord {
  return { ...record, serving: version, attempt: null };
}

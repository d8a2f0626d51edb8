import * as z from 'zod';
import { units, type UnitName } from './units.ts';

const deployedVersion = z.object({
  version: z.string(),
  /** Of the source. */
  hash: z.string(),
  commit: z.string(),
  /** ISO-8601. */
  at: z.string(),
  by: z.string(),
  /** Of a service: function → Cloud Run revision. */
  revisions: z.record(z.string(), z.string()),
});

const attempt = z.object({
  kind: z.enum(['deploy', 'rollback']),
  /** What is to serve when it is done. */
  version: z.string(),
  at: z.string(),
  by: z.string(),
  /** Where it ended, if it did; without, it is under way or its process is dead. */
  failedAt: z.string().optional(),
});

/** What is known of a unit in one project. */
export const unitRecord = z.object({
  unit: z.enum(units),
  /** Newest first. */
  versions: z.array(deployedVersion),
  /** The version that serves: the newest, except after a rollback. Null before the first deploy. */
  serving: z.string().nullable(),
  /** What was begun and isn't finished. */
  attempt: attempt.nullable(),
});

/** A version that was deployed and passed its smoke test. */
export type DeployedVersion = z.infer<typeof deployedVersion>;

/** A deploy or a rollback that was begun. */
export type Attempt = z.infer<typeof attempt>;

/** What is known of a unit in one project. */
export type UnitRecord = z.infer<typeof unitRecord>;

/** How many versions are kept: far more than Cloud Run keeps images for. */
const maxVersions = 20;

/**
 * How long somebody's attempt keeps others away, in ms. No deploy takes longer: its steps have time-outs, and CI ends a
 * job after 15 minutes. Whoever began it may go on at once.
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

/** Whether an earlier version serves than the one that was deployed last. */
export function isRolledBack(record: UnitRecord): boolean {
  return record.serving !== (newest(record)?.version ?? null);
}

/** Whether somebody else is at it right now. `now` is epoch ms. */
export function busyWith(record: UnitRecord, by: string, now: number): Attempt | null {
  const { attempt } = record;
  if (!attempt || attempt.failedAt !== undefined || attempt.by === by) return null;
  return now - Date.parse(attempt.at) < attemptLeaseMs ? attempt : null;
}

/** Something was begun. */
export function begun(record: UnitRecord, attempt: Attempt): UnitRecord {
  return { ...record, attempt };
}

/** What was begun came to an end, and not to a good one. */
export function failed(record: UnitRecord, step: string): UnitRecord {
  return record.attempt ? { ...record, attempt: { ...record.attempt, failedAt: step } } : record;
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

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as z from 'zod';
import { CommandFailed, gcloud, gcloudJson, type Platform } from './platform.ts';
import { emptyRecord, unitRecord, type UnitRecord } from './record.ts';
import { units, type UnitName } from './units.ts';

/** Where a project keeps what was deployed: one object per unit (ADR 0022). */
export function recordBucket(project: string): string {
  return `gs://${project}-deploys`;
}

const described = z.object({ name: z.string(), generation: z.coerce.string() });

/** How often a write that somebody else came before is made again, from what he wrote. */
const maxConflicts = 3;

/** What is known of every unit. Throws CommandFailed. */
export async function readRecords(platform: Platform): Promise<Record<UnitName, UnitRecord>> {
  const known = (await anyRecords(platform)) ? await gcloud(platform, ['storage', 'cat', urlOf(platform, '*')]) : '';
  const records = known
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => unitRecord.parse(JSON.parse(line)));
  const byUnit = new Map(records.map((record) => [record.unit, record]));
  return Object.fromEntries(units.map((unit) => [unit, byUnit.get(unit) ?? emptyRecord(unit)])) as Record<
    UnitName,
    UnitRecord
  >;
}

/**
 * Changes the record of one unit, if nobody else does at the same time:
 *
 *     we                        somebody else
 *     read, generation 7
 *                               read 7, write if 7 → 8
 *     write if 7 → refused
 *     read 8, change again, which may now throw
 *
 * Throws CommandFailed, and what `change` throws.
 */
export async function changeRecord(
  platform: Platform,
  unit: UnitName,
  change: (record: UnitRecord) => UnitRecord,
): Promise<UnitRecord> {
  for (let conflicts = 0; ; conflicts++) {
    const { record, generation } = await readRecord(platform, unit);
    const changed = change(record);
    try {
      await write(platform, changed, generation);
      return changed;
    } catch (error) {
      const conflict = error instanceof CommandFailed && /\b412\b|pre-?conditions? /i.test(error.output);
      if (!conflict || conflicts === maxConflicts) throw error;
    }
  }
}

async function anyRecords(platform: Platform): Promise<boolean> {
  try {
    const listed = await gcloudJson(platform, ['storage', 'objects', 'list', urlOf(platform, '*')]);
    return z.array(z.unknown()).parse(listed).length > 0;
  } catch (error) {
    if (error instanceof CommandFailed && /matched no objects/.test(error.output)) return false;
    throw withRemedy(platform, error);
  }
}

async function readRecord(platform: Platform, unit: UnitName): Promise<{ record: UnitRecord; generation: string }> {
  const url = urlOf(platform, unit);
  let generation: string;
  try {
    generation = described.parse(await gcloudJson(platform, ['storage', 'objects', 'describe', url])).generation;
  } catch (error) {
    if (!(error instanceof CommandFailed) || !/not found|matched no objects/i.test(error.output)) throw error;
    return { record: emptyRecord(unit), generation: '0' };
  }
  const content = await gcloud(platform, ['storage', 'cat', `${url}#${generation}`]);
  return { record: unitRecord.parse(JSON.parse(content)), generation };
}

/** One line a record, so that those of a bucket can be read at once. */
async function write(platform: Platform, record: UnitRecord, generation: string): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'record-'));
  try {
    const file = path.join(folder, 'record.json');
    await writeFile(file, `${JSON.stringify(record)}\n`);
    const url = urlOf(platform, record.unit);
    await gcloud(platform, ['storage', 'cp', file, url, `--if-generation-match=${generation}`]);
  } catch (error) {
    throw withRemedy(platform, error);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function urlOf({ project }: Platform, unit: UnitName | '*'): string {
  return `${recordBucket(project)}/units/${unit}.json`;
}

/** Before the first deploy of a project there is no bucket. */
function withRemedy({ project }: Platform, error: unknown): unknown {
  if (!(error instanceof CommandFailed) || !/not found: 404|bucket does not exist/i.test(error.output)) return error;
  const reason = `there is no bucket ${recordBucket(project)}; npm run doctor -- --project ${project} says how to make it`;
  return new CommandFailed(error.command, error.ended, reason);
}

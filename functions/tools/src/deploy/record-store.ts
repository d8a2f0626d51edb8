import * as z from 'zod';
import type { GoogleClient } from '../google/client.ts';
import { GoogleError } from '../google/google-error.ts';
import { emptyRecord, unitRecord, type UnitRecord } from './record.ts';
import { ofEachUnit, type UnitName } from './units.ts';

/** Where a project keeps what was deployed: one object per unit (ADR 0022). */
export function recordBucket(project: string): string {
  return `${project}-deploys`;
}

const described = z.object({ name: z.string(), generation: z.coerce.string() });

/** How often a change is made again after another one came first. */
const maxConflicts = 3;

/** What is known of every unit. Throws GoogleError. */
export async function readRecords(google: GoogleClient): Promise<Record<UnitName, UnitRecord>> {
  const path = `/storage/v1/b/${recordBucket(google.project)}/o?prefix=${encodeURIComponent(folder)}`;
  const listed = await withRemedy(google.list({ api: 'storage', path }, 'items'), google.project);
  const records = await Promise.all(
    z
      .array(described)
      .parse(listed)
      .map(async ({ name }) =>
        parse(await google.text({ api: 'storage', path: `${objectPath(google, name)}?alt=media` })),
      ),
  );
  const byUnit = new Map(records.map((record) => [record.unit, record]));
  return ofEachUnit((unit) => byUnit.get(unit) ?? emptyRecord(unit));
}

/**
 * Changes the record of one unit, if nothing else does at the same time:
 *
 *     this process              another one
 *     read, generation 7
 *                               read 7, write if 7 → 8
 *     write if 7 → 412
 *     read 8, change again, which may now throw
 *
 * Throws GoogleError, and what `change` throws.
 */
export async function changeRecord(
  google: GoogleClient,
  unit: UnitName,
  change: (record: UnitRecord) => UnitRecord,
): Promise<UnitRecord> {
  for (let conflicts = 0; ; conflicts++) {
    const { record, generation } = await readRecord(google, unit);
    const changed = change(record);
    try {
      await write(google, changed, generation);
      return changed;
    } catch (error) {
      if (!(error instanceof GoogleError) || error.status !== 412 || conflicts === maxConflicts) throw error;
    }
  }
}

const folder = 'units/';

async function readRecord(google: GoogleClient, unit: UnitName): Promise<{ record: UnitRecord; generation: string }> {
  const path = objectPath(google, `${folder}${unit}.json`);
  const found = await google.find({ api: 'storage', path });
  if (found === null) return { record: emptyRecord(unit), generation: '0' };
  const { generation } = described.parse(found);
  // Of the generation that was read: what is written since has another one, and fails the write.
  const content = await google.text({ api: 'storage', path: `${path}?alt=media&generation=${generation}` });
  return { record: parse(content), generation };
}

async function write(google: GoogleClient, record: UnitRecord, generation: string): Promise<void> {
  const name = encodeURIComponent(`${folder}${record.unit}.json`);
  const query = `uploadType=media&name=${name}&ifGenerationMatch=${generation}`;
  const path = `/upload/storage/v1/b/${recordBucket(google.project)}/o?${query}`;
  await withRemedy(google.json({ api: 'storage', method: 'POST', path, body: record }), google.project);
}

function objectPath({ project }: GoogleClient, name: string): string {
  return `/storage/v1/b/${recordBucket(project)}/o/${encodeURIComponent(name)}`;
}

function parse(content: string): UnitRecord {
  return unitRecord.parse(JSON.parse(content));
}

/** Before the first deploy of a project there is no bucket. */
async function withRemedy<T>(asking: Promise<T>, project: string): Promise<T> {
  return asking.catch((error: unknown) => {
    if (!(error instanceof GoogleError) || error.status !== 404) throw error;
    const reason = `there is no bucket ${recordBucket(project)}, where deploys are recorded`;
    throw new GoogleError(error.request, 404, reason, `npm run doctor -- --project ${project} says how to make it`);
  });
}

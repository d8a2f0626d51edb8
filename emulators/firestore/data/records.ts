import * as z from 'zod';
import { fieldsFromJson, fieldsToJson } from '../engine/json.ts';
import type { StoredDocument } from '../engine/write.ts';

const documentSchema = z.object({
  path: z.string(),
  fields: z.record(z.string(), z.record(z.string(), z.unknown())),
  createdAt: z.number(),
  updatedAt: z.number(),
});
const changeSchema = z.union([documentSchema, z.object({ path: z.string(), deleted: z.literal(true) })]);

/** What a journal has in a frame. Times are microseconds since 1970. */
const recordSchema = z.union([
  z.object({ database: z.string(), at: z.number(), changes: z.array(changeSchema) }),
  z.object({ database: z.string(), at: z.number(), cleared: z.literal(true) }),
]);

/** What a snapshot has in a frame: some documents of one database; the last frame says how many there are. */
const snapshotSchema = z.union([
  z.object({ database: z.string(), documents: z.array(documentSchema) }),
  z.object({ at: z.number(), count: z.number() }),
]);

/** One document as a commit left it; undefined is gone. */
export interface StoredChange {
  readonly path: string;
  readonly after: StoredDocument | undefined;
}

/** One commit to one database, or its clearing. */
export interface JournalRecord {
  readonly database: string;
  readonly at: number;
  /** `cleared`: every document went. */
  readonly changes: readonly StoredChange[] | 'cleared';
}

export function recordToBytes({ database, at, changes }: JournalRecord): Buffer {
  const content =
    changes === 'cleared'
      ? { cleared: true }
      : { changes: changes.map(({ path, after }) => (after ? documentToRecord(after) : { path, deleted: true })) };
  return Buffer.from(JSON.stringify({ database, at, ...content }));
}

export function recordFromBytes(bytes: Buffer): JournalRecord {
  const record = recordSchema.parse(JSON.parse(bytes.toString()));
  const { database, at } = record;
  if ('cleared' in record) return { database, at, changes: 'cleared' };
  const changes = record.changes.map((change) => ({
    path: change.path,
    after: 'deleted' in change ? undefined : documentFromRecord(change),
  }));
  return { database, at, changes };
}

/** Some documents of one database, for a snapshot. */
export function documentsToBytes(database: string, documents: readonly StoredDocument[]): Buffer {
  return Buffer.from(JSON.stringify({ database, documents: documents.map(documentToRecord) }));
}

/** The last frame of a snapshot. */
export function endToBytes(at: number, count: number): Buffer {
  return Buffer.from(JSON.stringify({ at, count }));
}

/** A frame of a snapshot: documents, or its end. */
export function snapshotFromBytes(
  bytes: Buffer,
):
  | { readonly database: string; readonly documents: StoredDocument[] }
  | { readonly at: number; readonly count: number } {
  const frame = snapshotSchema.parse(JSON.parse(bytes.toString()));
  if ('count' in frame) return frame;
  return { database: frame.database, documents: frame.documents.map(documentFromRecord) };
}

function documentToRecord({ path, fields, createdAt, updatedAt }: StoredDocument): object {
  return { path, fields: fieldsToJson(fields), createdAt, updatedAt };
}

function documentFromRecord({ fields, ...others }: z.infer<typeof documentSchema>): StoredDocument {
  return { ...others, fields: fieldsFromJson(fields) };
}

import { createReadStream } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import * as z from 'zod';
import { documentToJson, fieldsFromJson, timeFromJson } from '../engine/json.ts';
import { parseName } from '../engine/paths.ts';
import type { StoredDocument } from '../engine/write.ts';
import type { Databases } from './databases.ts';

/** First line of a saved file. */
const HEADER = JSON.stringify({ format: 'embedded-firestore', version: 1 });

const documentSchema = z.object({
  name: z.string(),
  fields: z.record(z.string(), z.record(z.string(), z.unknown())),
  createTime: z.string(),
  updateTime: z.string(),
});

/** Writes every document of every database into one file, one document in a line: all of it, or what was there stays. */
export async function save(databases: Databases, file: string): Promise<void> {
  const unfinished = `${file}.unfinished`;
  const to = await open(unfinished, 'w');
  try {
    await to.write(`${HEADER}\n`);
    for (const database of databases.all()) {
      for (const document of database.all()) {
        await to.write(`${JSON.stringify(documentToJson(database.name, document))}\n`);
      }
    }
  } finally {
    await to.close();
  }
  await rename(unfinished, file);
}

/** Reads what `save` wrote. Throws if the file is another one, such as an export of the official emulator. */
export async function load(databases: Databases, file: string): Promise<void> {
  const lines = createInterface({ input: createReadStream(file) })[Symbol.asyncIterator]();
  const header = await lines.next();
  if (header.value !== HEADER) throw new Error(`${file} was not saved by the embedded Firestore`);
  for (let line = await lines.next(); line.done !== true; line = await lines.next()) {
    const { name, fields, createTime, updateTime } = documentSchema.parse(JSON.parse(line.value));
    const { database, path } = parseName(name);
    const document: StoredDocument = {
      path,
      fields: fieldsFromJson(fields),
      createdAt: timeFromJson(createTime),
      updatedAt: timeFromJson(updateTime),
    };
    databases.at(database).database.restore([{ path, after: document }]);
  }
}

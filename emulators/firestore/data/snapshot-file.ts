import { open, rename, rm } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import type { StoredDocument } from '../engine/write.ts';
import { frame } from './frames.ts';
import { documentsToBytes, endToBytes } from './records.ts';

const DOCUMENTS_PER_FRAME = 100;

/** Documents of all databases at one moment. */
export interface Content {
  readonly at: number;
  readonly databases: readonly { readonly name: string; readonly documents: readonly StoredDocument[] }[];
}

/** Writes a snapshot: all of it, or there is no such file. Other work goes on meanwhile. Returns its size in bytes. */
export async function writeSnapshot(file: string, firstLine: string, { at, databases }: Content): Promise<number> {
  const unfinished = `${file}.unfinished`;
  try {
    const to = await open(unfinished, 'w');
    let size = 0;
    try {
      const put = async (bytes: Buffer) => {
        await to.writeFile(bytes);
        size += bytes.length;
      };
      await put(Buffer.from(firstLine));
      let count = 0;
      for (const { name, documents } of databases) {
        for (let i = 0; i < documents.length; i += DOCUMENTS_PER_FRAME) {
          const some = documents.slice(i, i + DOCUMENTS_PER_FRAME);
          await put(frame(documentsToBytes(name, some)));
          count += some.length;
          await setImmediate();
        }
      }
      await put(frame(endToBytes(at, count)));
      await to.sync();
    } finally {
      await to.close();
    }
    await rename(unfinished, file);
    return size;
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

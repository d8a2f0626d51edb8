import type { Capture } from '@fresh/contracts/capture';
import type { Database } from '../../firestore/engine/database.ts';
import type { Fields, WriteMessage } from '../../firestore/engine/messages.ts';

/**
 * Something that the monolith does to a document of a capture, which the capture publishes. It deletes the document with the most fields; where no
 * event is published for deletions, it creates another one like it. What it creates has no version. Null without a document.
 */
export function monolithWrite(database: Database, { document, deletionEvents }: Capture): WriteMessage | null {
  const pattern = new RegExp(`^${document.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
  const all = [...database.all()].filter(({ path }) => pattern.test(path));
  const [fullest] = all.sort((a, b) => sizeOf(b.fields) - sizeOf(a.fields) || (a.path < b.path ? -1 : 1));
  if (!fullest) return null;
  const name = `${database.name}/documents/${fullest.path}`;
  return deletionEvents.length > 0
    ? { delete: name }
    : { update: { name: `${name}-copy`, fields: copied(fullest.fields) }, currentDocument: { exists: false } };
}

function sizeOf(fields: Fields): number {
  return Object.keys(fields).length;
}

function copied({ version: _, ...fields }: Fields): Fields {
  const { id } = fields;
  return id && 'stringValue' in id ? { ...fields, id: { stringValue: `${id.stringValue}-copy` } } : fields;
}

import type { Callable } from '@fresh/contracts/callable';
import type { callables } from '@fresh/contracts/callables/personal-data';
import type { DeclaredCollection } from '@fresh/contracts/personal-data';
import {
  DocumentReference,
  GeoPoint,
  Timestamp,
  type DocumentData,
  type DocumentSnapshot,
} from 'firebase-admin/firestore';
import type { CallableFunction } from 'firebase-functions/v2/https';
import * as z from 'zod';
import { administratorFunction } from '../administrator-function.ts';
import { ApiError } from '../errors.ts';
import { parseJson } from '../json.ts';
import { countHeld, heldBy, readHeld, type Held } from './held-documents.ts';
import { findSubject, type Subject } from './subject.ts';

type Exported = (typeof callables)['exportIdentityData'];
type Page = z.output<Exported['output']>;

/** A document as it is exported. */
export type ExportedDocument = Page['documents'][number];

/**
 * The callable function that exports what one service holds about a person or an organization, a page at a time.
 * `beside` is what lies outside of Firestore; it comes with the first page.
 */
export function exportFunction(
  declared: Callable<Exported['input'], Exported['output']>,
  collections: readonly DeclaredCollection[],
  beside: (subject: Subject) => Promise<ExportedDocument[]> = () => Promise.resolve([]),
): CallableFunction<unknown, Promise<Page>> {
  return administratorFunction(declared, async ({ countOnly, limit, cursor, ...input }) => {
    const subject = await findSubject(input);
    const held = heldBy(collections, subject);
    if (countOnly) return { documents: [], counts: await counted(held) };
    const page = await readPage(held, limit, cursor);
    const more = cursor === undefined ? await beside(subject) : [];
    return { ...page, documents: [...more, ...page.documents], counts: [] };
  });
}

async function counted(held: readonly Held[]): Promise<Page['counts']> {
  return Promise.all(
    held.map(async (one) => ({
      collection: one.collection,
      erasure: one.holding.erasure.kind,
      documents: await countHeld(one),
    })),
  );
}

/** One page of the documents that collections hold. Throws ApiError for a cursor that is none. */
export async function readPage(
  held: readonly Held[],
  limit: number,
  cursor: string | undefined,
): Promise<Omit<Page, 'counts'>> {
  const [from, after] = cursor === undefined ? [0, null] : readCursor(cursor);
  const documents: ExportedDocument[] = [];
  for (const [offset, one] of held.slice(from).entries()) {
    let position = offset === 0 ? after : null;
    do {
      const page = await readHeld(one, position, limit - documents.length);
      documents.push(...page.documents.map((document) => exportedDocument(one, document)));
      position = page.next;
      const isLast = position === null && from + offset + 1 >= held.length;
      if (documents.length < limit || isLast) continue;
      const next = position === null ? [from + offset + 1, null] : [from + offset, position];
      return { documents, nextCursor: Buffer.from(JSON.stringify(next)).toString('base64url') };
    } while (position !== null);
  }
  return { documents };
}

const cursorShape = z.tuple([
  z.number().int().min(0).max(1_000),
  z
    .string()
    .regex(/^[^/]+(?:\/[^/]+\/[^/]+)*\/[^/]+$/)
    .nullable(),
]);

function readCursor(cursor: string): [number, string | null] {
  const position = cursorShape.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString()));
  if (!position.success) throw new ApiError('BAD_REQUEST', 'Invalid cursor: take it from the page before');
  return position.data;
}

function exportedDocument({ collection, holding }: Held, document: DocumentSnapshot): ExportedDocument {
  const { exported } = holding;
  const data: DocumentData = document.data() ?? {};
  const fields = Object.entries(data).filter(([name]) => !exported || exported.includes(name));
  return {
    collection,
    path: document.ref.path,
    data: Object.fromEntries(fields.map(([name, value]) => [name, plain(value)])),
  };
}

/** As JSON. */
function plain(value: unknown): unknown {
  if (value instanceof Timestamp) return value.toDate().toISOString();
  if (value instanceof DocumentReference) return value.path;
  if (value instanceof GeoPoint) return { latitude: value.latitude, longitude: value.longitude };
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plain(one)]));
}

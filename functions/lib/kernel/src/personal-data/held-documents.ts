import { holdingOf, type DeclaredCollection, type Holding } from '@fresh/contracts/personal-data';
import { FieldPath, type DocumentReference, type DocumentSnapshot, type Query } from 'firebase-admin/firestore';
import { isDocumentId } from '../document-id.ts';
import { firestore } from '../firebase.ts';
import type { Subject } from './subject.ts';

/** A collection that holds documents of a subject. */
export interface Held {
  readonly collection: string;
  readonly holding: Holding;
  readonly source: Source;
}

/** One document, or a query in the order of paths. */
type Source =
  { readonly ref: DocumentReference } | { readonly query: Query; readonly isHeld: (path: string) => boolean };

/** Where some collections hold documents of a subject, in the order of their declaration. */
export function heldBy(collections: readonly DeclaredCollection[], subject: Subject): Held[] {
  return collections.flatMap((declared) => {
    const { collection } = declared;
    const holding = holdingOf(declared, subject.of);
    const source = holding && sourceOf(collection, holding, subject);
    return holding && source ? [{ collection, holding, source }] : [];
  });
}

/** The documents after a path, at most `size` read; `next` is the path to go on from, null at the end. */
export async function readHeld(
  { source }: Held,
  after: string | null,
  size: number,
): Promise<{ documents: DocumentSnapshot[]; next: string | null }> {
  if ('ref' in source) {
    const snapshot = await source.ref.get();
    return { documents: after === null && snapshot.exists ? [snapshot] : [], next: null };
  }
  const { query, isHeld } = source;
  const { docs } = await (after === null ? query : query.startAfter(firestore().doc(after))).limit(size).get();
  const next = docs.length === size ? (docs.at(-1)?.ref.path ?? null) : null;
  return { documents: docs.filter(({ ref }) => isHeld(ref.path)), next };
}

/** How many documents there are, counted by the database. */
export async function countHeld({ source }: Held): Promise<number> {
  if ('ref' in source) return (await source.ref.get()).exists ? 1 : 0;
  return (await source.query.count().get()).data().count;
}

/** Null where the path needs what the subject hasn't got, such as a network. */
function sourceOf(collection: string, { found }: Holding, subject: Subject): Source | null {
  if ('at' in found) {
    const path = filled(found.at, subject);
    return path === null ? null : { ref: firestore().doc(path) };
  }
  if ('under' in found) {
    const path = filled(found.under, subject);
    return path === null ? null : { query: documentsUnder(path), isHeld: isIn(path) };
  }
  const value = filled(found.holds, subject);
  if (value === null) return null;
  const isHeld = isIn(collection);
  const all = queryOf(collection);
  const matching =
    'where' in found ? all.where(found.where, '==', value) : all.where(found.whereList, 'array-contains', value);
  return { query: matching.orderBy(FieldPath.documentId()), isHeld };
}

/**
 * The documents of the collections with one path. Where that has a star, they are a range of the collection group: all
 * paths between the first and the last that could match.
 */
function documentsUnder(path: string): Query {
  const query = queryOf(path).orderBy(FieldPath.documentId());
  if (!path.includes('*')) return query;
  const bound = (id: string) => firestore().doc(`${path.replaceAll('*', id)}/${id}`);
  return query.startAt(bound(firstId)).endAt(bound(lastId));
}

/** Ids before and after all that services make: they sort by their UTF-8 bytes. */
const firstId = ' ';
const lastId = '\uf8ff';

/** A path without a star is one collection; one with a star is its collection group, of which a filter takes a part. */
function queryOf(path: string): Query {
  if (!path.includes('*')) return firestore().collection(path);
  return firestore().collectionGroup(path.slice(path.lastIndexOf('/') + 1));
}

function isIn(collectionPath: string): (path: string) => boolean {
  const segments = collectionPath.split('/');
  return (path) => {
    const own = path.split('/').slice(0, -1);
    return own.length === segments.length && segments.every((segment, at) => segment === '*' || segment === own[at]);
  };
}

function filled(template: string, { of, id, networkId }: Subject): string | null {
  const values: Readonly<Record<string, string | undefined>> = of === 'user' ? { uid: id } : { orgId: id, networkId };
  const named = [...template.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => values[name]);
  if (!named.every((value) => value !== undefined && isDocumentId(value))) return null;
  return template.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
}

import { isDeepStrictEqual } from 'node:util';
import type { erasureOrdered } from '@fresh/contracts/events/organizations';
import type { DeclaredCollection, ErasureRule } from '@fresh/contracts/personal-data';
import type { Subscription } from '@fresh/contracts/subscription';
import { FieldPath, FieldValue, Timestamp, type DocumentSnapshot, type WriteBatch } from 'firebase-admin/firestore';
import { transactional, type EffectStep, type TransactionalSubscriber } from '../events/subscriber.ts';
import { heldBy, readHeld } from './held-documents.ts';
import type { Subject } from './subject.ts';

/** Documents that one step reads; each costs one write of the 498 that a step may have. */
const documentsPerStep = 200;

/**
 * The subscriber that erases what one service holds about a person or an organization, by the declaration of its
 * collections. `before` is called at the start of each delivery that has committed nothing yet; it must be repeatable.
 *
 * @__NO_SIDE_EFFECTS__ so that a function's bundle drops the other subscribers of its slice
 */
export function erasingSubscriber<S extends Subscription<typeof erasureOrdered>>(
  subscription: S,
  collections: readonly DeclaredCollection[],
  before?: (subject: Subject) => Promise<void>,
): TransactionalSubscriber<S> {
  return transactional(subscription, async (event, cursor) => {
    if (cursor === null) await before?.(event.data);
    return eraseStep(collections, event.data, Date.parse(event.time), cursor);
  });
}

/**
 * One step of an erasure. Steps go through the collections in their order and through each by path, so that a cursor
 * never meets a document twice, and a new order starts over: what is erased already is not written again.
 * `orderedAt` is epoch ms.
 */
export async function eraseStep(
  collections: readonly DeclaredCollection[],
  subject: Subject,
  orderedAt: number,
  cursor: string | null,
): Promise<EffectStep> {
  const [from, after] = cursor === null ? [0, ''] : splitCursor(cursor);
  const held = heldBy(collections, subject);
  for (const [offset, one] of held.slice(from).entries()) {
    const { documents, next } = await readHeld(one, offset === 0 && after !== '' ? after : null, documentsPerStep);
    const index = from + offset;
    const hasMore = next !== null || index + 1 < held.length;
    if (documents.length === 0 && next === null) continue;
    return {
      write: (batch) => {
        for (const document of documents) erase(batch, document, one.holding.erasure, subject, orderedAt);
      },
      next: hasMore ? (next === null ? `${index + 1} ` : `${index} ${next}`) : null,
    };
  }
  return { write: () => undefined, next: null };
}

/** The index of a collection, and the path of the last document of it. */
function splitCursor(cursor: string): [number, string] {
  const space = cursor.indexOf(' ');
  return [Number(cursor.slice(0, space)), cursor.slice(space + 1)];
}

/** `erasedAt` marks a document that was reduced: change capture ignores the write, which has no event of its own. */
function erase(
  batch: WriteBatch,
  document: DocumentSnapshot,
  rule: ErasureRule,
  { id }: Subject,
  orderedAt: number,
): void {
  const { ref, updateTime } = document;
  if (rule.kind === 'deleted') batch.delete(ref);
  if (rule.kind === 'deleted' || rule.kind === 'kept' || !updateTime) return;
  const data = document.data() ?? {};
  const changes: [FieldPath, unknown][] =
    rule.kind === 'reduced'
      ? Object.keys(data)
          .filter((name) => name !== 'erasedAt' && !rule.keeps.includes(name))
          .map((name) => [new FieldPath(name), FieldValue.delete()])
      : reducedEntries(data[rule.list], rule, id).map((entries) => [new FieldPath(rule.list), entries]);
  if (changes.length === 0) return;
  const marked = [...changes, [new FieldPath('erasedAt'), Timestamp.fromMillis(orderedAt)]].flat();
  const [first, value, ...others] = marked;
  // A document that has changed since it was read is read again.
  batch.update(ref, first as FieldPath, value, ...others, { lastUpdateTime: updateTime });
}

/** The list after the person's entries were reduced; none where nothing is to be removed. */
function reducedEntries(
  list: unknown,
  { by, keeps }: Extract<ErasureRule, { kind: 'entries-reduced' }>,
  id: string,
): [unknown[]] | [] {
  if (!Array.isArray(list)) return [];
  const kept = new Set(keeps);
  const entries = list.map((entry: unknown) =>
    isFields(entry) && entry[by] === id
      ? Object.fromEntries(Object.entries(entry).filter(([name]) => kept.has(name)))
      : entry,
  );
  return isDeepStrictEqual(entries, list) ? [] : [entries];
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

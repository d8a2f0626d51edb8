import { loggedEnvelope } from '@fresh/contracts/envelope';
import { topicOf, upcast } from '@fresh/contracts/event';
import type { CapturedAggregate } from '@fresh/kernel/events/captured-aggregate';
import type { DomainEvent } from '@fresh/kernel/events/event-log';
import { firestore } from '@fresh/kernel/firebase';
import type { MonolithDocument } from './monolith.ts';

/** What is wrong with documents of the monolith and their events. */
export interface CaptureProblems {
  /** Documents about which the log says something else than they do. */
  readonly behind: readonly string[];
  /** Documents that the log creates or deletes more often than the monolith has. */
  readonly doubled: readonly string[];
}

/** Compares a document with the events that were captured of it. */
export async function captureProblems<S extends object, E extends DomainEvent>(
  { capture, read, evolve, changesBetween }: CapturedAggregate<S, E>,
  { path, writes }: MonolithDocument,
): Promise<CaptureProblems> {
  const current = await firestore().doc(path).get();
  const { docs } = await firestore().collectionGroup('events').where('subject', '==', path).orderBy('sequence').get();
  const definitions = [...capture.publishes, ...(capture.otherEvents ?? [])];
  const events = docs.map((document) => {
    const { type, data, orgid, actor, time } = loggedEnvelope.parse(document.data());
    const definition = definitions.find((one) => topicOf(one.type) === topicOf(type));
    if (!definition) throw new Error(`${type} is not an event of ${capture.name}`);
    const event = { type: definition.type, data: upcast(definition, type, data), details: {} } as unknown as E;
    const change = { id: current.id, orgId: orgid ?? '', by: actor, now: Date.parse(time) };
    return { event, change, isCreation: type.endsWith('.created'), isEnd: capture.deletionEvents.includes(definition) };
  });
  let state: S | null = null;
  for (const [index, { event, change, isCreation }] of events.entries()) {
    // A creation that arrives after changes carries what the document is by then; they carry the rest.
    const creation = isCreation ? null : events.slice(index).find((later) => later.isCreation);
    if (state === null && creation) state = evolve(null, creation.event, creation.change);
    const before: S | null = state;
    if (state === null && !isCreation) continue;
    state =
      isCreation && before
        ? { ...before, ...(event as unknown as { data: object }).data }
        : evolve(before, event, change);
  }
  const creations = events.filter(({ isCreation }) => isCreation).length;
  const deletions = events.filter(({ isEnd }) => isEnd).length;
  const different = changesBetween(state, current.exists ? read(current) : null);
  const last: unknown = docs.at(-1)?.get('sequence');
  const isBehind = different.length > 0 || (current.exists && last !== current.get('version')) || last !== docs.length;
  const lives = 1 + writes.filter(({ is }, index) => is === 'set' && writes[index - 1]?.is === 'delete').length;
  // A position is also deactivated by an update.
  const ends = writes.filter(
    (write) => write.is === 'delete' || (write.is === 'update' && write.data['isActive'] === false),
  );
  const isDoubled = creations > lives || deletions > ends.length;
  const said = `${path}: ${different.map(({ type }) => type).join(', ')}; last ${String(last)} of ${docs.length}, version ${String(current.get('version'))}`;
  return { behind: isBehind ? [said] : [], doubled: isDoubled ? [path] : [] };
}

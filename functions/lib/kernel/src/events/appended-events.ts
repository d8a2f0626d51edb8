import type { EventEnvelope } from '@fresh/contracts/envelope';

const byWriter = new WeakMap<object, EventEnvelope[]>();

/** Notes an event that a transaction or a batch will commit. */
export function noteAppended(writer: object, event: EventEnvelope): void {
  const noted = byWriter.get(writer);
  if (noted) noted.push(event);
  else byWriter.set(writer, [event]);
}

/** The noted events of a writer, which forgets them: after its commit, and before a transaction's body runs again. */
export function takeAppended(writer: object): readonly EventEnvelope[] {
  const noted = byWriter.get(writer) ?? [];
  byWriter.delete(writer);
  return noted;
}

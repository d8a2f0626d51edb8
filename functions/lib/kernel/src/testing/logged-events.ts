import { loggedEnvelope, type EventEnvelope } from '@fresh/contracts/envelope';
import type { EventDefinition } from '@fresh/contracts/event';
import { topicPath } from '../events/event-log.ts';
import { firestore } from '../firebase.ts';

/** Every logged event about one aggregate, in its order. `definitions` are the types it can have. */
export async function loggedEvents(definitions: readonly EventDefinition[], subject: string): Promise<EventEnvelope[]> {
  const found = await Promise.all(
    definitions.map(({ type }) => firestore().collection(topicPath(type)).where('subject', '==', subject).get()),
  );
  return found
    .flatMap(({ docs }) => docs.map((document) => loggedEnvelope.parse(document.data())))
    .sort((a, b) => a.sequence - b.sequence);
}

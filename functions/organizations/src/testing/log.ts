import { randomUUID } from 'node:crypto';
import { events } from '@fresh/contracts/registry';
import { topicPath } from '@fresh/kernel/events/event-log';
import { firestore } from '@fresh/kernel/firebase';
import type { DocumentData } from 'firebase-admin/firestore';

/** Every event this service has logged about one subject, in order. */
export async function eventsOf(subject: string): Promise<DocumentData[]> {
  const mine = events.filter(({ service }) => service === 'organizations');
  const found = await Promise.all(
    mine.map(({ type }) => firestore().collection(topicPath(type)).where('subject', '==', subject).get()),
  );
  return found
    .flatMap(({ docs }) => docs.map((document) => document.data()))
    .sort((a, b) => Number(a['sequence']) - Number(b['sequence']));
}

/** Aggregate and past tense of those events: `membership.created`. */
export async function namesOf(subject: string): Promise<string[]> {
  return (await eventsOf(subject)).map(({ type }) => String(type).replace(/^fresh\.organizations\.(\w+)\.v1/, '$1'));
}

/** A document's fields; undefined when there is none. */
export async function stored(path: string): Promise<DocumentData | undefined> {
  return (await firestore().doc(path).get()).data();
}

/** An organization as the monolith left it: few fields, no owner, no version. */
export async function oldOrganization(fields: object = {}): Promise<string> {
  const id = `org-${randomUUID()}`;
  const document = { id, name: 'Alpha Diner', status: 'active', createdAt: 1, updatedAt: 1, ...fields };
  await firestore().doc(`organizations/${id}`).set(document);
  return id;
}

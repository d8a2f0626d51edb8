// Another team's function, for tests only: subscribes to one public event on the default channel and keeps what it was given.
import { initializeApp } from 'firebase-admin/app';
import { FieldValue, getFirestore } from 'firebase-admin/firestore';
import { onCustomEventPublished } from 'firebase-functions/v2/eventarc';

const firestore = getFirestore(initializeApp());
const subscription = { eventType: 'fresh.scheduling.schedule.v1.published', region: 'us-central1', retry: true };

export const outsideConsumer = onCustomEventPublished(subscription, async (event) => {
  // As JSON, which drops attributes that are undefined.
  const received = { event: JSON.parse(JSON.stringify(event)), deliveries: FieldValue.increment(1) };
  await firestore.doc(`outsideConsumer/${event.id}`).set(received, { merge: true });
});

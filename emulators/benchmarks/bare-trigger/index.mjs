// The yardstick of bench:events: a trigger as a tutorial writes it, one document in, one document out, no wrapper.
import { initializeApp } from 'firebase-admin/app';
import { getFirestore } from 'firebase-admin/firestore';
import { onDocumentCreated } from 'firebase-functions/v2/firestore';

const firestore = getFirestore(initializeApp());

export const bare = onDocumentCreated({ document: 'bench/{id}', region: 'us-central1' }, async (event) => {
  await firestore.doc(`benchEffects/${event.params.id}`).set({ of: event.params.id });
});

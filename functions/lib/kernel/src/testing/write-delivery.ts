import type { DocumentReference, DocumentSnapshot } from 'firebase-admin/firestore';
import { Change, type CloudFunction } from 'firebase-functions';
import type { FirestoreEvent } from 'firebase-functions/v2/firestore';
import functionsTest from 'firebase-functions-test';
import { firestore } from '../firebase.ts';
import { uniqueId } from './world.ts';
import { toFields } from './wire.ts';

/** A write to a document, as its trigger receives it. */
export interface Write {
  /** The platform's event id. */
  readonly id: string;
  readonly path: string;
  readonly before: DocumentSnapshot;
  readonly after: DocumentSnapshot;
}

/** Writes a document directly, as the monolith does, and returns what its trigger receives. */
export async function writePast(path: string, write: (ref: DocumentReference) => Promise<unknown>): Promise<Write> {
  const ref = firestore().doc(path);
  const before = await ref.get();
  await write(ref);
  return { id: uniqueId('write'), path, before, after: await ref.get() };
}

/**
 * Delivers a write to a function as Eventarc does; returns the HTTP status. `laterMs`: it was made so much later than
 * it was, so that no test waits for what came just before.
 */
export async function deliverWrite(
  functionUrl: string,
  { id, path, before, after }: Write,
  laterMs = 0,
): Promise<number> {
  const time = new Date((after.updateTime ?? after.readTime).toMillis() + laterMs).toISOString();
  const response = await fetch(functionUrl, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'ce-specversion': '1.0',
      'ce-datacontenttype': 'application/json',
      'ce-id': id,
      'ce-type': 'google.cloud.firestore.document.v1.written',
      'ce-source': '//firestore.googleapis.com/projects/test/databases/(default)',
      'ce-subject': `documents/${path}`,
      'ce-time': time,
      'ce-project': process.env['GCLOUD_PROJECT'] ?? '',
      'ce-database': '(default)',
      'ce-namespace': '(default)',
      'ce-location': 'us-central1',
      'ce-document': path,
    },
    body: JSON.stringify({
      ...(after.exists && { value: encoded(after) }),
      ...(before.exists && { oldValue: encoded(before) }),
    }),
  });
  await response.text();
  return response.status;
}

/**
 * Calls the function of a trigger in this process, with the event that the platform would give it: for specs about what
 * a capture does. How a delivery is decoded is what `deliverWrite` shows.
 */
export function inProcess(
  capture: CloudFunction<FirestoreEvent<Change<DocumentSnapshot> | undefined>>,
): (write: Write) => Promise<void> {
  const test = functionsTest({ projectId: process.env['GCLOUD_PROJECT'] ?? '' });
  const wrapped = test.wrap(capture);
  // It has set FIREBASE_CONFIG, which functions that other specs start would inherit with its project.
  test.cleanup();
  return async ({ id, before, after }) => {
    const time = (after.updateTime ?? after.readTime).toDate().toISOString();
    await wrapped({ id, time, data: new Change(before, after) });
  };
}

/** A document as the protocol names and writes it. */
function encoded(snapshot: DocumentSnapshot): object {
  return {
    name: `projects/test/databases/(default)/documents/${snapshot.ref.path}`,
    createTime: snapshot.createTime?.toDate().toISOString(),
    updateTime: snapshot.updateTime?.toDate().toISOString(),
    fields: toFields(snapshot.data() ?? {}),
  };
}

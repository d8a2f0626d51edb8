import { Timestamp, type Firestore } from 'firebase-admin/firestore';
import * as z from 'zod';
import { timestampMs } from '../stored-timestamp.ts';

/** The last logged event that a sweep has looked at. */
const eventCheckpoint = z.object({ topic: z.string(), path: z.string() });

/** How far the sweep of one capture came, and what its last run did. */
export const captureSweep = z.object({
  /** When it ran first, epoch ms: a document that was created later and has no event was not captured. */
  since: timestampMs,
  /** Path of the last document that was looked at; null to begin anew. */
  documentsAfter: z.string().nullable(),
  eventsAfter: eventCheckpoint.nullable(),
  /** When a run came to the last document and to the last event, epoch ms; null before the first time. */
  documentsDoneAt: timestampMs.nullable(),
  eventsDoneAt: timestampMs.nullable(),
  /** Of the last run: its end, epoch ms, what it looked at, what it found, and whether it found too much to go on. */
  sweptAt: timestampMs,
  documents: z.number().int(),
  events: z.number().int(),
  found: z.number().int(),
  stopped: z.boolean(),
});

/** The stored state of one capture's sweep. */
export type CaptureSweep = z.output<typeof captureSweep>;

/** Where the states are: one document for each capture. */
export const captureSweeps = '_captureSweeps';

/** The state of a capture's sweep; null before its first run. */
export async function readSweep(db: Firestore, capture: string): Promise<CaptureSweep | null> {
  const stored = await db.doc(`${captureSweeps}/${capture}`).get();
  return stored.exists ? captureSweep.parse(stored.data()) : null;
}

/** Keeps the state. A run that ends before this looks at the same documents again, and records no finding twice. */
export async function saveSweep(db: Firestore, capture: string, sweep: CaptureSweep): Promise<void> {
  const { since, documentsDoneAt, eventsDoneAt, sweptAt, ...rest } = sweep;
  const at = (ms: number | null) => (ms === null ? null : Timestamp.fromMillis(ms));
  const times = { since: at(since), documentsDoneAt: at(documentsDoneAt), eventsDoneAt: at(eventsDoneAt) };
  await db.doc(`${captureSweeps}/${capture}`).set({ ...rest, ...times, sweptAt: at(sweptAt) });
}

import { isDeepStrictEqual } from 'node:util';
import { retentionMs } from '@fresh/contracts/retention';
import { Timestamp, type DocumentReference, type Firestore } from 'firebase-admin/firestore';
import * as z from 'zod';
import { timestampMs } from '../stored-timestamp.ts';
import { isUnavailable } from '../unavailable.ts';
import type { ExternalWrite } from './external-write.ts';
import { failureCause } from './failure-cause.ts';

/**
 * A write whose capture failed. It names the document and the fields that the write changed, and holds none of their values:
 * those are personal data, and the document has them.
 */
export const captureFailure = z.object({
  capture: z.string(),
  /** Of the platform’s event. */
  id: z.string(),
  path: z.string(),
  /** `unknown`: the platform's event came without its documents. */
  write: z.enum(['create', 'update', 'delete', 'unknown']),
  /** Fields of the slice's state that the write changed; empty where that isn't known. */
  fields: z.array(z.string()),
  /** When it was written, epoch ms. */
  writtenAt: z.number().int(),
  cause: z.string(),
  attempts: z.number().int(),
});

/** A failure as it is stored in `captureFailures/{capture}:{id}`. */
export type CaptureFailure = z.output<typeof captureFailure>;

/** A failure that ended its capture: the platform doesn't try it again. */
export const givenUpCapture = captureFailure.extend({
  /** Epoch ms. */
  givenUpAt: z.number().int(),
});

/** What is known of a write whose capture failed. */
export type FailedWrite = Omit<CaptureFailure, 'cause' | 'attempts'>;

/** Attempts of the platform before a capture is given up: about an hour, at its 10 to 600 s between two. */
export const maxCaptureAttempts = 12;

/** Ms after which it is given up whatever the cause. The platform itself drops an event without a trace after 24 h. */
const maxAgeMs = 20 * 60 * 60_000;

/**
 * Whether no further attempt of the platform is to follow. What only time can fix doesn't count, and ends by age. `ageMs` is the
 * time since the write.
 */
export function isGivenUp(error: unknown, { attempts, ageMs }: { attempts: number; ageMs: number }): boolean {
  return ageMs >= maxAgeMs || (attempts >= maxCaptureAttempts && !isUnavailable(error));
}

/** What a write did, without its values. */
export function failedWrite<S extends object>(
  capture: string,
  path: string,
  { id, time, before, after }: ExternalWrite,
  states: { readonly from: S | null; readonly to: S | null } | null,
): FailedWrite {
  const write = !after.exists ? 'delete' : before.exists ? 'update' : 'create';
  return { capture, id, path, write, fields: states ? changedNames(states.from, states.to) : [], writtenAt: time };
}

/**
 * Records a failed attempt. True: the record is the end of it, to be replayed by an operator, and the platform's attempts are to
 * end. Throws when Firestore fails, so that they go on. `isHopeless`: no attempt can succeed.
 */
export async function recordCaptureFailure(
  db: Firestore,
  failed: FailedWrite,
  error: unknown,
  { isHopeless, now }: { readonly isHopeless: boolean; readonly now: number },
): Promise<boolean> {
  const ref = captureFailureRef(db, failed);
  const before = z.object({ attempts: z.number() }).safeParse((await ref.get()).data());
  const attempts = (before.data?.attempts ?? 0) + 1;
  const givenUp = isHopeless || isGivenUp(error, { attempts, ageMs: now - failed.writtenAt });
  await ref.set({
    ...failed,
    writtenAt: Timestamp.fromMillis(failed.writtenAt),
    cause: failureCause(error),
    attempts,
    ...(givenUp && { givenUpAt: Timestamp.fromMillis(now) }),
    expireAt: Timestamp.fromMillis(now + retentionMs.captureFailures),
  });
  return givenUp;
}

/** Records a write that no capture published, as the sweep found it (`sweep-captures.ts`). */
export async function recordLostCapture(db: Firestore, lost: FailedWrite, cause: string, now: number): Promise<void> {
  await captureFailureRef(db, lost).set({
    ...lost,
    writtenAt: Timestamp.fromMillis(lost.writtenAt),
    cause,
    attempts: 0,
    givenUpAt: Timestamp.fromMillis(now),
    expireAt: Timestamp.fromMillis(now + retentionMs.captureFailures),
  });
}

/** Whether a capture of the document has ended in a record that no replay has removed yet. */
export async function hasOpenFailure(db: Firestore, path: string): Promise<boolean> {
  const { docs } = await db.collection('captureFailures').where('path', '==', path).limit(10).get();
  return docs.some((document) => document.get('givenUpAt') !== undefined);
}

/** The document of a failure: one for each capture and write. */
export function captureFailureRef(
  db: Firestore,
  { capture, id }: Pick<CaptureFailure, 'capture' | 'id'>,
): DocumentReference {
  return db.doc(`captureFailures/${capture}:${encodeURIComponent(id)}`);
}

/** Reads a stored failure, given up or not. */
export const storedCaptureFailure = z.looseObject({ writtenAt: timestampMs }).pipe(captureFailure);

/** Reads a stored failure that was given up. */
export const storedGivenUpCapture = z
  .looseObject({ writtenAt: timestampMs, givenUpAt: timestampMs })
  .pipe(givenUpCapture);

/**
 * The path in the header `ce-document`, where an event has no payload to name it. Node reads headers as Latin-1, the path is
 * UTF-8 (https://github.com/firebase/firebase-functions/issues/1459).
 */
export function pathInHeader(header: string): string {
  const isLatin1 = !/[^\u0000-\u00ff]/u.test(header);
  const text = isLatin1 ? Buffer.from(header, 'latin1').toString('utf8') : header;
  return text.includes('\uFFFD') ? header : text;
}

function changedNames<S extends object>(from: S | null, to: S | null): string[] {
  const names = new Set(Object.keys({ ...from, ...to }));
  const valueOf = (state: S | null, name: string) => state?.[name as keyof S];
  return [...names].filter((name) => !isDeepStrictEqual(valueOf(from, name), valueOf(to, name)));
}

import { setTimeout as delay } from 'node:timers/promises';
import type { DocumentSnapshot } from 'firebase-admin/firestore';
import type { Change, CloudFunction } from 'firebase-functions';
import { onDocumentWritten, type FirestoreEvent } from 'firebase-functions/v2/firestore';
import { firestore } from '../firebase.ts';
import { functionOptions } from '../function-options.ts';
import * as log from '../log.ts';
import { withRootSpan } from '../telemetry/with-span.ts';
import { annotate } from '../telemetry/execution-context.ts';
import { pathInHeader, recordCaptureFailure } from './capture-failure.ts';
import { captureWrite } from './capture-write.ts';
import type { CapturedAggregate } from './captured-aggregate.ts';
import type { DomainEvent } from './event-log.ts';
import { isOwnWrite } from './external-write.ts';

/**
 * The Firestore function of a capture. It is started for every write to its documents, also our own; those cost one
 * look at two version numbers and no read. `retry: true`: without it the platform logs a failure and drops the event.
 */
export function capture<S extends object, E extends DomainEvent>(
  aggregate: CapturedAggregate<S, E>,
): CloudFunction<FirestoreEvent<Change<DocumentSnapshot> | undefined>> {
  const { document, service, name } = aggregate.capture;
  return onDocumentWritten(
    { ...functionOptions('capture', service, name), document, retry: true },
    async ({ id, time, data, document: header }) => {
      // Eventarc leaves out documents that are too large. No attempt brings them, and the write may be one of ours: a replay
      // compares the document with the log.
      if (!data) {
        const path = pathInHeader(header);
        const error = new Error(`the event ${id} of ${document} came without its documents`);
        const failed = { capture: name, id, path, write: 'unknown' as const, fields: [], writtenAt: Date.parse(time) };
        await recordCaptureFailure(firestore(), failed, error, { isHopeless: true, now: Date.now() });
        log.captureGivenUp(name, path, error);
        return;
      }
      const { before, after } = data;
      const write = { id, time: Date.parse(time), before, after };
      // Most writes are our own, and a trace of comparing two numbers helps no operator.
      if (isOwnWrite(write)) return;
      const span = { service, functionName: name, requestId: id, name, kind: 'consumer', parent: null } as const;
      const runtime = { db: firestore(), now: Date.now, pause: (ms: number) => delay(ms), random: Math.random, log };
      await withRootSpan(span, async () => {
        annotate({ outcome: await captureWrite(aggregate, write, runtime) });
      });
    },
  );
}

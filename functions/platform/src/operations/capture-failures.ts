import type { callables as contract } from '@fresh/contracts/callables/operations';
import { captures } from '@fresh/contracts/registry';
import { ApiError } from '@fresh/kernel/errors';
import { captureFailureRef, storedGivenUpCapture } from '@fresh/kernel/events/capture-failure';
import { enqueueRecapture } from '@fresh/kernel/events/redelivery';
import { firestore } from '@fresh/kernel/firebase';
import * as kernelLog from '@fresh/kernel/log';
import { readPage } from '@fresh/kernel/paging';
import type * as z from 'zod';
import * as log from './log.ts';

type Wanted = z.output<(typeof contract.captureFailures)['input']>;
type Failures = z.input<(typeof contract.captureFailures)['output']>;

/** One page of the captures that were given up, the latest first; or one of them, once it is in its service's queue. */
export async function captureFailures({ replay, limit, cursor }: Wanted, uid: string): Promise<Failures> {
  if (replay) return { failures: [await replayCapture(replay, uid)] };
  const list = firestore().collection('captureFailures');
  const order = { field: 'givenUpAt', direction: 'desc' } as const;
  const { documents, ...rest } = await readPage(list, order, limit, cursor || null);
  const failures = documents.flatMap((document) => {
    const { data, error } = storedGivenUpCapture.safeParse(document.data());
    if (error) kernelLog.documentUnreadable(document.ref.path, error);
    return data ?? [];
  });
  return { failures, ...rest };
}

async function replayCapture(key: NonNullable<Wanted['replay']>, uid: string): Promise<Failures['failures'][number]> {
  const service = captures.find(({ name }) => name === key.capture)?.service;
  if (!service) throw new ApiError('BAD_REQUEST', `No capture is called ${key.capture}`);
  const stored = storedGivenUpCapture.safeParse((await captureFailureRef(firestore(), key).get()).data());
  if (!stored.success) throw new ApiError('NOT_FOUND', 'No such failed capture; `capture-failures` lists them');
  await enqueueRecapture(service, key);
  log.captureQueued(uid, key.capture, key.id);
  return stored.data;
}

import type { callables as contract } from '@fresh/contracts/callables/operations';
import { captures } from '@fresh/contracts/registry';
import { captureSweep, captureSweeps } from '@fresh/kernel/events/sweep-state';
import { firestore } from '@fresh/kernel/firebase';
import * as log from '@fresh/kernel/log';
import type * as z from 'zod';

type Sweeps = z.input<(typeof contract.controlSubscribers)['output']>['captureSweeps'];

/** How far the sweep of each capture is; none of a capture that was never swept. */
export async function readCaptureSweeps(): Promise<Sweeps> {
  const refs = captures.map(({ name }) => firestore().doc(`${captureSweeps}/${name}`));
  const stored = refs.length === 0 ? [] : await firestore().getAll(...refs);
  return stored.flatMap((document) => {
    if (!document.exists) return [];
    const { data, error } = captureSweep.safeParse(document.data());
    if (error) log.documentUnreadable(document.ref.path, error);
    if (!data) return [];
    const { sweptAt, documents, events, found, stopped, documentsDoneAt, eventsDoneAt } = data;
    const isComplete = documentsDoneAt !== null && eventsDoneAt !== null;
    const completedAt = isComplete ? Math.min(documentsDoneAt, eventsDoneAt) : null;
    return [{ capture: document.id, sweptAt, documents, events, found, stopped, completedAt }];
  });
}

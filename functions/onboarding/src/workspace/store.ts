import { causeOfRequest } from '@fresh/kernel/events/event-log';
import type { SessionContext } from '@fresh/kernel/http/context';
import { attach, isWaiting } from '../admin-form/admin-form.ts';
import { formAggregate, formIdOf } from '../admin-form/store.ts';
import { change, commitTogether, type Change } from '../commit-together.ts';
import { complete, notStarted, type Intent } from '../progress/progress.ts';
import { progressAggregate, readProgress } from '../progress/store.ts';

/** The form that a founding is about. */
export interface FoundingForm {
  readonly id: string;
  /** It is the caller's and belongs to no network yet: no founding with it was settled. */
  readonly waiting: boolean;
}

/** The form named, else the one the caller submitted last; null where there is neither. */
export async function findForm({ actor, now }: SessionContext, formToken?: string): Promise<FoundingForm | null> {
  const id = formIdOf(formToken ?? (await readProgress(actor.uid)).formId);
  if (id === undefined) return null;
  const form = await formAggregate(id, now()).read((ref) => ref.get());
  return { id, waiting: form !== null && isWaiting(form, actor.uid, now()) };
}

/**
 * What onboarding itself keeps of a new organization, in one transaction: the admin form is attached to the network, and
 * the user's onboarding is complete. Returns whether the form was attached.
 */
export async function settle(
  context: SessionContext,
  place: { readonly intent: Intent; readonly orgId: string; readonly networkId?: string | undefined },
  form: FoundingForm | null,
): Promise<boolean> {
  const { uid } = context.actor;
  const { orgId, networkId } = place;
  const now = context.now();
  let attached = false;
  const forms: Change[] =
    form === null || networkId === undefined
      ? []
      : [
          change(
            formAggregate(form.id, now),
            (state) => attach(state, { uid, networkId, orgId }, now),
            (events) => (attached = events.length > 0),
          ),
        ];
  const progress = change(progressAggregate(uid, now), (state) => complete(state ?? notStarted(uid), place));
  await commitTogether([...forms, progress], causeOfRequest(context), now);
  return attached;
}

import type { SessionContext } from '@fresh/kernel/http/context';
import { runTransaction } from '@fresh/kernel/transaction';
import { attach, isWaiting } from '../admin-form/admin-form.ts';
import { adminForms, formIdOf } from '../admin-form/store.ts';
import { complete, type Intent } from '../progress/progress.ts';
import { progresses } from '../progress/store.ts';

/** The form that a founding is about. */
export interface FoundingForm {
  readonly id: string;
  /** It is the caller's and belongs to no network yet: no founding with it was settled. */
  readonly waiting: boolean;
}

/** The form named, else the one the caller submitted last; null where there is neither. */
export async function findForm({ actor, now }: SessionContext, formToken?: string): Promise<FoundingForm | null> {
  const id = formIdOf(formToken ?? (await progresses.find(null, actor.uid)).formId);
  if (id === undefined) return null;
  const form = await adminForms().find(null, id);
  return { id, waiting: form !== null && isWaiting(form, actor.uid, now()) };
}

/**
 * What onboarding itself keeps of a new organization, in one transaction: the admin form is attached to the network, and
 * the user's onboarding is complete. `respond` gets whether the form was attached.
 */
export async function settle<T>(
  context: SessionContext,
  place: { readonly intent: Intent; readonly orgId: string; readonly networkId?: string | undefined },
  form: FoundingForm | null,
  respond: (formAttached: boolean) => T,
): Promise<T> {
  const { uid } = context.actor;
  const { orgId, networkId } = place;
  return runTransaction(async (tx) => {
    const attached =
      form === null || networkId === undefined
        ? null
        : await adminForms().prepare(tx, context, form.id, (state, now) =>
            attach(state, { uid, networkId, orgId }, now),
          );
    const progress = await progresses.prepare(tx, context, uid, (state) => complete(state, place));
    attached?.write();
    progress.write();
    return respond(attached !== null && attached.events.length > 0);
  }, context.companion);
}

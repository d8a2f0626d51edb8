import { causeOfRequest } from '@fresh/kernel/events/event-log';
import type { SessionContext } from '@fresh/kernel/http/context';
import { attach } from '../admin-form/admin-form.ts';
import { formAggregate, formIdOf } from '../admin-form/store.ts';
import { change, commitTogether, type Change } from '../commit-together.ts';
import { complete, notStarted, type Intent } from '../progress/progress.ts';
import { progressAggregate, readProgress } from '../progress/store.ts';

/**
 * What onboarding itself keeps of a new organization, in one transaction: the admin form is attached to the network, and
 * the user's onboarding is complete. The form is the one named, else the one submitted last. Returns whether one was
 * attached.
 */
export async function settle(
  context: SessionContext,
  place: { readonly intent: Intent; readonly orgId: string; readonly networkId?: string | undefined },
  formToken: string | undefined,
): Promise<boolean> {
  const { uid } = context.actor;
  const { orgId, networkId } = place;
  const now = context.now();
  const formId = formIdOf(formToken ?? (await readProgress(uid)).formId);
  let attached = false;
  const forms: Change[] =
    formId === undefined || networkId === undefined
      ? []
      : [
          change(
            formAggregate(formId, now),
            (form) => attach(form, { uid, networkId, orgId }, now),
            (events) => (attached = events.length > 0),
          ),
        ];
  const progress = change(progressAggregate(uid, now), (state) => complete(state ?? notStarted(uid), place));
  await commitTogether([...forms, progress], causeOfRequest(context), now);
  return attached;
}

import type { AdminFormEvent } from '@fresh/contracts/events/onboarding';
import type { submitAdminForm } from '@fresh/contracts/routes/onboarding';
import type * as z from 'zod';

/** The submitted fields, under one name each. */
export type FormBody = z.output<NonNullable<(typeof submitAdminForm)['body']>>;

/** An administrator form between submission and the network it belongs to. All times are epoch ms. */
export interface AdminForm {
  readonly id: string;
  /** Sequence of the last event; 0 when the monolith wrote it. */
  readonly version: number;
  readonly userId: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly status: 'active' | 'consumed' | 'expired';
  /** What was filled in. */
  readonly form: Readonly<Record<string, unknown>>;
  /** The eight certifications; absent when the form came from a page that asks for none. */
  readonly certification?: Readonly<Record<string, true>> | undefined;
  readonly consumedAt?: number | undefined;
  readonly networkId?: string | undefined;
}

/** How long a form waits for its network, in ms: 60 min (DOMAIN §8). */
export const formLifeMs = 60 * 60_000;

/** N3b. */
export function submit(uid: string, { certification }: FormBody, now: number): AdminFormEvent[] {
  const certified = certification !== undefined;
  return [
    {
      type: 'fresh.onboarding.admin_form.v1.submitted',
      data: { uid, certified, expiresAt: now + formLifeMs },
    },
  ];
}

/**
 * N4, N5. Only a live form of the caller is attached, and once. Any other token is none: clients never learned that
 * it matters, and an organization must not fail for it (DOMAIN 7.3).
 */
export function attach(
  form: AdminForm | null,
  network: { readonly uid: string; readonly networkId: string; readonly orgId: string },
  now: number,
): AdminFormEvent[] {
  if (!form || !isWaiting(form, network.uid, now)) return [];
  const certified = form.certification !== undefined;
  return [{ type: 'fresh.onboarding.admin_form.v1.attached', data: { ...network, certified } }];
}

/** Whether a user's form still waits for its network. */
export function isWaiting({ userId, status, expiresAt }: AdminForm, uid: string, now: number): boolean {
  return userId === uid && status === 'active' && expiresAt > now;
}

/** The form after an event; what was filled in comes with a submission, as no event carries it. */
export function evolve(
  form: AdminForm | null,
  event: AdminFormEvent,
  change: { readonly id: string; readonly now: number; readonly body?: FormBody },
): AdminForm {
  switch (event.type) {
    case 'fresh.onboarding.admin_form.v1.submitted': {
      if (!change.body) throw new Error('a submission has a body');
      const { certification, taxIdNumber, ...fields } = change.body;
      const { uid, expiresAt } = event.data;
      const taxId = fields.taxId ?? taxIdNumber;
      return {
        id: change.id,
        version: 1,
        userId: uid,
        createdAt: change.now,
        expiresAt,
        status: 'active',
        form: { ...fields, taxId },
        certification,
      };
    }
    case 'fresh.onboarding.admin_form.v1.attached': {
      if (!form) throw new Error('only a submitted form is attached');
      const { networkId } = event.data;
      return { ...form, version: form.version + 1, status: 'consumed', consumedAt: change.now, networkId };
    }
  }
}

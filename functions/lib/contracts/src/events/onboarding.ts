import * as z from 'zod';
import { event, type DetailedEventOf, type EventOf } from '../event.ts';
import { onboardingWithheld, withheldFields } from '../withheld-fields.ts';

const uid = z.string();
const stage = z.enum(['profile', 'admin_form', 'network_created', 'joined_workspace']);
const intent = z.enum(['create_org', 'create_corporate', 'join_existing']);

/** A new user got one stage further, or submitted more details (N2, N3b). */
export const onboardingAdvanced = event({
  type: 'fresh.onboarding.onboarding.v1.advanced',
  service: 'onboarding',
  summary: 'A new user advanced in onboarding; only what changed is present.',
  data: z.object({
    uid,
    stage: stage.optional(),
    /** The admin form submitted last. */
    formId: z.string().optional(),
    withheld: withheldFields(onboardingWithheld),
  }),
});

/** A new user has a place to work (N4, N5, N6). Once per user: later organizations are none of onboarding's. */
export const onboardingCompleted = event({
  type: 'fresh.onboarding.onboarding.v1.completed',
  service: 'onboarding',
  summary: 'A new user created or joined their first organization.',
  data: z.object({ uid, intent, stage, orgId: z.string(), networkId: z.string().optional() }),
});

/** Everything that can happen to a user's onboarding. */
export type OnboardingEvent =
  | DetailedEventOf<typeof onboardingAdvanced, { readonly selfDeclaredRole?: string | undefined }>
  | EventOf<typeof onboardingCompleted>;

/** An administrator form was submitted (N3b). What was filled in stays in the document. */
export const adminFormSubmitted = event({
  type: 'fresh.onboarding.admin_form.v1.submitted',
  service: 'onboarding',
  summary: 'A user submitted the administrator form.',
  data: z.object({
    uid,
    /** All eight certifications were given. */
    certified: z.boolean(),
    expiresAt: z.number().int(),
  }),
});

/** A submitted form became part of a network (N4, N5). */
export const adminFormAttached = event({
  type: 'fresh.onboarding.admin_form.v1.attached',
  service: 'onboarding',
  summary: 'An administrator form was attached to the network it was submitted for.',
  data: z.object({ uid, networkId: z.string(), orgId: z.string(), certified: z.boolean() }),
});

/** Everything that can happen to an administrator form. */
export type AdminFormEvent = EventOf<typeof adminFormSubmitted> | EventOf<typeof adminFormAttached>;

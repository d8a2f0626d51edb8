import * as onboardingEvents from '@fresh/contracts/events/onboarding';
import type { AdminFormEvent } from '@fresh/contracts/events/onboarding';
import { isDocumentId } from '@fresh/kernel/document-id';
import { aggregate, withoutOrganization } from '@fresh/kernel/events/aggregate';
import type { Change } from '@fresh/kernel/events/change';
import { firestore } from '@fresh/kernel/firebase';
import { timestampMs } from '@fresh/kernel/stored-timestamp';
import {
  FieldValue,
  Timestamp,
  type DocumentData,
  type DocumentSnapshot,
  type WriteBatch,
} from 'firebase-admin/firestore';
import * as z from 'zod';
import { evolve, type AdminForm, type FormBody } from './admin-form.ts';

/** How long an unused form is kept, in ms: 30 days, then a TTL policy on `expireAt` removes it and its tax number. */
const unusedMs = 30 * 24 * 60 * 60_000;

/**
 * How a form is kept: in `adminFormDrafts/{token}`, and, once it belongs to a network, in that network's compliance
 * folder as well, where the monolith's helper put it (DOMAIN 7.3). A submission needs the body: no event carries it.
 */
export function adminForms(body?: FormBody) {
  return aggregate({
    service: 'onboarding',
    events: onboardingEvents,
    tenant: withoutOrganization,
    ref: (_orgId, id: string) => firestore().doc(`adminFormDrafts/${id}`),
    read: (snapshot) => fromDocument(snapshot.id, snapshot),
    evolve: (form: AdminForm | null, event: AdminFormEvent, { id, now }: Change<null>): AdminForm | null =>
      evolve(form, event, { id, now, ...(body && { body }) }),
    toDocument,
    alsoWrite: (writer, form, { now }) => {
      if (form.networkId !== undefined) writeCompliance(writer, form, form.networkId, now);
    },
  });
}

/** The token of a form as it may be looked up; undefined for none and for what no form can be called. */
export function formIdOf(token: string | undefined): string | undefined {
  return token !== undefined && isDocumentId(token) ? token : undefined;
}

function writeCompliance(writer: WriteBatch, form: AdminForm, networkId: string, now: number): void {
  const { id, version, userId, createdAt, certification } = form;
  writer.set(firestore().doc(`networks/${networkId}/compliance/adminResponsibilityForm`), {
    formId: id,
    networkId,
    uid: userId,
    role: 'network_owner',
    // Without the eight certifications a form is on record, but doesn't count as the network's (DOMAIN §2).
    status: certification ? 'attached' : 'submitted',
    ...(certification && { certification }),
    data: form.form,
    createdAt,
    updatedAt: now,
    version,
  });
}

/** Epoch ms; the monolith's helper wrote dates, which Firestore keeps as timestamps (DOMAIN 74). */
const time = z.union([z.number(), timestampMs]);

const formDocument = z.object({
  version: z.number().int().default(0),
  userId: z.string(),
  createdAt: time,
  expiresAt: time,
  status: z.enum(['active', 'consumed', 'expired']),
  form: z.record(z.string(), z.unknown()).default({}),
  certification: z.record(z.string(), z.literal(true)).optional(),
  consumedAt: time.nullish().transform((at) => at ?? undefined),
  networkId: z.string().optional(),
});

function fromDocument(id: string, snapshot: DocumentSnapshot): AdminForm | null {
  return snapshot.exists ? { ...formDocument.parse(snapshot.data()), id } : null;
}

function toDocument({ id: _id, form, ...rest }: AdminForm): DocumentData {
  const unused = rest.status === 'active';
  return {
    ...rest,
    form,
    expireAt: unused ? Timestamp.fromMillis(rest.expiresAt + unusedMs) : FieldValue.delete(),
  };
}

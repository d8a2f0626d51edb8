import { randomUUID } from 'node:crypto';
import * as contract from '@fresh/contracts/routes/onboarding';
import { handle } from '@fresh/kernel/endpoint';
import { runTransaction } from '@fresh/kernel/transaction';
import { recordForm } from '../progress/progress.ts';
import { progresses } from '../progress/store.ts';
import { formLifeMs, submit } from './admin-form.ts';
import { adminForms } from './store.ts';

/** Names of the eight certifications. */
const certifications = Object.keys(contract.certification.shape);

/** N3. */
export const describe = handle(contract.describeAdminForm)(async ({ actor }) => ({
  body: {
    id: 'admin-form',
    title: 'Administrator Setup',
    fields: [
      { name: 'organizationName', type: 'text', required: true },
      { name: 'adminEmail', type: 'email', required: true },
      { name: 'role', type: 'select', options: ['admin', 'owner'], required: true },
    ],
    certifications,
    userId: actor.uid,
  },
}));

/** N3b. The token is the form's id; only its owner can use it, so it is no secret. */
export const submitForm = handle(contract.submitAdminForm)(async (context, body) => {
  const { uid } = context.actor;
  const formToken = randomUUID();
  const now = context.now();
  return runTransaction(async (tx) => {
    const form = await adminForms(body).prepare(tx, context, formToken, () => submit(uid, body, now));
    const progress = await progresses.prepare(tx, context, uid, (state) => recordForm(state, formToken));
    form.write();
    progress.write();
    return {
      body: {
        formToken,
        expiresAt: now + formLifeMs,
        certified: body.certification !== undefined,
        missingCertifications: body.certification ? [] : certifications,
      },
    };
  }, context.companion);
});

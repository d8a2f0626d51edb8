import * as contract from '@fresh/contracts/routes/onboarding';
import { ApiError } from '@fresh/kernel/errors';
import { handle } from '@fresh/kernel/endpoint';
import { currentActor } from '@fresh/kernel/http/current-actor';
import * as z from 'zod';
import { progresses } from '../progress/store.ts';
import { eligibility } from './eligibility.ts';

const request = z.record(z.string(), z.unknown());
const declared = z.string().optional().catch(undefined);

/** N1. */
export const verifyEligibility = handle(contract.verifyEligibility)(async (context, body) => {
  const { actor, now } = context;
  const parsed = request.safeParse(body);
  if (!parsed.success) throw new ApiError('BAD_REQUEST', 'Invalid request');
  // Auth is asked, because the session knows the state at sign-in: the response has to change as soon as the link in
  // the email was followed, or the page would lead in a circle.
  const [account, progress] = await Promise.all([currentActor(context), progresses.find(null, actor.uid)]);
  const { emailVerified } = account;
  const selfDeclaredRole = declared.parse(parsed.data['selfDeclaredRole']) ?? progress.selfDeclaredRole;
  const { allowed, reason } = eligibility({ emailVerified, selfDeclaredRole });
  return {
    body: {
      userId: actor.uid,
      eligible: allowed,
      allowed,
      ...(reason && { reason }),
      email: actor.email,
      emailVerified,
      verifiedAt: now(),
    },
  };
});

import * as contract from '@fresh/contracts/routes/onboarding';
import { handle } from '@fresh/kernel/endpoint';
import { recordProfile, type Progress } from '../progress/progress.ts';
import { progresses } from '../progress/store.ts';
import type { ProfilesPort } from '../services/profiles-port.ts';

/**
 * N2. Identity keeps the profile; both steps may be repeated, so a failure between them is repaired by trying again.
 */
export const saveProfile = (profiles: ProfilesPort) =>
  handle(contract.saveProfile)(async (context, { lastName, ...body }) => {
    const profile = await profiles.replace(context, { ...body, lastName: lastName ?? '' });
    const decide = (progress: Progress) => recordProfile(progress, body.selfDeclaredRole);
    return progresses.changeAndRespond(context, context.actor.uid, decide, () => ({
      body: { ...profile, onboardingComplete: true },
    }));
  });

import { region } from '@fresh/contracts/region';
import * as z from 'zod';
import type { GoogleClient } from '../google/client.ts';

/** How long images of functions are kept, in days: how far back a rollback can go. */
const imageDays = 30;

/** The Firebase CLI's names (15.34.2, `lib/functions/artifacts.js`): it leaves a policy of this name alone. */
const repository = 'gcf-artifacts';
const policyId = 'firebase-functions-cleanup';

const described = z.looseObject({ cleanupPolicies: z.record(z.string(), z.unknown()).default({}) });

/**
 * Sets the clean-up policy of function images. The CLI's own, made at the first deploy, deletes them after one day, and a
 * revision whose image is gone can't be started again. Throws GoogleError.
 */
export async function keepImages(google: GoogleClient): Promise<void> {
  const name = `projects/${google.project}/locations/${region}/repositories/${repository}`;
  const path = `/v1/${name}`;
  const { cleanupPolicies } = described.parse(await google.json({ api: 'artifactregistry', path }));
  const policy = {
    id: policyId,
    condition: { tagState: 'ANY', olderThan: `${imageDays * 24 * 60 * 60}s` },
    action: 'DELETE',
  };
  const body = { name, cleanupPolicies: { ...cleanupPolicies, [policyId]: policy }, cleanupPolicyDryRun: false };
  const mask = 'updateMask=cleanupPolicies,cleanupPolicyDryRun';
  await google.json({ api: 'artifactregistry', method: 'PATCH', path: `${path}?${mask}`, body });
}

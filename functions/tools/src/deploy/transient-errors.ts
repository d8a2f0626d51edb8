/** Failures that are known to pass by themselves, and how the platform's messages say so. */
const transientErrors: readonly { readonly cause: string; readonly said: RegExp }[] = [
  // The write quota of Cloud Functions or Cloud Build; the CLI has tried 30 times by then (firebase-tools#7268).
  { cause: 'the quota is used up for the minute', said: /\b429\b|RESOURCE_EXHAUSTED|Quota exceeded|rateLimitExceeded/ },
  // The first trigger of a project: Google's own account doesn't have its role yet.
  {
    cause: 'the Eventarc service agent is not ready yet',
    said: /Permission denied while using the Eventarc Service Agent|may take a few minutes before all necessary permissions/,
  },
  // Two first deploys at once write the project's policy; the CLI does not try again (`lib/deploy/functions/checkIam.js`).
  { cause: 'another deploy changed the project’s policy', said: /failed to modify the IAM policy/ },
  // Cloud Build lost the build whose result the other functions wait for (firebase-tools#7268).
  { cause: 'the build expired', said: /Build failed with status: EXPIRED/ },
  // What was killed here may go on there for a while.
  {
    cause: 'an earlier operation is still running',
    said: /unable to queue the operation|operation .{0,40}in progress/i,
  },
];

/** Failures of the code itself, which decide when the output has both kinds: the functions beside it met a quota. */
const lasting = /Build failed with status: FAILURE|Container Healthcheck failed|User code failed to load/;

/** Why a failure may be gone at the next try; null for one that would only happen again. */
export function transientCause(reason: string): string | null {
  if (lasting.test(reason)) return null;
  return transientErrors.find(({ said }) => said.test(reason))?.cause ?? null;
}

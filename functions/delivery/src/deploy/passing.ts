/** Failures that are known to pass by themselves, and how the platform's messages say so. */
const passing: readonly { readonly cause: string; readonly said: RegExp }[] = [
  // The write quota of Cloud Functions or Cloud Build; the CLI has tried 30 times by then (ANCHORS B3).
  { cause: 'the quota is used up for the minute', said: /\b429\b|RESOURCE_EXHAUSTED|Quota exceeded|rateLimitExceeded/ },
  // The first trigger of a project: Google's own account doesn't have its role yet (ANCHORS B11).
  {
    cause: 'the Eventarc service agent is not ready yet',
    said: /Permission denied while using the Eventarc Service Agent|may take a few minutes before all necessary permissions/,
  },
  // What was killed here may go on there for a while.
  {
    cause: 'an earlier operation is still at work',
    said: /unable to queue the operation|operation .{0,40}in progress/i,
  },
];

/** Why a failure may be gone at the next try; null for all that would only fail again. */
export function passingCause(output: string): string | null {
  return passing.find(({ said }) => said.test(output))?.cause ?? null;
}

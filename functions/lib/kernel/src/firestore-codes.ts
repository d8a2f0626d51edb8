/** gRPC codes of what Firestore rejects. Of several writes at once it may reject some without saying why: `aborted`. */
export const grpc = { notFound: 5, alreadyExists: 6, failedPrecondition: 9, aborted: 10 } as const;

/** Whether Firestore rejected something with one of these codes. */
export function hasCode(error: unknown, ...codes: readonly number[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(Number(error.code));
}

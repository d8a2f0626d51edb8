/** gRPC codes of a precondition that didn't hold: NOT_FOUND, ALREADY_EXISTS, FAILED_PRECONDITION, ABORTED. */
export function isConflict(error: unknown): boolean {
  return error instanceof Error && 'code' in error && [5, 6, 9, 10].includes(Number(error.code));
}

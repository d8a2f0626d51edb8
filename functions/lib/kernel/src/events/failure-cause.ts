/** Longest cause that is kept, in characters. */
const maxCauseLength = 1_000;

/**
 * The text of an error, as an inbox entry and a dead letter keep it for a year. It holds no value of an event or a document:
 * our own errors and zod's name fields and ids, Firestore's and Auth's name paths. `JSON.parse` quotes what it was given, so
 * only the kind of its error is kept.
 */
export function failureCause(error: unknown): string {
  if (error instanceof SyntaxError) return 'SyntaxError: not valid JSON';
  return (error instanceof Error ? error.message : String(error)).slice(0, maxCauseLength);
}

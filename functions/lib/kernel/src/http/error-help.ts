import type { ErrorCode } from '@fresh/contracts/errors';

/**
 * The `Link` header of an error response: where its code is explained (RFC 8288, relation `help`). A header and not a field
 * of the body: recordings of the monolith compare bodies of errors whole.
 */
export function errorHelp(code: ErrorCode): string {
  return `</docs/errors/#${code.toLowerCase()}>; rel="help"`;
}

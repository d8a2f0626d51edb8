import type { Deviation } from './deviation.ts';

/** Differences in how bytes, headers and targets of requests are read. */
export const encodingDeviations: readonly Deviation[] = [
  {
    routes: 'all with a body',
    before: 'Bytes that are not UTF-8 became U+FFFD; a compressed body, or one in another charset, counted as `{}`',
    now: '400 for such bytes; 415 `UNSUPPORTED_MEDIA_TYPE` for `Content-Encoding` and for any `charset` but UTF-8. Nothing is written',
    why: 'A handler worked with damaged text, and the original was lost.',
    noticed: 'Clients whose text was stored broken.',
  },
  {
    routes: 'all with a body that may be empty',
    before: '`null` was 400',
    now: '`null` counts as `{}`',
    why: 'Client libraries send `null` where no data is given: signing out failed.',
    noticed: 'No client: an error became a success.',
  },
  {
    routes: 'all',
    before: 'A path that is not percent-encoded UTF-8: an HTML 400; in a query such bytes became U+FFFD',
    now: '400 `BAD_REQUEST` in the framework envelope for both',
    why: 'Clients of an API parse JSON, and a filter must not search for another text than was sent.',
    noticed: 'Clients that send a bare `%` in a query.',
  },
  {
    routes: 'all',
    before: '405 without `Allow`',
    now: '405 with `Allow`; still without a body',
    why: 'RFC 9110, 15.5.6.',
    noticed: 'No client: a header is added.',
  },
  {
    routes: 'all with a body',
    before: 'A body was read whole, however large and slow',
    now: '413 as soon as it exceeds 256 KiB, 408 `REQUEST_TIMEOUT` after 10 s, 400 when it ends early',
    why: 'A few anonymous uploads ended an instance with all of its requests.',
    noticed: 'No client of the monolith sends such bodies.',
  },
  {
    routes: 'all that read or change one resource',
    before: 'No `ETag`; `If-Match` was ignored',
    now: '`ETag` is the version; a change with another `If-Match` is 412 `PRECONDITION_FAILED`; an `If-Match` that is not a list of tags is 400',
    why: 'When two managers changed one shift, the last one won, and neither noticed.',
    noticed: 'Clients that send `If-Match`; none is known.',
  },
  {
    routes: 'I4, I6, I9, N7',
    before: 'The claims that the token had at sign-in, for up to five days',
    now: 'Where the token says no, Auth is asked; `x-token-outdated: true` where the two differ',
    why: 'Users who had followed the link in the mail had to follow it again.',
    noticed: 'No client: a rejection became a success, and a header is added.',
  },
  {
    routes: 'S4, S10, W4, O4',
    before: '`null` for an optional field was 400: it could never be emptied',
    now: '`null` clears it, absence keeps it',
    why: 'No venue, zone or description could be taken off (RFC 7396).',
    noticed: 'No client: an error became a success.',
  },
  {
    routes: 'all with a session',
    before: 'Of two cookies with one name, the first counted; quotes were part of a value',
    now: 'The first valid one of `__session` and `session`, five at most; quotes around a value are left out. Valid ones of different users are 401',
    why: 'A stale cookie of another path or domain locked its user out.',
    noticed: 'No client: a 401 became a success.',
  },
];

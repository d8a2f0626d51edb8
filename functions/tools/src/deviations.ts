/** A deliberate difference to the monolith that a client could see. */
export interface Deviation {
  /** Contract ids, or words where it is about more than some routes. */
  readonly routes: string;
  readonly before: string;
  readonly now: string;
  readonly why: string;
  readonly noticed: string;
  /** Numbers of defects in the record of the monolith (DOMAIN §10); allow-list entries that cite one of them are shown as its recordings. */
  readonly domain?: readonly number[];
  /** How reasons of the allow-list begin that cite no number; their entries are shown as its recordings. */
  readonly reasons?: readonly string[];
  /** Keys of the allow-list whose reason shows neither. */
  readonly steps?: readonly string[];
}

const noClient = 'No client that used it as intended.';
const additive = 'Nobody: fields are only added.';
const from500 = 'Nobody: a 500 helps no client.';

/** Every one of them. */
export const deviations: readonly Deviation[] = [
  // All routes
  {
    routes: 'unknown paths under /api',
    before: '404, an HTML page',
    now: '404 in the framework envelope',
    why: 'Clients of an API parse JSON.',
    noticed: 'Whoever shows the HTML page.',
    reasons: ['Unknown paths answer 404', 'Not carried over: '],
  },
  {
    routes: 'all with a session',
    before: 'Only the cookie `session`',
    now: 'Also `__session` (set and cleared beside it) and `Authorization: Bearer <ID token>`',
    why: 'Firebase Hosting lets no other cookie through.',
    noticed:
      'Behind Firebase Hosting, users who signed in at the monolith sign in once more. Elsewhere no client: the old cookie works as before.',
    reasons: ['The session cookie is also set as __session', 'Bearer ID tokens', 'The __session twin'],
  },
  {
    routes: 'all GET with a session; not W6, A5, A7, A8, A10',
    before: 'Auth is asked at every request whether the session was revoked',
    now: 'The same, unless `REVOCATION_MAX_AGE_SECONDS` is set: then a read relies on an earlier answer for 30 s at most; a mutation asks each time',
    why: 'One session could use up the quota of Auth, and end the service for every user.',
    noticed:
      'With the variable, another device may read, and not change anything, for up to 30 s after signing out everywhere.',
  },
  {
    routes: 'S4, S10, W4',
    before: 'A PATCH that changes nothing set `updatedBy` and `updatedAt`',
    now: 'It writes nothing and logs no event; both fields stay',
    why: 'An event that says nothing costs every subscriber a delivery, and a version that nothing came of.',
    noticed: 'Clients that use an empty PATCH to mark a document as seen; none is known.',
    reasons: ['A PATCH that changes nothing writes nothing'],
  },
  {
    routes: 'all mutations with a session',
    before: 'CSRF: any equal pair of cookie and header; no token was ever issued',
    now: 'Also a token bound to the session, from signing in and from bootstrap',
    why: 'The product’s own pages could not change anything.',
    noticed:
      'Behind Firebase Hosting, clients that make up the pair: their cookie doesn’t arrive. Elsewhere no client: the pair is still accepted.',
    domain: [10],
  },
  {
    routes: 'all',
    before: 'A database or Auth that is away, slow or contended: 500, or no answer at all',
    now: '503 `SERVICE_UNAVAILABLE` in the framework envelope with `Retry-After`, after 25 s at the latest; the same, at once, from an instance that has 64 requests under way',
    why: 'Who waits a minute for a 500 asks again, and makes it worse.',
    noticed: 'Clients that tell a 500 from other 5xx; `retryable` is true for both.',
  },
  {
    routes: 'I1',
    before: 'Any site could sign its visitor in, as any user',
    now: 'A request that the browser marks as cross-site (`Sec-Fetch-Site`) is 403',
    why: 'Login CSRF: the visitor would work, and enter data, in another user’s account.',
    noticed: 'A web page on another site that signs in by itself; none is known.',
  },
  {
    routes: 'all with a session, and whatever sets a cookie',
    before: 'No Cache-Control',
    now: '`Cache-Control: private, no-store`, unless the contract names another',
    why: 'Sessions, tokens and members’ data belong in no cache.',
    noticed: additive,
  },
  {
    routes: 'all',
    before: 'No CORS headers; `OPTIONS` lists the methods',
    now: 'Pages of configured origins may call and read; their preflights are answered. `Vary: Origin` on every answer',
    why: 'The web app may be served from another origin than the API.',
    noticed: 'Nobody: headers are only added.',
  },
  {
    routes: 'all, behind Firebase Hosting',
    before: 'A request could take as long as it wanted',
    now: 'After 60 s Hosting answers 504, without an envelope',
    why: 'Hosting’s limit, whatever a function’s own is.',
    noticed: 'Nobody: no route takes as long.',
  },
  {
    routes: 'all with a rate limit',
    before: 'One counter for all routes, keyed by a header the client writes; no Retry-After',
    now: 'Counted per route and user, else address; `Retry-After` and `RateLimit-*` headers',
    why: 'One route’s traffic blocked the others, and every client could evade or exhaust it.',
    noticed: 'Clients that relied on a forged header.',
    domain: [18],
  },
  {
    routes: 'all with an organization',
    before:
      'Any document in a collection group counted as membership, also one the client wrote himself; a database error meant "not a member"',
    now: 'The one document `memberships/{uid}_{orgId}` with status active; a database error is a 500',
    why: 'Anybody could make himself an admin of any organization.',
    noticed: 'Members whose membership was never written where the guard looks; onboarding writes it now.',
    domain: [1, 2, 29, 30, 41],
  },
  {
    routes: 'all',
    before: '401 from every route until a user had signed in on that instance',
    now: 'The first request of an instance works',
    why: 'The Firebase app was made by two routes only.',
    noticed: noClient,
    domain: [40],
  },
  {
    routes: 'all with an id in path or body',
    before: 'An id with a slash reached into another collection, or gave a 500',
    now: '400 BAD_REQUEST "Invalid <field>"',
    why: 'It left the place the route is for.',
    noticed: noClient,
    domain: [23],
  },
  {
    routes: 'all mutations with a session',
    before: '`Idempotency-Key` was ignored',
    now: 'A repeated key answers the first answer again; another body or a running request is a 409',
    why: 'A client that repeats after a lost answer must not create twice.',
    noticed: 'Clients that send one key for different requests.',
    domain: [24],
    reasons: ['Idempotency-Key is honoured'],
    steps: ['idempotency / If-Match ignored'],
  },
  {
    routes: 'all lists',
    before: 'Everything at once, however much',
    now: 'At most 100 entries and an additional `nextCursor`; `total` counts the entries of the answer',
    why: 'The cost of a request must not grow with history.',
    noticed: 'Clients of organizations with more than a page that don’t follow `nextCursor`.',
    domain: [58],
  },
  // Identity
  {
    routes: 'I1',
    before:
      'Super admin by the text of an unverified email; signing in erased all other claims; the `isSuperAdmin` cookie survived a later normal sign-in',
    now: 'By a server-held claim and a verified email; other claims stay; the cookie is cleared',
    why: 'Anybody could sign up with that address.',
    noticed: 'A super admin without the claim.',
    domain: [4, 5, 22],
  },
  {
    routes: 'I1',
    before: 'In development, an unverified cookie that no other route accepted',
    now: 'The emulator’s real session cookie',
    why: 'It authenticated nothing.',
    noticed: noClient,
    domain: [65],
  },
  {
    routes: 'I6',
    before: 'Always "not an admin"',
    now: 'What the claims say',
    why: 'It read a field that tokens don’t have.',
    noticed: 'Admins, who now get the right answer.',
    domain: [38, 39],
  },
  {
    routes: 'I7, I8',
    before: 'The client kept the secret; a code could be used again; nothing was stored',
    now: 'Enrolment is stored by the server, a code works once, the `mfa` claim is set',
    why: 'A second factor that the client supplies is none.',
    noticed: 'Clients that verify with a secret of their own.',
    domain: [17],
  },
  {
    routes: 'I9',
    before: 'Fields of the stored member hid the authenticated email and user id',
    now: 'The identity wins',
    why: 'Whoever can write a member could impersonate.',
    noticed: noClient,
    domain: [21],
  },
  // Organizations
  {
    routes: 'O1-O5, O7-O14',
    before: 'Canned answers; nothing was stored',
    now: 'Stored and read, in the declared shapes; unknown ids are 404',
    why: 'They pretended success.',
    noticed: 'Clients that expected any id to exist.',
    domain: [19, 31, 43, 63],
  },
  {
    routes: 'O5',
    before: 'Answered as if it had deleted; every member went on as before',
    now: 'The organization is gone and its members’ access with it: their next request is 403',
    why: 'A deletion that deletes nothing is none (ADR 0014).',
    noticed: 'Whoever goes on using an organization after deleting it.',
    domain: [63],
  },
  {
    routes: 'O3-O12',
    before: 'The id in the path was ignored, or led to another organization’s data',
    now: 'Another id than the organization acted under: 403 "Access denied"',
    why: 'Members of one organization could read another.',
    noticed: noClient,
    domain: [6],
  },
  {
    routes: 'O4, O5, O7-O9, O11-O14, P7, P8, W5',
    before: 'An org_owner could not administer their own organization',
    now: 'org_owner passes like admin',
    why: 'Documentation and onboarding intend it.',
    noticed: 'Nobody: a 403 became a success.',
    domain: [35],
  },
  {
    routes: 'O7, O8, O11, N6',
    before: 'Roles `member` and `owner` were stored though no guard knows them',
    now: 'Accepted and echoed as before, stored as staff and org_owner',
    why: 'Such a member could do nothing.',
    noticed: noClient,
    domain: [34],
  },
  // Onboarding
  {
    routes: 'N1-N3, N7',
    before: 'Eligible always; profile and form were not stored; any user could activate any network',
    now: 'Email verification counts; stored; only owners activate, others get 403. Additional fields `allowed` and `reason`',
    why: 'They pretended.',
    noticed: 'Users with an unverified email; activators who own nothing.',
    domain: [11, 64],
  },
  {
    routes: 'N4-N6',
    before:
      'Creator and joiner were locked out; two answers were `{}`; absent optional fields gave a 500; a token could be spent twice and lower a role',
    now: 'One transaction that writes the membership too; real objects beside `data`; an existing member stays unchanged',
    why: 'A new user could not get in.',
    noticed: additive,
    domain: [32, 44, 45, 56],
  },
  {
    routes: 'N4, N5',
    before: 'The same request sent twice made two organizations',
    now: 'One, as long as the admin form it names, or was submitted last, waits for its network; the answer names the first',
    why: 'A form is for one network: the second request repeats one whose answer was lost.',
    noticed: 'Whoever means two organizations by one form, at the same moment.',
  },
  // Scheduling
  {
    routes: 'S1-S5',
    before: '500 from every valid call',
    now: 'They work',
    why: 'The API had no database handle.',
    noticed: noClient,
    domain: [25],
  },
  {
    routes: 'S1, S6',
    before: 'Publish looked where schedules are not: 400 for everything the API created',
    now: 'One store: what was created can be published, and shows as published in lists',
    why: 'Nothing could be published.',
    noticed: 'Nobody: a refusal became a success.',
    domain: [26],
  },
  {
    routes: 'S1-S6',
    before:
      '`state` or `status`, depending on who wrote last; dates as timestamps or numbers; description, visibility and template were dropped',
    now: 'Both fields, always equal; dates stay timestamps with millisecond twins; everything is stored',
    why: 'Clients could not rely on either.',
    noticed: 'Clients that read numbers after a PATCH.',
    domain: [27, 28],
  },
  {
    routes: 'S4, S10, W7',
    before: 'An end before the start was stored',
    now: '400 with the message of creation',
    why: 'Hours became negative.',
    noticed: 'Clients that send such times.',
    domain: [53],
  },
  {
    routes: 'S3, S4, P8, N7',
    before: '500 for an unknown schedule or network, or unreadable JSON, with the database’s own text',
    now: '400 NOT_FOUND or BAD_REQUEST; a real 500 has a fixed text',
    why: 'A client’s mistake is no failure of ours, and clients don’t need paths of the database.',
    noticed: from500,
    domain: [20, 48],
    steps: ['onboarding / activate unknown network', 'onboarding / activate network by number'],
  },
  {
    routes: 'S6',
    before: 'Publishing again rewrote `publishedAt`; no member was notified',
    now: 'Publishing again changes nothing; members are notified once',
    why: 'A repeated click is no new publication.',
    noticed: 'Clients that publish again to move the time; naming `publishAt` still does.',
    domain: [61],
  },
  {
    routes: 'S9-S11, W3-W5',
    before: 'Errors were a bare text',
    now: 'A `code` stands beside it',
    why: 'Programs should not compare sentences.',
    noticed: additive,
    domain: [51],
  },
  {
    routes: 'S8-S10, W2-W4, L2, L4',
    before: 'Answers lacked the id or fields with a default',
    now: 'They are there',
    why: 'A client had to ask again.',
    noticed: additive,
    domain: [52, 60],
  },
  {
    routes: 'S8, S10',
    before: 'Overlaps were not looked at',
    now: 'Reported as warnings, never refused',
    why: 'A planner wants to know.',
    noticed: additive,
    domain: [62],
  },
  {
    routes: 'W2, L2, L4',
    before: 'An `orgId` in the body moved the document out of reach',
    now: '403 "orgId does not match organization context"',
    why: 'The document could not be read again.',
    noticed: 'Clients that send another organization’s id.',
    domain: [42],
  },
  {
    routes: 'W4',
    before: 'Text was stored HTML-escaped, again with every change',
    now: 'Stored as sent',
    why: 'Escaping belongs where it is shown.',
    noticed: 'Clients that show stored text without escaping.',
    domain: [54],
  },
  {
    routes: 'S10, S11, W4, W5',
    before: 'Of two concurrent changes one was lost',
    now: 'Each is applied in a transaction',
    why: 'Answers showed what was not stored.',
    noticed: noClient,
    domain: [55],
  },
  // Timekeeping and platform
  {
    routes: 'W7, N4, N5, L2',
    before: 'Ids were the millisecond of creation: two in one overwrote each other',
    now: 'The same prefix, with randomness',
    why: 'Data was lost.',
    noticed: 'Clients that read a time out of an id.',
    domain: [57],
  },
  {
    routes: 'P6, P7, P8',
    before: 'Open to every signed-in user, or no org_owner',
    now: 'For admins and owners of an organization',
    why: 'Operational data is not for everybody.',
    noticed: 'Signed-in users without that role.',
    domain: [12, 78],
  },
  {
    routes: 'P5, P6',
    before: 'Heap in use, of what the heap has grown to',
    now: 'Of what it may grow to',
    why: 'Node lets a heap grow only when it is nearly full, so that idle processes were "unhealthy".',
    noticed: 'Monitors with a limit of their own: the share is lower than before.',
  },
  {
    routes: 'P5, P6',
    before: 'Status of memory alone; in P6 always "healthy"',
    now: 'Also of Firestore and of events; `checks` says what is wrong, P6 with numbers',
    why: 'A system that served no client called itself healthy.',
    noticed: 'Monitors: the status is worse when something is.',
  },
  {
    routes: 'P10',
    before: 'OpenAPI 3.0 with empty schemas and wrong roles',
    now: 'OpenAPI 3.1 from the schemas that are enforced',
    why: 'It described nothing.',
    noticed: 'Readers of `info.version`, `info.description` and `paths` find them as before.',
    domain: [77],
  },
];

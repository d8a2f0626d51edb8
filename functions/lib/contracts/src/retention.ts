const day = 24 * 60 * 60_000;

/**
 * How long documents are kept that no request deletes, in ms. The one who writes a document adds its end as `expireAt`, and
 * Firestore's TTL policy deletes it a day or more after that
 * (https://firebase.google.com/docs/firestore/ttl); so a reader treats what is over as absent where that matters.
 * `functions/tools/src/field-overrides.ts` declares the policies.
 */
export const retentionMs = {
  /**
   * Event log, from the commit. It is the audit trail: payroll records have to be kept for three years (29 CFR 516.5), and so
   * long may a wage claim come; the trail says who changed the hours behind them. Longer would be keeping data on people
   * without a purpose.
   */
  events: 3 * 365 * day,
  /** Inbox: longer than events can be replayed (`replayableMs`), so that no replay can apply one twice. */
  inbox: 400 * day,
  /** Dead letters: as long as their event can be replayed. */
  deadLetters: 365 * day,
  /** Failed captures, without values: as long as dead letters, and like them until a replay. */
  captureFailures: 365 * day,
  /** Responses by idempotency key: clients retry within a day (DOMAIN 8). Responses hold personal data. */
  idempotency: day,
  /**
   * Invitations, from when they were made or changed last: until then they can be accepted. Two weeks also reach a person
   * who is on leave.
   */
  invitations: 14 * day,
  /** Notifications, from what they are about: older ones say nothing that a user can still act on. */
  notifications: 180 * day,
  /**
   * What is remembered of a person's place on a shift, from the shift's end or the last event that was followed: as long as
   * the inbox, because it decides which of two events that a replay delivers again is the newer one.
   */
  expectations: 400 * day,
} as const;

/**
 * How far a replay of history reaches back, in ms: a year, over every season of a business. Inboxes keep what was handled for
 * 35 days more, which is time for the replay's tasks to be delivered.
 */
export const replayableMs = 365 * day;

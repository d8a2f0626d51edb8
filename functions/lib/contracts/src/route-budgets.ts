/**
 * What one request may cost when it succeeds: documents read, written and deleted in Firestore, by contract id. A page
 * is one of 20. Of a request whose work grows with what it is about, this is the store of the growth test.
 */
export interface RouteBudget {
  readonly reads: number;
  readonly writes: number;
  readonly deletes: number;
}

/**
 * Budgets by route. `emulators/checks/growth` compares each with what the request's spans count, and what Firestore
 * counts itself; CAPACITY.md's costs of requests are computed from them. One that rises needs a reason in its commit.
 */
export const routeBudgets: Readonly<Record<string, RouteBudget>> = {
  A1: { reads: 21, writes: 0, deletes: 0 }, // GET /api/notifications
  A2: { reads: 1, writes: 0, deletes: 0 }, // GET /api/notifications/settings
  A3: { reads: 1, writes: 2, deletes: 0 }, // PATCH /api/notifications/settings
  A4: { reads: 8, writes: 5, deletes: 0 }, // POST /api/memberships
  A4b: { reads: 7, writes: 2, deletes: 1 }, // DELETE /api/memberships
  A5: { reads: 23, writes: 0, deletes: 0 }, // GET /api/audit
  A6: { reads: 1, writes: 2, deletes: 0 }, // POST /api/notifications/{id}/read
  A7: { reads: 43, writes: 0, deletes: 0 }, // GET /api/ops/events
  A8: { reads: 23, writes: 0, deletes: 0 }, // GET /api/ops/dead-letters
  A9: { reads: 3, writes: 0, deletes: 0 }, // POST /api/ops/dead-letters/replay
  A10: { reads: 3, writes: 0, deletes: 0 }, // GET /api/ops/routing
  A15: { reads: 4, writes: 2, deletes: 0 }, // DELETE /api/join-tokens/{id}
  I1: { reads: 2, writes: 2, deletes: 0 }, // POST /api/session
  I2: { reads: 2, writes: 2, deletes: 0 }, // DELETE /api/session
  I3: { reads: 2, writes: 2, deletes: 0 }, // POST /api/auth/logout
  I4: { reads: 0, writes: 0, deletes: 0 }, // GET /api/session/bootstrap
  I5: { reads: 1, writes: 2, deletes: 0 }, // POST /api/session/bootstrap
  I6: { reads: 0, writes: 0, deletes: 0 }, // GET /api/auth/check-role
  I7: { reads: 2, writes: 2, deletes: 0 }, // POST /api/auth/mfa/setup
  I8: { reads: 5, writes: 2, deletes: 0 }, // POST /api/auth/mfa/verify
  I9: { reads: 4, writes: 0, deletes: 0 }, // GET /api/users/profile
  L1: { reads: 5, writes: 0, deletes: 0 }, // GET /api/venues
  L2: { reads: 2, writes: 2, deletes: 0 }, // POST /api/venues
  L3: { reads: 4, writes: 0, deletes: 0 }, // GET /api/zones
  L4: { reads: 4, writes: 2, deletes: 0 }, // POST /api/zones
  N1: { reads: 1, writes: 0, deletes: 0 }, // POST /api/onboarding/verify-eligibility
  N2: { reads: 5, writes: 5, deletes: 0 }, // POST /api/onboarding/profile
  N3: { reads: 0, writes: 0, deletes: 0 }, // GET /api/onboarding/admin-form
  N3b: { reads: 3, writes: 4, deletes: 0 }, // POST /api/onboarding/admin-form
  N4: { reads: 9, writes: 13, deletes: 0 }, // POST /api/onboarding/create-network-org
  N5: { reads: 8, writes: 10, deletes: 0 }, // POST /api/onboarding/create-network-corporate
  N6: { reads: 14, writes: 8, deletes: 0 }, // POST /api/onboarding/join-with-token
  N7: { reads: 1, writes: 2, deletes: 0 }, // POST /api/onboarding/activate-network
  O1: { reads: 2, writes: 0, deletes: 0 }, // GET /api/organizations
  O2: { reads: 4, writes: 5, deletes: 0 }, // POST /api/organizations
  O3: { reads: 4, writes: 0, deletes: 0 }, // GET /api/organizations/{id}
  O4: { reads: 3, writes: 2, deletes: 0 }, // PATCH /api/organizations/{id}
  O5: { reads: 4, writes: 3, deletes: 2 }, // DELETE /api/organizations/{id}
  O6: { reads: 23, writes: 0, deletes: 0 }, // GET /api/organizations/{id}/members
  O7: { reads: 7, writes: 2, deletes: 0 }, // POST /api/organizations/{id}/members
  O8: { reads: 5, writes: 3, deletes: 0 }, // PATCH /api/organizations/{id}/members
  O9: { reads: 5, writes: 2, deletes: 1 }, // DELETE /api/organizations/{id}/members
  O10: { reads: 4, writes: 0, deletes: 0 }, // GET /api/organizations/{id}/members/{memberId}
  O11: { reads: 5, writes: 3, deletes: 0 }, // PATCH /api/organizations/{id}/members/{memberId}
  O12: { reads: 5, writes: 2, deletes: 1 }, // DELETE /api/organizations/{id}/members/{memberId}
  O13: { reads: 4, writes: 0, deletes: 0 }, // GET /api/join-tokens
  O14: { reads: 3, writes: 2, deletes: 0 }, // POST /api/join-tokens
  P1: { reads: 0, writes: 0, deletes: 0 }, // GET /api/health
  P2: { reads: 0, writes: 0, deletes: 0 }, // GET /api/healthz
  P4: { reads: 0, writes: 0, deletes: 0 }, // GET /api/metrics
  P5: { reads: 13, writes: 0, deletes: 0 }, // GET /api/ops/health
  P6: { reads: 2, writes: 0, deletes: 0 }, // GET /api/ops/dashboard
  P7: { reads: 3, writes: 0, deletes: 0 }, // GET /api/ops/build-performance
  P8: { reads: 2, writes: 1, deletes: 0 }, // POST /api/ops/build-performance
  P10: { reads: 0, writes: 0, deletes: 0 }, // GET /api/docs
  S1: { reads: 23, writes: 0, deletes: 0 }, // GET /api/schedules
  S2: { reads: 2, writes: 2, deletes: 0 }, // POST /api/schedules
  S3: { reads: 3, writes: 0, deletes: 0 }, // GET /api/schedules/{id}
  S4: { reads: 3, writes: 2, deletes: 0 }, // PATCH /api/schedules/{id}
  S5: { reads: 3, writes: 1, deletes: 2 }, // DELETE /api/schedules/{id}
  S6: { reads: 3, writes: 2, deletes: 0 }, // POST /api/publish
  S7: { reads: 23, writes: 0, deletes: 0 }, // GET /api/shifts
  S8: { reads: 5, writes: 2, deletes: 0 }, // POST /api/shifts
  S9: { reads: 3, writes: 0, deletes: 0 }, // GET /api/shifts/{id}
  S10: { reads: 4, writes: 2, deletes: 0 }, // PATCH /api/shifts/{id}
  S11: { reads: 4, writes: 2, deletes: 0 }, // DELETE /api/shifts/{id}
  S12: { reads: 7, writes: 2, deletes: 0 }, // POST /api/shifts/{id}/assign
  S13: { reads: 4, writes: 2, deletes: 0 }, // DELETE /api/shifts/{id}/assign
  W1: { reads: 7, writes: 0, deletes: 0 }, // GET /api/positions
  W2: { reads: 2, writes: 2, deletes: 0 }, // POST /api/positions
  W3: { reads: 3, writes: 0, deletes: 0 }, // GET /api/positions/{id}
  W4: { reads: 3, writes: 2, deletes: 0 }, // PATCH /api/positions/{id}
  W5: { reads: 3, writes: 2, deletes: 0 }, // DELETE /api/positions/{id}
  W6: { reads: 23, writes: 0, deletes: 0 }, // GET /api/attendance
  W7: { reads: 8, writes: 3, deletes: 0 }, // POST /api/attendance
  W8: { reads: 4, writes: 3, deletes: 0 }, // POST /api/attendance/{id}/check-in
  W9: { reads: 3, writes: 2, deletes: 0 }, // POST /api/attendance/{id}/check-out
  W10: { reads: 3, writes: 2, deletes: 0 }, // PATCH /api/attendance/{id}
};

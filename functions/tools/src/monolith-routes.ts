import type { Method } from '@fresh/contracts/route';

/** A method of the monolith's public surface (CONTRACT 2). */
export interface MonolithRoute {
  readonly id: string;
  readonly method: Method | 'HEAD';
  readonly path: string;
  /**
   * How far we are bound (CONTRACT 5): 1 exactly, 2 in shape with repaired behaviour, 3 in declared shape and
   * now real, 4 not at all.
   */
  readonly tier: 1 | 2 | 3 | 4;
  /**
   * What it was: `flag` stored only behind a build flag, `half` and `broken` worked in part or never, `mock` returned
   * canned data.
   */
  readonly was: 'real' | 'flag' | 'half' | 'broken' | 'mock' | 'dev';
  /** Why it is not served any more. */
  readonly dropped?: string;
}

const filesDropped = "Any signed-in user could read, write and delete the server's files (DOMAIN 8).";
const repomixDropped = 'Started processes and served files without any authentication (DOMAIN 7).';

/** All 73 of them. */
export const monolithRoutes: readonly MonolithRoute[] = [
  { id: 'I1', method: 'POST', path: '/api/session', tier: 1, was: 'real' },
  { id: 'I2', method: 'DELETE', path: '/api/session', tier: 1, was: 'real' },
  { id: 'I3', method: 'POST', path: '/api/auth/logout', tier: 1, was: 'real' },
  { id: 'I4', method: 'GET', path: '/api/session/bootstrap', tier: 1, was: 'real' },
  { id: 'I5', method: 'POST', path: '/api/session/bootstrap', tier: 2, was: 'mock' },
  { id: 'I6', method: 'GET', path: '/api/auth/check-role', tier: 2, was: 'real' },
  { id: 'I7', method: 'POST', path: '/api/auth/mfa/setup', tier: 2, was: 'half' },
  { id: 'I8', method: 'POST', path: '/api/auth/mfa/verify', tier: 2, was: 'half' },
  { id: 'I9', method: 'GET', path: '/api/users/profile', tier: 2, was: 'real' },
  { id: 'O1', method: 'GET', path: '/api/organizations', tier: 3, was: 'mock' },
  { id: 'O2', method: 'POST', path: '/api/organizations', tier: 3, was: 'mock' },
  { id: 'O3', method: 'GET', path: '/api/organizations/{id}', tier: 3, was: 'mock' },
  { id: 'O4', method: 'PATCH', path: '/api/organizations/{id}', tier: 3, was: 'mock' },
  { id: 'O5', method: 'DELETE', path: '/api/organizations/{id}', tier: 3, was: 'mock' },
  { id: 'O6', method: 'GET', path: '/api/organizations/{id}/members', tier: 2, was: 'real' },
  { id: 'O7', method: 'POST', path: '/api/organizations/{id}/members', tier: 3, was: 'mock' },
  { id: 'O8', method: 'PATCH', path: '/api/organizations/{id}/members', tier: 3, was: 'mock' },
  { id: 'O9', method: 'DELETE', path: '/api/organizations/{id}/members', tier: 3, was: 'mock' },
  { id: 'O10', method: 'GET', path: '/api/organizations/{id}/members/{memberId}', tier: 3, was: 'mock' },
  { id: 'O11', method: 'PATCH', path: '/api/organizations/{id}/members/{memberId}', tier: 3, was: 'mock' },
  { id: 'O12', method: 'DELETE', path: '/api/organizations/{id}/members/{memberId}', tier: 3, was: 'mock' },
  { id: 'O13', method: 'GET', path: '/api/join-tokens', tier: 3, was: 'mock' },
  { id: 'O14', method: 'POST', path: '/api/join-tokens', tier: 3, was: 'mock' },
  { id: 'L1', method: 'GET', path: '/api/venues', tier: 2, was: 'flag' },
  { id: 'L2', method: 'POST', path: '/api/venues', tier: 2, was: 'flag' },
  { id: 'L3', method: 'GET', path: '/api/zones', tier: 2, was: 'flag' },
  { id: 'L4', method: 'POST', path: '/api/zones', tier: 2, was: 'flag' },
  { id: 'S1', method: 'GET', path: '/api/schedules', tier: 3, was: 'broken' },
  { id: 'S2', method: 'POST', path: '/api/schedules', tier: 3, was: 'broken' },
  { id: 'S3', method: 'GET', path: '/api/schedules/{id}', tier: 3, was: 'broken' },
  { id: 'S4', method: 'PATCH', path: '/api/schedules/{id}', tier: 3, was: 'broken' },
  { id: 'S5', method: 'DELETE', path: '/api/schedules/{id}', tier: 3, was: 'broken' },
  { id: 'S6', method: 'POST', path: '/api/publish', tier: 2, was: 'flag' },
  { id: 'S7', method: 'GET', path: '/api/shifts', tier: 2, was: 'flag' },
  { id: 'S8', method: 'POST', path: '/api/shifts', tier: 2, was: 'flag' },
  { id: 'S9', method: 'GET', path: '/api/shifts/{id}', tier: 2, was: 'real' },
  { id: 'S10', method: 'PATCH', path: '/api/shifts/{id}', tier: 2, was: 'real' },
  { id: 'S11', method: 'DELETE', path: '/api/shifts/{id}', tier: 2, was: 'real' },
  { id: 'W1', method: 'GET', path: '/api/positions', tier: 2, was: 'flag' },
  { id: 'W2', method: 'POST', path: '/api/positions', tier: 2, was: 'flag' },
  { id: 'W3', method: 'GET', path: '/api/positions/{id}', tier: 2, was: 'real' },
  { id: 'W4', method: 'PATCH', path: '/api/positions/{id}', tier: 2, was: 'real' },
  { id: 'W5', method: 'DELETE', path: '/api/positions/{id}', tier: 2, was: 'real' },
  { id: 'W6', method: 'GET', path: '/api/attendance', tier: 2, was: 'flag' },
  { id: 'W7', method: 'POST', path: '/api/attendance', tier: 2, was: 'flag' },
  { id: 'N1', method: 'POST', path: '/api/onboarding/verify-eligibility', tier: 3, was: 'mock' },
  { id: 'N2', method: 'POST', path: '/api/onboarding/profile', tier: 3, was: 'mock' },
  { id: 'N3', method: 'GET', path: '/api/onboarding/admin-form', tier: 3, was: 'mock' },
  { id: 'N4', method: 'POST', path: '/api/onboarding/create-network-org', tier: 2, was: 'flag' },
  { id: 'N5', method: 'POST', path: '/api/onboarding/create-network-corporate', tier: 3, was: 'flag' },
  { id: 'N6', method: 'POST', path: '/api/onboarding/join-with-token', tier: 3, was: 'flag' },
  { id: 'N7', method: 'POST', path: '/api/onboarding/activate-network', tier: 3, was: 'mock' },
  { id: 'P1', method: 'GET', path: '/api/health', tier: 1, was: 'real' },
  { id: 'P2', method: 'GET', path: '/api/healthz', tier: 1, was: 'real' },
  { id: 'P3', method: 'HEAD', path: '/api/healthz', tier: 1, was: 'real' },
  { id: 'P4', method: 'GET', path: '/api/metrics', tier: 2, was: 'real' },
  { id: 'P5', method: 'GET', path: '/api/ops/health', tier: 2, was: 'real' },
  { id: 'P6', method: 'GET', path: '/api/ops/dashboard', tier: 2, was: 'real' },
  { id: 'P7', method: 'GET', path: '/api/ops/build-performance', tier: 2, was: 'real' },
  { id: 'P8', method: 'POST', path: '/api/ops/build-performance', tier: 2, was: 'real' },
  {
    id: 'P9',
    method: 'POST',
    path: '/api/internal/backup',
    tier: 4,
    was: 'mock',
    dropped: "Mock: it reported success and backed up nothing; backups are the platform's scheduled exports.",
  },
  { id: 'P10', method: 'GET', path: '/api/docs', tier: 4, was: 'real' },
  { id: 'P11', method: 'POST', path: '/api/batch', tier: 4, was: 'mock', dropped: 'Demo without storage.' },
  { id: 'P12', method: 'GET', path: '/api/items', tier: 4, was: 'mock', dropped: 'Demo: one canned item.' },
  { id: 'P13', method: 'POST', path: '/api/items', tier: 4, was: 'mock', dropped: 'Demo: nothing was stored.' },
  {
    id: 'P14',
    method: 'POST',
    path: '/api/widgets',
    tier: 4,
    was: 'real',
    dropped: 'Unauthenticated, unlimited public write into the database (DOMAIN 9).',
  },
  { id: 'P15', method: 'GET', path: '/api/files', tier: 4, was: 'dev', dropped: filesDropped },
  { id: 'P16', method: 'PUT', path: '/api/files', tier: 4, was: 'dev', dropped: filesDropped },
  { id: 'P17', method: 'POST', path: '/api/files', tier: 4, was: 'dev', dropped: filesDropped },
  { id: 'P18', method: 'DELETE', path: '/api/files', tier: 4, was: 'dev', dropped: filesDropped },
  {
    id: 'P19',
    method: 'POST',
    path: '/api/terminal',
    tier: 4,
    was: 'dev',
    dropped: 'Developer tooling that never executed anything.',
  },
  { id: 'P20', method: 'POST', path: '/api/repomix', tier: 4, was: 'dev', dropped: repomixDropped },
  { id: 'P21', method: 'GET', path: '/api/repomix', tier: 4, was: 'dev', dropped: repomixDropped },
];

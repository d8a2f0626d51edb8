import type { Role } from '@fresh/contracts/roles';
import type { Access } from '@fresh/contracts/route';

/** Every kind of caller: not signed in, not a member, a member of each role, a suspended member. */
export const callers = [
  'anonymous',
  'outsider',
  'staff',
  'scheduler',
  'manager',
  'org_owner',
  'corporate',
  'admin',
  'suspended',
] as const;
/** A column of the matrix. */
export type Caller = (typeof callers)[number];

/** The organization that is asked for: the one the caller belongs to (if to any), or one of other people. */
export const tenants = ['own', 'other'] as const;
/** Half of a column. */
export type Tenant = (typeof tenants)[number];

/** The result of the checks before the handler; `allowed` means that they let the request through. */
export type Expected = 'allowed' | { readonly status: 401 | 403; readonly message: string };

/** Which roles have which minimum role, written out: the code under test compares levels (CONTRACT 1.6). */
const passing: Readonly<Record<Role, readonly Caller[]>> = {
  staff: ['staff', 'scheduler', 'manager', 'org_owner', 'corporate', 'admin'],
  // One level: a scheduler has the minimum role of a manager.
  scheduler: ['scheduler', 'manager', 'org_owner', 'corporate', 'admin'],
  manager: ['scheduler', 'manager', 'org_owner', 'corporate', 'admin'],
  org_owner: ['org_owner', 'corporate', 'admin'],
  corporate: ['corporate', 'admin'],
  admin: ['admin'],
};

/** One cell of the matrix: what a caller with a genuine session and CSRF token gets from a route with this access. */
export function expectation(access: Access, caller: Caller, tenant: Tenant): Expected {
  if (access === 'public') return 'allowed';
  if (caller === 'anonymous') return { status: 401, message: 'Authentication required.' };
  if (access === 'session' || access === 'optional-org') return 'allowed';
  if (tenant === 'other' || caller === 'outsider' || caller === 'suspended') {
    return { status: 403, message: 'Organization membership required.' };
  }
  // Any of several listed roles will do.
  if (access.org.length === 0 || access.org.some((role) => passing[role].includes(caller))) return 'allowed';
  return {
    status: 403,
    message: `Insufficient permissions. Required role: ${access.named ?? access.org.join(' or ')}.`,
  };
}

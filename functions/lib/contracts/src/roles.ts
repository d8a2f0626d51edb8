/** Organization roles with their level (CONTRACT 1.6): a minimum role admits every role of its level or above. */
export const roleLevels = {
  admin: 100,
  corporate: 90,
  org_owner: 85,
  manager: 60,
  scheduler: 60,
  staff: 40,
} as const;

/** A role a membership can hold. */
export type Role = keyof typeof roleLevels;

/** All roles, highest level first. */
export const roles = Object.keys(roleLevels) as readonly Role[];

/** Roles that O11 and O14 grant: every one but corporate. */
export const grantableRoles = [
  'org_owner',
  'admin',
  'manager',
  'scheduler',
  'staff',
] as const satisfies readonly Role[];

/** Who administers an organization: admins; owners and corporate pass too, while the error keeps its text (DOMAIN 35). */
export const administrators = { org: ['org_owner'], named: 'admin' } as const;

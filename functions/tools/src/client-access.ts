/** An outcome that the tests of the monolith's security rules assert (DOMAIN 4.3) and that doesn't hold any more. */
export interface ClientAccess {
  /** The test file that asserts it. */
  readonly asserted: string;
  readonly before: string;
  readonly now: string;
  readonly why: string;
}

const written = 'Clients write nothing that a service owns: no rule checks input, decides, or publishes an event.';

/** Every one of them; all the other outcomes hold, and `emulators/checks/rules` asks for them. */
export const clientAccess: readonly ClientAccess[] = [
  {
    asserted: 'auth-boundaries',
    before: 'A user creates their own `users` document',
    now: 'Denied; `identity` writes it (I1, I5, N2)',
    why: written,
  },
  {
    asserted: 'auth-boundaries, positions',
    before: 'A token that names an organization opens it, without a membership',
    now: 'Denied without the membership document, which alone decides',
    why: 'A token says what was true up to an hour ago: a suspended or removed member would keep access (DOMAIN 14, 37).',
  },
  {
    asserted: 'tenant-isolation, roles-schedules, shifts',
    before: 'A member reads every schedule and shift, drafts included, in lists of any length',
    now: 'Published, active and completed schedules and their shifts, up to 100 in a list; the API shows the others (S1, S3, S7, S9)',
    why: 'Staff plan by what is published; a list without end is a bill without end.',
  },
  {
    asserted: 'roles-schedules, comprehensive-rbac',
    before: 'Scheduler, manager, corporate, owner and admin create, change and delete schedules',
    now: 'Denied; S2, S4, S5, S6',
    why: written,
  },
  {
    asserted: 'roles-schedules',
    before: 'The assignee changes `notes` and `updatedAt` of their shift',
    now: 'Denied; a scheduler changes notes (S10), the assignee leaves their own when they check in or out (W8, W9)',
    why: `${written} The rule also let them add fields such as \`hourlyRate\` (DOMAIN 13).`,
  },
  {
    asserted: 'shifts',
    before: 'Scheduler, manager, admin and owner create, change and delete shifts',
    now: 'Denied; S8, S10 to S13',
    why: written,
  },
  {
    asserted: 'comprehensive-rbac',
    before: 'Admin and owner change their organization, the owner deletes it',
    now: 'Denied; O4, O5',
    why: written,
  },
  {
    asserted: 'comprehensive-rbac',
    before: 'An admin reads any organization and lists all',
    now: 'Denied; their own only, by membership. A super admin works through the services',
    why: 'A role in one organization is none in another (DOMAIN 37).',
  },
  {
    asserted: 'comprehensive-rbac, positions',
    before: 'Manager, corporate, owner and admin create, change and delete positions',
    now: 'Denied; W2, W4, W5',
    why: written,
  },
  {
    asserted: 'venues-zones',
    before: 'Manager, owner and admin create, change and delete venues and zones',
    now: 'Denied; L2, L4. Nothing changes or deletes them yet, neither did the monolith’s API',
    why: written,
  },
  {
    asserted: 'attendance-tokens',
    before: 'Staff reads an attendance record; schedulers and managers read and write them',
    now: 'Denied; W6 to W10',
    why: `${written} A record holds pay and what managers note, which W6 leaves out for staff; rules can’t leave out a field.`,
  },
  {
    asserted: 'attendance-tokens',
    before:
      'Staff reads join tokens, managers write them; managers read those in `join_tokens/{o}`, owners create them',
    now: 'Denied; O13, O14, for owners and admins',
    why: 'A user who reads a token can let any user in, and the token says as what.',
  },
  {
    asserted: 'auth-boundaries, tenant-isolation, positions, shifts, venues-zones',
    before:
      'The same reads in the other places of the monolith: `orgs/{o}`, its `schedules` and their `shifts`; `positions/{o}`, `venues/{o}`, `zones/{o}`',
    now: 'Denied; organizations, schedules and shifts are read in `organizations/{o}`, positions, venues and zones in `orgs/{o}`',
    why: 'No service writes there. What lies there was written by clients, through rules with holes (DOMAIN 26, 32).',
  },
];

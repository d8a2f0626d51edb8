import type { Gap } from './threat.ts';

/** Numbers of gaps that were closed. They are not used again: findings and decisions name gaps by number. */
export const closedGaps: readonly Gap['id'][] = ['G3', 'G4'];

/** What is known and not solved. Some of it is the monolith's behaviour, kept because clients rely on it. */
export const gaps: readonly Gap[] = [
  {
    id: 'G1',
    gap: "Without `RATE_LIMIT_REDIS_URL` rate limits are in an instance's memory, also that of codes of second factors",
    gain: 'With n instances n times the limit, and a restart forgets. Codes: 50 guesses a minute each',
    until:
      'Set the variable ([ADR 0040](../adr/0040-rate-limits-in-redis-by-one-variable.md)). Not by default: a Redis costs more than all functions of a small installation',
  },
  {
    id: 'G2',
    gap: 'A second factor is demanded only where an organization or `SECOND_FACTOR_REQUIRED` does, of owners and operators',
    gain: 'Who has the password of another account has the account',
    until:
      'A decision of the product; the means are there ([ADR 0037](../adr/0037-operators-suspension-and-proof-of-sign-in.md))',
  },
  {
    id: 'G5',
    gap: "Join tokens of the monolith, whose names are their secrets, aren't listed and can't be revoked through the API",
    gain: 'Who has one gets in until it expires or is used up; some never expire',
    until: 'An operator sets `status` to `revoked`. They end with the migration',
  },
  {
    id: 'G6',
    gap: 'P6 is for administrators and A10 for owners of any organization, and every user can found one',
    gain: 'Uptime, memory and version of an instance, and which routes the monolith serves',
    until: 'As P4 and P5, which are public (G10). Figures of all organizations are for operators (T62)',
  },
  {
    id: 'G7',
    gap: 'Events name people by user id, those of attendance and ledger also what an hour is paid',
    gain: 'Who reads the log knows the hours and pay of an id, and whose id it is while the account lives',
    until:
      'Subscribers need both, and books are kept by law ([ADR 0038](../adr/0038-events-carry-no-personal-data.md))',
  },
  {
    id: 'G8',
    gap: 'All services share one database: `roles/datastore.user` opens all of it, the event log too, which is the audit trail',
    gain: 'A service that was taken over reads and changes what others own, and the traces of it',
    until:
      "Maintainers' decision: while the monolith writes to the same documents there is one database. Once it is gone: one for each service, the audit trail first, as its readers are the fewest",
  },
  {
    id: 'G9',
    gap: 'Onboarding names users, and says who is a super administrator (`activateNetwork`)',
    gain: 'An attacker in control of onboarding acts for every user in five operations',
    until:
      "Maintainers' decision ([ADR 0020](../adr/0020-services-call-by-operations-with-two-proofs.md)): passing the user's credential on would give every service what the user may do. Five operations, named in the registry, are less",
  },
  {
    id: 'G10',
    gap: 'P1, P2, P4, P5 and P10 are public',
    gain: "Every visitor sees uptime, memory, version and the API's description",
    until:
      "Maintainers' decision, for compatibility: monitors and clients call them without a session and read these fields, as the recordings show. None of them names a user or an organization",
  },
  {
    id: 'G11',
    gap: "The monolith's CSRF pair is accepted: a cookie equal to a header",
    gain: 'Who can set a cookie for our domain, such as a sibling host. Behind Hosting it never arrives',
    until:
      "Maintainers' decision ([ADR 0005](../adr/0005-csrf-token-bound-to-the-session.md)), until clients send the token that is bound to the session. The header can't be set by another site's form, only by a page that CORS admits",
  },
  {
    id: 'G12',
    gap: 'Functions of routes can be called past the gateway',
    gain: "Load, which costs money up to the functions' own bounds ([ADR 0027](../adr/0027-bounds-per-function.md)). All checks and limits hold there, too",
    until:
      "Maintainers' decision: Hosting can't call a function that only a load balancer may. Instances are bounded, and callers past the gateway count for their own address (ADR 0006). With a load balancer in front: `ingress`",
  },
  {
    id: 'G13',
    gap: 'The framework and the SDK read callables and tasks before we do, and log an unreadable body as it is',
    gain: 'Who reads logs sees what was sent. No client should send a secret there, but a mistaken one could',
    until:
      "Maintainers' decision: no body of theirs carries a secret. Routes and operations are read by us alone; the SDK has no such way for callables and tasks",
  },
  {
    id: 'G14',
    gap: 'Claims in a session are as old as the sign-in: I6 shows an administrator for up to 5 days where the token says so',
    gain: 'A page that a former administrator sees; nothing is allowed because of it. Claims are written whole: a membership that changes at the moment when `superAdmin` is taken can restore it',
    until:
      'As recorded. What operators may do is asked of Auth each time (T62). Look at the claim once more after taking it',
  },
  {
    id: 'G15',
    gap: "A package's hole that is not known yet passes the audit; who deploys writes the record of it themselves",
    gain: 'Who takes over a package before a version is pinned, or may deploy, may do everything',
    until:
      'Most packages publish no provenance that could be demanded. A second person before each deploy is a setting of the environment `production` on GitHub',
  },
  {
    id: 'G16',
    gap: "Google's request log has paths and queries as clients send them; our lines have of them what can be an id",
    gain: 'Who puts a secret or an address there finds it in that log',
    until:
      "Maintainers' decision: no route takes a secret in path or query, and the log is Google's. An exclusion filter of Cloud Logging leaves it out where an operator wants that",
  },
  {
    id: 'G17',
    gap: "Identity's account makes sessions and claims (`roles/firebaseauth.admin`)",
    gain: 'An attacker in control of identity acts for every user',
    until:
      "Maintainers' decision: it is what the service is for, and no other service has that role (T45). Two accounts would halve it, and cost a call between services at each sign-in",
  },
  {
    id: 'G18',
    gap: 'After a rotation of `MFA_ENCRYPTION_KEY`, old secrets are encrypted anew only when their user shows a code',
    gain: 'Who has the old key and the database opens those',
    until:
      "Maintainers' decision: encrypting all anew needs the old key to stay longer than a leak allows. [SECRETS.md](../operations/SECRETS.md) says how to find and end them",
  },
  {
    id: 'G19',
    gap: 'Tax numbers and signatures of administrator forms are unencrypted in Firestore; a backup keeps what was erased since',
    gain: "Every service's account (G8), and those who read a backup",
    until:
      'Unused forms go after 30 days, all of a person with their erasure ([PERSONAL_DATA.md](PERSONAL_DATA.md)). A restored backup is followed by the erasures ordered since ([PRIVACY.md](../operations/PRIVACY.md))',
  },
  {
    id: 'G20',
    gap: 'Password rules, protection against asking who has an account, and authorized domains are settings of Auth',
    gain: 'Depends on the project',
    until:
      '`npm run doctor -- --project <id>` reports them; nothing keeps an administrator of the project from changing them afterwards',
  },
  {
    id: 'G21',
    gap: "Members read their organization's drafts through the API, which `firestore.rules` hide from staff",
    gain: 'Staff learn of plans before they are published',
    until: 'As in the monolith ([ADR 0033](../adr/0033-drafts-stay-readable-through-the-api.md))',
  },
  {
    id: 'G22',
    gap: 'A new instance that can’t read the routing for 3 s serves a route that is switched to the monolith (L6 of the review)',
    gain: 'Two systems change the same data, while Firestore is slow and a route is in mode `legacy`',
    until:
      "Maintainers' decision: rejecting such requests would reject probes of health and sign-ins, too, whenever Firestore is slow. Both systems write the same documents, and change capture publishes what the monolith writes",
  },
  {
    id: 'G23',
    gap: 'A refresh of claims that runs beside the removal of an operator can write the operator’s claim back (L5 of the review)',
    gain: 'A former operator has the claim until the next refresh',
    until:
      'What operators may do is decided by what Auth says at that moment (G14), not by the claim of a session; operators belong into a document',
  },
];

import type { Boundary } from './threat.ts';

/** What clients send to functions. */
export const requestBoundaries: readonly Boundary[] = [
  {
    title: 'Browser, gateway, function',
    introduction: 'Functions of routes are public, and check everything themselves: the gateway decides nothing.',
    threats: [
      {
        id: 'T1',
        kind: 'S',
        threat: 'A forged, changed or expired token or cookie',
        control: "Signature, issuer, audience and times are checked against Google's keys, in every function",
        proofs: [{ file: 'functions/lib/kernel/src/http/credentials.int.spec.ts', title: 'with a changed payload' }],
      },
      {
        id: 'T2',
        kind: 'S',
        threat: 'A stolen ID token becomes a session; a stolen session goes on after its user signed out everywhere',
        control:
          'Making a session takes a sign-in of the last 5 min. Each mutation asks Auth whether it was revoked; a read goes by a response of the last 30 s, those of operators and of pay by none',
        proofs: [
          {
            file: 'functions/identity/src/session/session.int.spec.ts',
            title: 'takes no ID token of an old sign-in, nor of a revoked or disabled user',
          },
          {
            file: 'functions/lib/kernel/src/endpoint.unit.spec.ts',
            title: 'rejects a genuine but revoked session',
          },
          {
            file: 'functions/lib/kernel/src/http/start-reads.unit.spec.ts',
            title: 'may be as old as is configured for a read only',
          },
        ],
      },
      {
        id: 'T3',
        kind: 'S',
        threat: "An attacker signs up with a super administrator's address",
        control: 'Super administrators by a claim that only the server sets, and a verified address',
        proofs: [
          {
            file: 'functions/identity/src/session/session.int.spec.ts',
            title: 'knows a super administrator by claim and verified email, not by the text of the email',
          },
        ],
      },
      {
        id: 'T4',
        kind: 'S',
        threat: 'Another site signs its visitor in as another user',
        control:
          'A browser must name a page of this site or a configured one, and send JSON; two valid cookies of different users are rejected',
        proofs: [
          {
            file: 'functions/lib/kernel/src/http/start-reads.unit.spec.ts',
            title: 'are 401 where two of them are valid and of different users, in either order',
          },
          {
            file: 'functions/identity/src/session/session.int.spec.ts',
            title: 'rejects a page of another origin, and what a form can send',
          },
          {
            file: 'functions/identity/src/session/session.int.spec.ts',
            title: 'rejects a visitor of another site',
          },
        ],
      },
      {
        id: 'T5',
        kind: 'T',
        threat: "Another site changes something with the visitor's cookie",
        control: 'A CSRF token bound to the session, `SameSite=lax`; the old pair: [G11](THREAT_MODEL.md#open)',
        proofs: [
          {
            file: 'functions/lib/kernel/src/endpoint.unit.spec.ts',
            title: 'rejects the token of another session',
          },
          {
            file: 'functions/lib/kernel/src/http/edges.unit.spec.ts',
            title: 'are set with exactly the attributes of CONTRACT 1.11',
          },
        ],
      },
      {
        id: 'T6',
        kind: 'T',
        threat: 'An id with a slash reaches another document',
        control: 'Ids of path, query and body are checked before they name anything',
        proofs: [
          {
            file: 'functions/lib/kernel/src/endpoint.unit.spec.ts',
            title: 'rejects a path id that would reach another document',
          },
        ],
      },
      {
        id: 'T7',
        kind: 'T',
        threat: 'A rejected or misshapen request writes something all the same',
        control: 'Bodies are parsed by schema; decisions come before writes; generated requests count writes',
        proofs: [
          {
            file: 'emulators/checks/properties/every-route.int.spec.ts',
            title: 'saw what it counts: writes of accepted requests, and none after a response',
          },
        ],
      },
      {
        id: 'T8',
        kind: 'T',
        threat: 'A repeated or replayed request does its work twice',
        control:
          'The record of an `Idempotency-Key` is part of the commit (ADR 0047), also against frozen requests; a code of a second factor works once',
        proofs: [
          {
            file: 'functions/lib/kernel/src/http/idempotency.int.spec.ts',
            title: 'lets one of many concurrent requests work',
          },
          {
            file: 'functions/lib/kernel/src/http/idempotency.int.spec.ts',
            title: 'is in one commit: that of a request that was late is rejected, with its effect',
          },
          {
            file: 'emulators/checks/exactly-once/mutations.int.spec.ts',
            title: '${name} is done once, whatever becomes of its commits',
          },
          {
            file: 'functions/identity/src/mfa/mfa.int.spec.ts',
            title: 'takes a code once, even from requests at the same time',
          },
        ],
      },
      {
        id: 'T9',
        kind: 'R',
        threat: "“It wasn't me”",
        control:
          "Every change is an event with actor, time and request id, in the log for 3 years, which is its organization's audit trail. What the monolith did is marked `captured`: its actor is what a document says",
        proofs: [
          {
            file: 'functions/platform/src/audit/audit.int.spec.ts',
            title: 'is the event log: complete with the commit of an event, of unknown types too, for three years',
          },
        ],
      },
      {
        id: 'T10',
        kind: 'I',
        threat: 'A member reads or changes another organization',
        control:
          'The organization comes from an active membership, never from body or path; each cell is asked over HTTP',
        proofs: [
          {
            file: 'emulators/checks/matrix/permission-matrix.e2e.spec.ts',
            title: '${route.id} rejects the path of another organization to an admin of their own',
          },
          { file: 'functions/lib/kernel/src/endpoint.unit.spec.ts', title: 'never comes from the body' },
        ],
      },
      {
        id: 'T11',
        kind: 'I',
        threat: 'A secret or personal data get into a log',
        control:
          'Log lines are named functions with ids; tests send real secrets and marked personal values, and make functions fail',
        proofs: [
          {
            file: 'emulators/checks/secrets/secrets-in-logs.int.spec.ts',
            title: 'show none of it: no credential, no code, no form, nothing that looks like one',
          },
          {
            file: 'emulators/checks/secrets/personal-data-in-logs.int.spec.ts',
            title: 'show none of it: no name, address, number or note',
          },
        ],
      },
      {
        id: 'T12',
        kind: 'I',
        threat: 'An error reveals database, paths or code',
        control: 'A defect has a fixed text; its own goes to the log alone',
        proofs: [
          {
            file: 'functions/lib/kernel/src/endpoint.unit.spec.ts',
            title: 'anything else never shows its text, and is logged with the request id',
          },
        ],
      },
      {
        id: 'T13',
        kind: 'I',
        threat: "A cache, a frame or another site's script sees a response",
        control: '`private, no-store`, security headers on every response, no CORS',
        proofs: [
          {
            file: 'functions/lib/kernel/src/endpoint.unit.spec.ts',
            title: 'responds with the declared status, the request id, the duration and the security headers',
          },
          { file: 'emulators/checks/gateway.e2e.spec.ts', title: 'has no permissive CORS, not even from the emulator' },
        ],
      },
      {
        id: 'T14',
        kind: 'I',
        threat: 'A user who may list join tokens collects ways in',
        control: 'A token is shown once; stored is its hash, listed are four characters',
        proofs: [
          {
            file: 'functions/organizations/src/join-token/join-token.int.spec.ts',
            title: 'shows the secret once and stores its hash',
          },
        ],
      },
      {
        id: 'T15',
        kind: 'I',
        threat: "Colleagues see pay, where a person was, or another user's feed",
        control:
          "A person's pay is left out for staff, and places, notes and flags of colleagues; a feed is its user's. The rate of a position is shown to members, as recorded",
        proofs: [
          {
            file: 'emulators/checks/field-reports/one-person-one-place.e2e.spec.ts',
            title: 'keeps places and notes from colleagues',
          },
          {
            file: 'functions/timekeeping/src/attendance/attendance-list.int.spec.ts',
            title: 'keeps pay and a manager’s notes from the staff',
          },
          { file: 'functions/notifications/src/feed/feed.int.spec.ts', title: 'belong to the user who is signed in' },
        ],
      },
      {
        id: 'T16',
        kind: 'D',
        threat: 'A body that costs: huge, compressed, nested',
        control:
          '256 KiB at most, read after the checks and within 10 s; nothing is inflated, nesting is bounded. One user or address has three quarters of an instance at most; what others then wait for: `npm run test:hostile`',
        proofs: [
          {
            file: 'functions/lib/kernel/src/http/concurrency-limiter.unit.spec.ts',
            title: 'keeps places for others that one user can’t take',
          },
          { file: 'functions/lib/kernel/src/endpoint.unit.spec.ts', title: 'rejects an oversized body with 413' },
          {
            file: 'functions/lib/kernel/src/http/read-body.int.spec.ts',
            title: 'in chunks is rejected as soon as it is too large, however much follows',
          },
          {
            file: 'functions/identity/src/session/session.int.spec.ts',
            title: 'does not inflate what is sent compressed',
          },
        ],
      },
      {
        id: 'T17',
        kind: 'D',
        threat: 'One client takes an instance for itself',
        control:
          "Limits for each route and user, else address, which a client can't choose; counted for all instances together in Redis, without it: [G1](THREAT_MODEL.md#open)",
        proofs: [
          {
            file: 'functions/lib/kernel/src/http/client-address.unit.spec.ts',
            title: 'can’t be chosen by who calls the function past the gateway',
          },
          {
            file: 'functions/lib/kernel/src/http/redis-rate-limiter.int.spec.ts',
            title: 'rejects at every instance who used up their limit at one',
          },
          {
            file: 'functions/lib/kernel/src/http/redis-rate-limiter.int.spec.ts',
            title: 'is done without while there is none: each instance counts, and says so once',
          },
          {
            file: 'emulators/checks/gateway.e2e.spec.ts',
            title: 'limits a user, in whatever window of addresses they come',
          },
        ],
      },
      {
        id: 'T18',
        kind: 'D',
        threat: "A list grows until it can't be returned",
        control: 'Every list is a page of at most 100',
        proofs: [
          {
            file: 'functions/organizations/src/organization/organization.int.spec.ts',
            title: 'lists what the caller can act under, page by page',
          },
        ],
      },
      {
        id: 'T82',
        kind: 'D',
        threat:
          'Administrators of any organization fill the list and the claims of other people with it, again after they have left',
        control:
          'A person becomes a member by their own request only; an organization invites 200 addresses in 24 hours (ADR 0036)',
        proofs: [
          {
            file: 'emulators/checks/field-reports/consent.e2e.spec.ts',
            title: 'no person is drafted into an organization, neither at first nor after they have left',
          },
          {
            file: 'functions/organizations/src/membership/membership.int.spec.ts',
            title: 'ends at 200 invitations in a day',
          },
        ],
      },
      {
        id: 'T83',
        kind: 'I',
        threat: 'An administrator of any organization learns which addresses have an account',
        control: 'Inviting an address never asks Auth: the response is the same for every address',
        proofs: [
          {
            file: 'emulators/checks/field-reports/consent.e2e.spec.ts',
            title: 'whether an address has an account is not to be learned from an invitation',
          },
        ],
      },
      {
        id: 'T19',
        kind: 'E',
        threat: 'A role does what only a higher one may',
        control: 'The minimum role of each route from the registry; every route, role and organization is asked',
        proofs: [{ file: 'emulators/checks/matrix/permission-matrix.e2e.spec.ts', title: 'has no cell missing' }],
      },
      {
        id: 'T20',
        kind: 'E',
        threat:
          'Administrators give themselves or a friend a role above their own, or approve their own hours and rate',
        control:
          'No user grants or touches a role above their own, by membership or by token. Own pay is another person’s decision; an owner without any other approver decides alone, and the audit trail says so',
        proofs: [
          {
            file: 'emulators/checks/field-reports/one-person-one-place.e2e.spec.ts',
            title: 'by another person’s decision: own hours and an own rate are 403',
          },
          {
            file: 'emulators/checks/field-reports/one-person-one-place.e2e.spec.ts',
            title: 'by the owner’s own decision where no other member could, which the audit trail says',
          },
          {
            file: 'functions/organizations/src/membership/membership.int.spec.ts',
            title: 'above the actor’s own are neither granted nor touched',
          },
          {
            file: 'functions/organizations/src/join-token/join-token.int.spec.ts',
            title: 'grants no role above the creator’s own',
          },
        ],
      },
      {
        id: 'T21',
        kind: 'E',
        threat:
          'Who was put out comes back with an old token or invitation, their own or one that they made for a friend',
        control:
          'Joining looks at the former membership, and at the standing of the member who made the token or invitation; invitations live 14 days, tokens can be revoked',
        proofs: [
          {
            file: 'functions/organizations/src/join-token/join-token.int.spec.ts',
            title: 'does not let back in a member who was removed after it was made',
          },
          {
            file: 'functions/organizations/src/join-token/join-token.int.spec.ts',
            title: 'is revoked by its id, once, and opens nothing from then on',
          },
          {
            file: 'functions/organizations/src/membership/invitation.int.spec.ts',
            title: 'is gone when its time has passed',
          },
          {
            file: 'emulators/checks/field-reports/consent.e2e.spec.ts',
            title: 'a removed owner does not come back by an invitation that they made for themselves',
          },
          {
            file: 'emulators/checks/field-reports/consent.e2e.spec.ts',
            title: 'a removed member does not come back by an invitation from before',
          },
        ],
      },
      {
        id: 'T22',
        kind: 'E',
        threat: 'A thief of a session puts their own second factor in its place',
        control:
          'Setting up takes a sign-in of the last 5 min, replacing a recent code of the old one. Where owners or operators need one, a code in the same sign-in counts, not that they have one',
        proofs: [
          {
            file: 'functions/identity/src/mfa/mfa.int.spec.ts',
            title: 'takes a recent sign-in to set up',
          },
          {
            file: 'functions/identity/src/mfa/mfa.int.spec.ts',
            title: 'is proved in the sign-in that showed a code, and in no other',
          },
          {
            file: 'functions/organizations/src/organization/second-factor.int.spec.ts',
            title:
              'is switched on by an owner who has proved theirs, and then takes that of each owner and administrator',
          },
          {
            file: 'functions/identity/src/mfa/mfa.int.spec.ts',
            title: 'replaces a secret only after a recent code of the old one',
          },
        ],
      },
    ],
  },
];

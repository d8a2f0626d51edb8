import type { Boundary } from './threat.ts';

/** What services send to each other, and to Firestore and Auth. */
export const serviceBoundaries: readonly Boundary[] = [
  {
    title: 'Function, function',
    introduction:
      "Two proofs for each call, checked by the callee behind Cloud Run's own gate\n([ADR 0020](../adr/0020-services-call-by-operations-with-two-proofs.md)). The tests run with verification on.",
    threats: [
      {
        id: 'T30',
        kind: 'S',
        threat: 'An attacker calls as a service: no token, forged, of a person',
        control: "OIDC token of the caller's account and App Check token of its app, for the same service",
        proofs: [
          { file: 'emulators/checks/service-auth/verification.int.spec.ts', title: 'no token at all' },
          {
            file: 'emulators/checks/service-auth/verification.int.spec.ts',
            title: 'a service token of a wrong key that names the right one',
          },
          {
            file: 'emulators/checks/service-auth/verification.int.spec.ts',
            title: 'a signed-in user’s token in place of the service’s',
          },
        ],
      },
      {
        id: 'T31',
        kind: 'S',
        threat: 'A token that was made for another function or project',
        control: 'The audience is the one function that is called; accounts of this project only',
        proofs: [
          {
            file: 'emulators/checks/service-auth/verification.int.spec.ts',
            title: 'a service token for another function',
          },
          {
            file: 'emulators/checks/service-auth/verification.int.spec.ts',
            title: 'the service account of another project',
          },
        ],
      },
      {
        id: 'T32',
        kind: 'T',
        threat: 'A recorded call is sent again',
        control: 'Where something changes, the App Check token is good once',
        proofs: [
          { file: 'emulators/checks/service-auth/verification.int.spec.ts', title: 'a token that a call has used up' },
        ],
      },
      {
        id: 'T33',
        kind: 'R',
        threat: 'A change that no user asked for',
        control: "Caller, user and request id of each call are logged, and the user is the event's actor",
        proofs: [
          {
            file: 'emulators/checks/service-auth/caller.int.spec.ts',
            title: 'proves the caller, and carries user, trace and ids',
          },
        ],
      },
      {
        id: 'T34',
        kind: 'I',
        threat: "Tokens or the user's credential leak on the way",
        control: "Tokens are in no log; the user's credential doesn't travel",
        proofs: [
          { file: 'emulators/checks/service-auth/verification.int.spec.ts', title: 'has no token in its logs' },
          {
            file: 'functions/onboarding/src/services/service-calls.int.spec.ts',
            title: 'name the user, and carry neither their credential nor their claims',
          },
        ],
      },
      {
        id: 'T35',
        kind: 'I',
        threat: 'A variable sends a call, and its token, somewhere else',
        control: 'The token is for the deployed function, wherever it is sent',
        proofs: [
          {
            file: 'emulators/checks/service-auth/caller.int.spec.ts',
            title: 'proves the caller, and carries user, trace and ids',
          },
        ],
      },
      {
        id: 'T36',
        kind: 'D',
        threat: 'A slow callee, retries on retries, made-up key ids',
        control: 'Deadlines, at most three attempts, unknown keys are asked for once a minute',
        proofs: [
          {
            file: 'functions/lib/kernel/src/service-auth/service-call.int.spec.ts',
            title: 'waits no longer than its deadline, and starts nothing after it',
          },
          {
            file: 'functions/lib/kernel/src/service-auth/google-keys.unit.spec.ts',
            title: 'are asked for an unknown key, at most once a minute',
          },
        ],
      },
      {
        id: 'T37',
        kind: 'E',
        threat: "A service that was taken over asks for what isn't its own",
        control:
          'Each operation lists its callers; few services may name a user; for those: [G9](THREAT_MODEL.md#open)',
        proofs: [
          {
            file: 'emulators/checks/service-auth/operations.int.spec.ts',
            title: 'gives a notifications service that was taken over neither organizations nor anything of identity',
          },
          {
            file: 'emulators/checks/service-auth/verification.int.spec.ts',
            title: 'a service without the right to act for users',
          },
        ],
      },
    ],
  },
  {
    title: 'Function, Firestore and Auth',
    threats: [
      {
        id: 'T38',
        kind: 'S',
        threat: 'A key file of an account is found',
        control: 'There are none: each service runs as its own account ([IAM.md](IAM.md))',
        proofs: [
          {
            file: 'emulators/checks/wiring.unit.spec.ts',
            title: 'has every function run as its own service, which can do no more than that service needs',
          },
        ],
      },
      {
        id: 'T39',
        kind: 'T',
        threat: 'Two requests overwrite each other',
        control: 'Decisions read and write in one transaction, or with a precondition',
        proofs: [
          {
            file: 'functions/organizations/src/organization/organization.int.spec.ts',
            title: 'loses no change of two racing editors',
          },
        ],
      },
      {
        id: 'T40',
        kind: 'T',
        threat: 'A spoilt or made-up document is believed',
        control: 'Stored documents are parsed; a membership counts under its canonical id, with its fields',
        proofs: [
          {
            file: 'functions/identity/src/claims/claims.int.spec.ts',
            title: 'ignore documents that are no membership of the API',
          },
        ],
      },
      {
        id: 'T41',
        kind: 'R',
        threat: 'State changes, and its event is lost',
        control: "Both in one commit; an event that can't be logged undoes the change",
        proofs: [
          {
            file: 'functions/timekeeping/src/attendance/attendance.int.spec.ts',
            title: 'creates a record: state and event in one commit',
          },
        ],
      },
      {
        id: 'T42',
        kind: 'I',
        threat: 'A reader of the database or a backup gets second factors',
        control:
          'Encrypted, bound to their user, the key elsewhere and rotatable ([SECRETS.md](../operations/SECRETS.md))',
        proofs: [
          {
            file: 'functions/identity/src/mfa/secret-box.unit.spec.ts',
            title: 'does not open for another owner, under another key, or touched',
          },
          {
            file: 'functions/identity/src/mfa/mfa.int.spec.ts',
            title: 'goes on through a rotation of the encryption key, and says who is left under the old one',
          },
        ],
      },
      {
        id: 'T43',
        kind: 'I',
        threat: "The key gets to who doesn't need it",
        control: 'Bound to two functions; nothing without it is stored in the clear',
        proofs: [
          {
            file: 'functions/tools/src/secrets-document.unit.spec.ts',
            title: 'names every secret, and exactly the functions that are given it',
          },
          {
            file: 'functions/identity/src/mfa/mfa.int.spec.ts',
            title: 'responds with 500 and keeps nothing without an encryption key',
          },
        ],
      },
      {
        id: 'T44',
        kind: 'D',
        threat: "Auth or Firestore can't be reached, and that reads as “no”",
        control: 'It is a 500, neither a sign-out nor a rejection',
        proofs: [
          {
            file: 'functions/lib/kernel/src/http/credentials.int.spec.ts',
            title: 'fail, rather than sign every user out, when Google’s keys cannot be fetched',
          },
          {
            file: 'functions/lib/kernel/src/endpoint.unit.spec.ts',
            title: 'responds with 500 when the membership cannot be read (DOMAIN 41)',
          },
        ],
      },
      {
        id: 'T45',
        kind: 'E',
        threat: 'An account may do more than its service needs',
        control:
          'A list of roles, each with its reason; only identity has power over users; the database: [G8](THREAT_MODEL.md#open)',
        proofs: [
          { file: 'functions/tools/src/iam.unit.spec.ts', title: 'are none that open the project' },
          { file: 'functions/tools/src/iam.unit.spec.ts', title: 'give only identity power over users' },
        ],
      },
    ],
  },
];

import type { Boundary } from './threat.ts';

/** What services send: to each other, to Firestore and Auth, and as events to subscribers and consumers. */
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
        control: 'Each operation lists its callers; few services may name a user; for those: [G9](#open)',
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
        control: 'A list of roles, each with its reason; only identity has power over users; the database: [G8](#open)',
        proofs: [
          { file: 'functions/tools/src/iam.unit.spec.ts', title: 'are none that open the project' },
          { file: 'functions/tools/src/iam.unit.spec.ts', title: 'give only identity power over users' },
        ],
      },
    ],
  },
  {
    title: 'Event log, Eventarc, Cloud Tasks',
    threats: [
      {
        id: 'T46',
        kind: 'S',
        threat: 'An outsider delivers events or tasks',
        control: 'Subscribers and queues are private; queues take the service itself and platform',
        proofs: [
          {
            file: 'emulators/checks/wiring.unit.spec.ts',
            title: 'lets the platform call operations and queues only as the services that may',
          },
        ],
      },
      {
        id: 'T47',
        kind: 'T',
        threat: 'Deliveries twice, late, in the wrong order',
        control: 'Inbox entry and effect in one commit; projections compare sequences',
        proofs: [
          {
            file: 'emulators/checks/chaos/chaos.int.spec.ts',
            title: 'ends with the projections of the undisturbed sequence',
          },
        ],
      },
      {
        id: 'T48',
        kind: 'T',
        threat: "An event that isn't what its type says",
        control: 'Parsed by its schema before anything is done; else a dead letter',
        proofs: [
          {
            file: 'functions/lib/kernel/src/events/delivery.int.spec.ts',
            title: 'gives up an event that does not fit its schema',
          },
        ],
      },
      {
        id: 'T49',
        kind: 'R',
        threat: 'An event disappears without a word',
        control: 'Inbox, dead letters and a reconciler that finds what no subscriber began',
        proofs: [
          {
            file: 'functions/platform/src/reconciler/reconcile.int.spec.ts',
            title: 'asks once for what no trigger began, and leaves an entry behind',
          },
        ],
      },
      {
        id: 'T50',
        kind: 'I',
        threat: 'Secrets or personal data in events, which are kept a year and read by others',
        control:
          'No event carries a secret, what was filled into a form, contact data, a place or text that people wrote: a closed list says what it may hold ([ADR 0038](../adr/0038-events-carry-no-personal-data.md)); subjects name a token by its hash; clients can’t read the log. What documents hold, an erasure removes ([ADR 0039](../adr/0039-export-and-erasure.md))',
        proofs: [
          {
            file: 'emulators/checks/privacy/erasure.e2e.spec.ts',
            title: 'leaves none of the values anywhere, and the ledger as it was',
          },
          {
            file: 'emulators/checks/collections/personal-data.unit.spec.ts',
            title: 'has every collection that a service or the kernel names, once',
          },
          {
            file: 'functions/lib/contracts/src/event-values.unit.spec.ts',
            title: 'hold no text and no fraction but ids, words, business names and amounts',
          },
          {
            file: 'emulators/checks/secrets/personal-data-in-logs.int.spec.ts',
            title: 'are not the only place: events of these requests hold no text but words and names of businesses',
          },
          {
            file: 'functions/onboarding/src/admin-form/admin-form.int.spec.ts',
            title: 'publishes a submission without what was filled in',
          },
          {
            file: 'functions/identity/src/mfa/mfa.int.spec.ts',
            title: 'keeps the secret, but not in the clear: neither in the database nor in the log',
          },
        ],
      },
      {
        id: 'T51',
        kind: 'D',
        threat: 'One event that no subscriber can digest stops the others',
        control: 'Counted attempts, longer pauses, then a dead letter',
        proofs: [
          {
            file: 'emulators/checks/redelivery/redelivery.e2e.spec.ts',
            title: 'that always fail become dead letters, which a replay after the fix empties',
          },
        ],
      },
      {
        id: 'T52',
        kind: 'E',
        threat: 'A replay has an effect again',
        control: 'A subscriber that is done with an event does nothing, however often it comes',
        proofs: [
          {
            file: 'functions/lib/kernel/src/events/delivery.int.spec.ts',
            title: 'adds up each event once, however parallel',
          },
        ],
      },
    ],
  },
  {
    title: 'Consumers outside',
    unseen: {
      kinds: ['S', 'E'],
      why: "The channel goes one way and carries facts; its readers get no credential and no role here,\nand only platform's account may publish (as T38, T45).",
    },
    threats: [
      {
        id: 'T53',
        kind: 'T',
        threat: 'A publication differs from its event',
        control: "The data is the event's, in its newest version, under its id",
        proofs: [
          {
            file: 'functions/platform/src/channel/channel.int.spec.ts',
            title: 'gets a public event once, with all its attributes',
          },
        ],
      },
      {
        id: 'T54',
        kind: 'R',
        threat: '“We never got it”',
        control: 'Published at least once, under the same id',
        proofs: [
          {
            file: 'functions/platform/src/channel/channel.int.spec.ts',
            title: 'gets it under the same id by another attempt when Eventarc failed',
          },
        ],
      },
      {
        id: 'T55',
        kind: 'I',
        threat: "An event that doesn't concern consumers outside",
        control: 'Only events declared as `public`, with ids, words, times and business names ([G7](#open))',
        proofs: [
          {
            file: 'functions/platform/src/channel/channel.int.spec.ts',
            title: 'gets none that is not public, nor one this build doesn’t know',
          },
          {
            file: 'functions/lib/contracts/src/event-values.unit.spec.ts',
            title: 'would be rejected with a note, a place, an address or any JSON in them',
          },
        ],
      },
      {
        id: 'T56',
        kind: 'D',
        threat: "A channel that doesn't respond holds everything",
        control: 'A deadline for each attempt, and the queue',
        proofs: [
          {
            file: 'functions/platform/src/channel/channel.int.spec.ts',
            title: 'is waited for no longer than 10 s',
          },
        ],
      },
    ],
  },
];

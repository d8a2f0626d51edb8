import type { Boundary } from './threat.ts';

/** What people do who operate, build and develop the services. */
export const operationBoundaries: readonly Boundary[] = [
  {
    title: 'Operators',
    threats: [
      {
        id: 'T57',
        kind: 'S',
        threat: "A super administrator's token is stolen",
        control: 'App Check beside it; the claim, a verified address and revocation are checked',
        proofs: [
          {
            file: 'functions/platform/src/operations/operations.int.spec.ts',
            title: 'to a super administrator without an app of ours: ${name}',
          },
        ],
      },
      {
        id: 'T58',
        kind: 'T',
        threat: 'A replay is sent twice, or over what is done',
        control: 'One task for the same wish; who is done gets nothing',
        proofs: [
          {
            file: 'functions/platform/src/operations/redelivery.int.spec.ts',
            title: 'fills a subscriber from history, and gives it nothing that it has finished',
          },
        ],
      },
      {
        id: 'T59',
        kind: 'R',
        threat: 'Who had events delivered again, or read them?',
        control:
          'Every call of an operator is logged with their uid, and what came of it; replays also with how many deliveries',
        proofs: [
          {
            file: 'functions/platform/src/operations/operations.int.spec.ts',
            title: 'names in the log who asked for what, and what came of it',
          },
        ],
      },
      {
        id: 'T60',
        kind: 'I',
        threat: 'A user who is not an operator reads the log or the dead letters, or exports or erases a person',
        control: 'Super administrators only',
        proofs: [
          { file: 'emulators/checks/privacy/erasure.e2e.spec.ts', title: 'is for operators only' },
          {
            file: 'functions/platform/src/operations/operations.int.spec.ts',
            title: 'to every user but super administrators: ${name}',
          },
        ],
      },
      {
        id: 'T61',
        kind: 'D',
        threat: 'A reconciler or replay without end',
        control: 'Each call is a page; a run has a bound',
        proofs: [
          {
            file: 'functions/platform/src/reconciler/reconcile.int.spec.ts',
            title: 'stops at its bound, and the next run goes on from there',
          },
        ],
      },
      {
        id: 'T62',
        kind: 'E',
        threat: 'An administrator of an organization operates us all',
        control:
          'As T60; P6 and P7 show figures of all organizations to operators alone, who alone suspend or reinstate one; A10: [G6](THREAT_MODEL.md#open)',
        proofs: [
          {
            file: 'functions/organizations/src/organization/lifecycle.int.spec.ts',
            title: 'is set by operators alone, with an event that names them',
          },
          {
            file: 'functions/organizations/src/organization/lifecycle.int.spec.ts',
            title: 'rejects all members of a suspended or cancelled organization, until it is reinstated',
          },
          {
            file: 'functions/platform/src/dashboard/dashboard.int.spec.ts',
            title: 'shows figures of all organizations to operators alone, by what Auth says now',
          },
          {
            file: 'functions/platform/src/build-performance/build-performance.int.spec.ts',
            title: 'shows an organization what it reported itself, and operators all',
          },
          {
            file: 'functions/platform/src/operations/operations.int.spec.ts',
            title: 'to every user but super administrators: ${name}',
          },
        ],
      },
      {
        id: 'T63',
        kind: 'I',
        threat: "An owner sees another organization's events or dead letters (A7, A8)",
        control:
          'Both are found by the organization of their membership; causes, which are texts of defects, are left out',
        proofs: [
          {
            file: 'functions/platform/src/operations/owners.int.spec.ts',
            title: 'are those of the organization alone',
          },
        ],
      },
      {
        id: 'T64',
        kind: 'T',
        threat: "An owner replays what isn't theirs, or has something done twice (A9)",
        control:
          'A letter of another organization gets the response of a missing one; a repeated request is one replay, and who is done does nothing (as T52)',
        proofs: [
          {
            file: 'functions/platform/src/operations/owners.int.spec.ts',
            title: 'that are dead letters are replayed by their owner only',
          },
          {
            file: 'functions/platform/src/operations/owners.int.spec.ts',
            title: 'are replayed once by a request that comes twice, and not once they are handled',
          },
        ],
      },
      {
        id: 'T65',
        kind: 'E',
        threat: 'Who sees the routing (A10) moves a route',
        control: 'It is read only; changing it is as T60',
        proofs: [
          {
            file: 'functions/platform/src/migration/routing.int.spec.ts',
            title: 'can be seen by owners, who change nothing',
          },
        ],
      },
    ],
  },
  {
    title: 'Repository, CI, deploy',
    threats: [
      {
        id: 'T66',
        kind: 'S',
        threat: "A person deploys who shouldn't",
        control:
          "Google's IAM; the workflow is believed by the ids of its repository and owner, its environment and branch, and has no key",
        proofs: [
          {
            file: 'functions/tools/src/deploy/workflows.unit.spec.ts',
            title: 'are believed by ids that no other account can take over, from their environment',
          },
          {
            file: 'functions/tools/src/deploy/workflows.unit.spec.ts',
            title: 'hand out no secret, and no identity to what a stranger has written',
          },
        ],
      },
      {
        id: 'T67',
        kind: 'T',
        threat: "What is deployed isn't what was tested",
        control:
          'Exact versions, a lockfile, actions by hash, generated files compared in every run; the same source is the same bytes',
        proofs: [
          {
            file: 'functions/tools/src/build/build-service.int.spec.ts',
            title: 'is the same wherever it is built, and whatever comments are in its source',
          },
        ],
      },
      {
        id: 'T68',
        kind: 'R',
        threat: 'Which commit runs in production?',
        control: 'Each deploy is recorded with hash, commit, person and revisions (ADR 0022)',
        proofs: [
          {
            file: 'functions/tools/src/deploy/apply.int.spec.ts',
            title: 'moves the gateway to revisions that passed, and records them',
          },
        ],
      },
      {
        id: 'T69',
        kind: 'I',
        threat: 'Local values or secrets are deployed in the clear',
        control: '`*.local` is left out of deploys; a secret is never a parameter',
        proofs: [
          {
            file: 'functions/tools/src/secrets-document.unit.spec.ts',
            title: 'is right that values for the emulator are not deployed',
          },
          {
            file: 'functions/tools/src/secrets-document.unit.spec.ts',
            title: 'is right that no secret is a parameter too, which a deploy would reject or leave in the clear',
          },
        ],
      },
      {
        id: 'T70',
        kind: 'D',
        threat: "A change that consumers can't read stops them",
        control: 'A build that breaks an event is rejected',
        proofs: [
          {
            file: 'functions/tools/src/event-compatibility.unit.spec.ts',
            title: 'name the event, the path, and the way out',
          },
        ],
      },
      {
        id: 'T71',
        kind: 'E',
        threat: 'What opens doors locally opens them in production',
        control: "A build for production doesn't contain the emulator's issuer",
        proofs: [
          {
            file: 'functions/tools/src/build/build-service.int.spec.ts',
            title: 'has for production no issuer that only the emulator believes',
          },
          {
            file: 'emulators/checks/service-auth/emulator-issuer.int.spec.ts',
            title: 'is not in a build for production: the same key and tokens are rejected there',
          },
        ],
      },
    ],
  },
  {
    title: "A developer's machine",
    unseen: {
      kinds: ['R', 'D'],
      why: 'The data is made up, every project there begins with `demo-`, and the emulators listen on this\nmachine alone.',
    },
    threats: [
      {
        id: 'T72',
        kind: 'S',
        threat: 'Tokens that the emulator made are believed elsewhere',
        control: "The issuer can't be created outside of an emulator and a `demo-` project",
        proofs: [
          {
            file: 'emulators/checks/service-auth/emulator-issuer.int.spec.ts',
            title: 'doesn’t start ${where}, and then no token is accepted',
          },
        ],
      },
      {
        id: 'T73',
        kind: 'T',
        threat: 'The seed writes into a real project',
        control: 'The seed rejects other projects and other machines',
        proofs: [
          {
            file: 'functions/lib/local/src/seed.unit.spec.ts',
            title: 'runs only against demo projects on this machine',
          },
        ],
      },
      {
        id: 'T74',
        kind: 'I',
        threat: 'The committed key of second factors encrypts something real',
        control: 'It is read by the emulator and by tests alone, and never deployed',
        proofs: [
          {
            file: 'functions/tools/src/secrets-document.unit.spec.ts',
            title: 'is right that values for the emulator are not deployed',
          },
        ],
      },
      {
        id: 'T75',
        kind: 'E',
        threat: 'The emulator skips checks, so a missing one goes unnoticed',
        control: "Verification is tested without the SDKs' ways to skip it",
        proofs: [
          {
            file: 'emulators/checks/service-auth/verification.int.spec.ts',
            title: 'accepts the right service, for the user it names',
          },
          { file: 'functions/lib/kernel/src/http/credentials.int.spec.ts', title: 'unsigned' },
        ],
      },
    ],
  },
];

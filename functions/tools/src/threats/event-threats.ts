import type { Boundary } from './threat.ts';

/** Events: from the log to subscribers, and to consumers outside. */
export const eventBoundaries: readonly Boundary[] = [
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
        threat: 'Secrets or personal data in events, which are kept for years and read by others',
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
        control:
          'Only events declared as `public`, with ids, words, times and business names ([G7](THREAT_MODEL.md#open))',
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

import { deliveryFaults } from './delivery-faults.ts';
import type { Fault } from './fault.ts';

/** The source of the table in docs/operations/FAULTS.md; links count from there. */
export const faults: readonly Fault[] = [
  {
    id: 'F1',
    fault: 'Firestore rejects connections',
    response: '503, `Retry-After: 5`',
    work: 'Nothing is written; a retry under the same key does it once',
    ends: 'By itself, with Firestore',
    proofs: [
      {
        file: 'emulators/checks/faults/firestore.int.spec.ts',
        title: 'rejects connections is 503 with Retry-After, and right again by itself, with nothing done twice',
      },
    ],
  },
  {
    id: 'F2',
    fault: 'Firestore takes connections and says nothing',
    response: '503 within 25 s; at once for those beyond 64',
    work: 'As F1; a commit that came through is found by the retry, and not repeated',
    ends: 'By itself',
    proofs: [
      {
        file: 'emulators/checks/faults/firestore.int.spec.ts',
        title: 'says nothing is 503 before the platform’s own limit, for all that came, and at once for those too many',
      },
      {
        file: 'functions/lib/kernel/src/http/concurrency-limiter.unit.spec.ts',
        title: 'has a fixed number of places, and one more when a request ends',
      },
      {
        file: 'emulators/checks/exactly-once/mutations.int.spec.ts',
        title: '${name} is done once, whatever becomes of its commits',
      },
    ],
  },
  {
    id: 'F3',
    fault: 'Firestore is slow',
    response: 'As usual, later',
    work: 'Done once',
    ends: 'By itself',
    proofs: [{ file: 'emulators/checks/faults/firestore.int.spec.ts', title: 'is slow is slow, and right' }],
  },
  {
    id: 'F4',
    fault: 'Firestore is contended: many change one document',
    response: '200, or 503 for who waited too long',
    work: 'Each 200 is one change and one event; of a 503 the outcome is unknown, but state and events agree',
    ends: 'By itself',
    proofs: [
      {
        file: 'emulators/checks/faults/firestore.int.spec.ts',
        title: 'is contended does each change once or says 503, and state and events agree',
      },
      {
        file: 'functions/organizations/src/member-count/member-count.int.spec.ts',
        title: 'count each event once, however many come at the same time',
      },
    ],
  },
  {
    id: 'F5',
    fault: 'Firestore is away while an event is delivered',
    response: '500 to the platform',
    work: 'Nothing; the platform’s next delivery, or the reconciler, has the effect once',
    ends: 'By itself, within 24 h by the platform, later by the reconciler',
    proofs: [
      {
        file: 'emulators/checks/faults/dependencies.int.spec.ts',
        title: 'Firestore, for a subscriber: the delivery fails, and the platform’s next one has its effect once',
      },
      {
        file: 'functions/platform/src/reconciler/reconcile.int.spec.ts',
        title: 'asks once for what no trigger began, and leaves an entry behind',
      },
    ],
  },
  {
    id: 'F6',
    fault: 'A process dies before or after its commit',
    response: 'Connection lost',
    work: 'State and event are committed together or not at all; the next delivery goes on',
    ends: 'By itself',
    proofs: [
      {
        file: 'emulators/checks/chaos/chaos.int.spec.ts',
        title: 'loses nothing: every subscriber finished every event',
      },
      {
        file: 'emulators/checks/redelivery/redelivery.e2e.spec.ts',
        title: 'arrive once each when the workers are killed while they flow',
      },
    ],
  },
  {
    id: 'F7',
    fault: 'A subscriber’s effect fails',
    response: '200 to the platform, a task in the queue',
    work: 'Retried with growing pauses; a dead letter after 12 attempts, or a day where only time helps',
    ends: 'By the queue, or by an operator’s replay',
    proofs: [
      {
        file: 'functions/platform/src/operations/redelivery.int.spec.ts',
        title: 'tries again what failed until it succeeds, by one task however often the trigger came',
      },
      {
        file: 'functions/platform/src/operations/redelivery.int.spec.ts',
        title: 'gives up in the end; a replay after the fix empties the list',
      },
      {
        file: 'functions/lib/kernel/src/events/delivery.int.spec.ts',
        title: 'is tried for a day, whatever the number of attempts, where a dependency is unavailable',
      },
    ],
  },
  {
    id: 'F8',
    fault: 'The queue is down while a subscriber fails',
    response: '500 to the platform',
    work: 'The failure is on record (`openSince`): the platform delivers again, the reconciler asks again',
    ends: 'By itself',
    proofs: [
      {
        file: 'emulators/checks/faults/dependencies.int.spec.ts',
        title: 'the queue, when a subscriber’s own effect fails: the delivery fails, and the next one does it',
      },
      {
        file: 'functions/platform/src/reconciler/reconcile.int.spec.ts',
        title: 'goes on with the others when a queue rejects, and asks again when the entry is old enough',
      },
    ],
  },
  {
    id: 'F9',
    fault: 'The trigger of an event is lost',
    response: '–',
    work: 'The reconciler finds what has no inbox entry, after 15 minutes',
    ends: 'By the reconciler, every 5 minutes',
    proofs: [
      {
        file: 'functions/platform/src/reconciler/reconcile.int.spec.ts',
        title: 'asks once for what no trigger began, and leaves an entry behind',
      },
    ],
  },
  {
    id: 'F10',
    fault: 'Auth can’t be reached',
    response: '503, `Retry-After: 5`; no user is signed out',
    work: 'None',
    ends: 'By itself',
    proofs: [
      {
        file: 'emulators/checks/faults/dependencies.int.spec.ts',
        title: 'Auth: 503 for every session, and no user is signed out; right again by itself',
      },
    ],
  },
  {
    id: 'F11',
    fault: 'Google’s keys of ID tokens can’t be fetched',
    response: '503 for tokens under a key not seen yet; others as usual',
    work: 'None',
    ends: 'By itself',
    proofs: [
      {
        file: 'functions/lib/kernel/src/http/credentials.int.spec.ts',
        title: 'fail, rather than sign every user out, when Google’s keys cannot be fetched',
      },
      {
        file: 'functions/lib/kernel/src/unavailable.unit.spec.ts',
        title: 'is an Auth that can’t be reached, whose keys can’t, or whose quota is used up',
      },
    ],
  },
  {
    id: 'F12',
    fault: 'Keys of service tokens and App Check can’t be refreshed',
    response: 'As usual while the old ones are good, then 503 to the caller’s client',
    work: 'None',
    ends: 'By itself',
    proofs: [
      {
        file: 'functions/lib/kernel/src/service-auth/refresh-ahead.unit.spec.ts',
        title: 'outlives a refresh that fails, tries again, and fails only when there is nothing good left',
      },
    ],
  },
  {
    id: 'F13',
    fault: 'Another service is away',
    response: '503, after three attempts where repeating is safe',
    work: 'None, or one under the operation’s key',
    ends: 'By itself',
    proofs: [
      {
        file: 'emulators/checks/faults/dependencies.int.spec.ts',
        title: 'another service: 503 for the request that needs it',
      },
      {
        file: 'functions/lib/kernel/src/service-auth/service-call.int.spec.ts',
        title: 'gives up after three attempts, and says nothing of it to the user',
      },
      {
        file: 'functions/lib/kernel/src/service-auth/service-call.int.spec.ts',
        title: 'waits no longer than its deadline, and starts nothing after it',
      },
    ],
  },
  {
    id: 'F14',
    fault: 'The monolith closes connections',
    response: '502 `LEGACY_UNAVAILABLE` for paths that it serves',
    work: 'A write may have been done, as after any 502',
    ends: 'By itself',
    proofs: [
      {
        file: 'emulators/checks/monolith/fallback.int.spec.ts',
        title: 'is 502 when the monolith closes the connection without a response',
      },
    ],
  },
  {
    id: 'F15',
    fault: 'The monolith says nothing',
    response: '504 `LEGACY_TIMEOUT` for paths that it serves',
    work: 'As F14',
    ends: 'By itself',
    proofs: [
      { file: 'emulators/checks/monolith/limits.int.spec.ts', title: 'is given up when the response doesn’t begin' },
      {
        file: 'emulators/checks/monolith/limits.int.spec.ts',
        title: 'is given up when nothing even takes the connection',
      },
    ],
  },
  {
    id: 'F16',
    fault: 'The monolith breaks while reads are compared with it',
    response: 'Ours, as usual',
    work: 'The comparison is dropped',
    ends: 'By itself',
    proofs: [
      {
        file: 'emulators/checks/monolith/shadow-reads.int.spec.ts',
        title: 'leave the client their response when the monolith breaks, floods, limits or hangs',
      },
    ],
  },
  {
    id: 'F17',
    fault: 'The routing document can’t be read',
    response: 'By the last known routing',
    work: 'As usual',
    ends: 'By itself, within seconds',
    proofs: [
      {
        file: 'emulators/checks/monolith/kill-switch.int.spec.ts',
        title: 'goes by what it last knew while Firestore is away',
      },
    ],
  },
  {
    id: 'F18',
    fault: 'A clock is ten minutes ahead or behind',
    response: 'As usual',
    work: 'Events are in the order of Firestore’s clock; what a key has done is found, whatever time an instance thinks it is',
    ends: '–',
    proofs: [
      {
        file: 'emulators/checks/faults/clocks.int.spec.ts',
        title: 'accepts sessions and ID tokens, and its events are recorded by Firestore’s clock',
      },
      {
        file: 'emulators/checks/faults/clocks.int.spec.ts',
        title: 'finds the commit of an instance that has not seen its own come through',
      },
    ],
  },
  {
    id: 'F19',
    fault: 'What a request doesn’t need is away',
    response: 'As usual',
    work: 'As usual',
    ends: '–',
    proofs: [
      { file: 'emulators/checks/faults/dependencies.int.spec.ts', title: 'leave what needs none of them alone' },
      {
        file: 'emulators/checks/faults/dependencies.int.spec.ts',
        title: 'are asked for nothing by a request that is rejected without them',
      },
    ],
  },
  {
    id: 'F20',
    fault: 'The Redis of rate limits is away or slow',
    response: 'As usual; the first request of an instance up to 500 ms later, others 200 ms',
    work: 'As usual; each instance counts the limits alone',
    ends: 'By itself, within 10 s after Redis is back',
    proofs: [
      {
        file: 'functions/lib/kernel/src/http/redis-rate-limiter.int.spec.ts',
        title: 'is done without while it accepts connections and responds to nothing',
      },
      {
        file: 'functions/lib/kernel/src/http/redis-rate-limiter.int.spec.ts',
        title: 'goes away and comes back: every request is served, and a line says either',
      },
    ],
  },
  ...deliveryFaults,
];

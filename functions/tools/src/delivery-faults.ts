import type { Fault } from './fault.ts';

/** What can go wrong with deliveries that are due later, held, long, restored or captured. */
export const deliveryFaults: readonly Fault[] = [
  {
    id: 'F21',
    fault: 'The task of an event that is due later is lost',
    response: '–',
    work: 'The reconciler finds the entry, open since its time, and asks for it 15 minutes later',
    ends: 'By the reconciler, every 5 minutes',
    proofs: [
      {
        file: 'emulators/checks/field-reports/planned-publication.e2e.spec.ts',
        title: 'comes although its task was lost: the reconciler asks for it',
      },
    ],
  },
  {
    id: 'F22',
    fault: 'The database is lost, and a backup restored',
    response: 'As usual, by the data of the backup',
    work: 'What came after the backup is gone; versions go on, nothing is done twice, and what was under way is done once',
    ends: 'By an operator: [backups](BACKUPS.md)',
    proofs: [
      {
        file: 'emulators/checks/field-reports/restored-database.e2e.spec.ts',
        title: 'goes on from there: nothing is done twice, and what was under way is done once',
      },
    ],
  },
  {
    id: 'F23',
    fault: 'A service hangs, or is down for an hour',
    response: 'Its own requests fail; those of its neighbours as usual',
    work: 'Its events wait: triggers, queue and reconciler deliver each of them once it is back',
    ends: 'By itself, with the service; `npm run events -- status` says how far it is behind',
    proofs: [
      {
        file: 'emulators/checks/redelivery/outage.e2e.spec.ts',
        title: 'catches up alone after its outage, each event applied once, while its neighbours notice nothing',
      },
    ],
  },
  {
    id: 'F24',
    fault: 'A subscriber does harm and is paused by an operator',
    response: 'As usual',
    work: 'Its events are held, without an attempt, and delivered in bounded steps once it is resumed',
    ends: 'By an operator’s `npm run events -- resume`',
    proofs: [
      {
        file: 'emulators/checks/redelivery/outage.e2e.spec.ts',
        title: 'holds its events while it is paused, and gets each of them once it is resumed',
      },
      {
        file: 'functions/platform/src/pause/release.int.spec.ts',
        title: 'gets what was held in bounded steps, and its neighbour nothing',
      },
    ],
  },
  {
    id: 'F25',
    fault: 'A capture of the monolith’s writes fails, again and again',
    response: '500 to the platform, for about an hour; of what no attempt can publish, at once 200',
    work: 'Recorded without values; a replay publishes what the log doesn’t say of the document',
    ends: 'An operator, with `npm run events -- replay-capture`',
    proofs: [
      {
        file: 'functions/lib/kernel/src/events/recapture.int.spec.ts',
        title: 'ends after so many attempts in a record without values, which a replay publishes',
      },
      {
        file: 'functions/lib/kernel/src/events/recapture.int.spec.ts',
        title: 'ends at once where no attempt can succeed, and its replay stays until the document has its shape',
      },
      {
        file: 'emulators/checks/change-capture/lost-captures.e2e.spec.ts',
        title: 'is published by its queue when an operator replays it',
      },
      {
        file: 'emulators/checks/chaos/chaos.int.spec.ts',
        title: 'publishes every write of the monolith once, those that were given up after the fix and a replay',
      },
    ],
  },
  {
    id: 'F26',
    fault: 'An effect on tens of thousands of people takes longer than a delivery may',
    response: '200 to the platform; a task goes on after 30 s of steps',
    work: 'Each step is done once; what makes progress counts no attempt',
    ends: 'By itself',
    proofs: [
      {
        file: 'functions/lib/kernel/src/events/delivery.int.spec.ts',
        title: 'of an effect with many steps leaves the next ones to a task after 30 s, and counts no attempt for it',
      },
    ],
  },
  {
    id: 'F27',
    fault: 'No capture gets a write of the monolith’s: its trigger is lost, or a defect passes over it',
    response: '–',
    work: 'The nightly sweep finds the document, whose last write has no event, and queues its replay; many at once only alarm',
    ends: 'By itself, two nights later or when the sweep comes by; after an alarm, an operator',
    proofs: [
      {
        file: 'emulators/checks/change-capture/lost-captures.e2e.spec.ts',
        title: 'is found by the sweep and published by its queue when it was lost',
      },
      {
        file: 'functions/lib/kernel/src/events/sweep-captures.int.spec.ts',
        title: 'records so many findings of a page and queues none, and goes on behind them in its next run',
      },
    ],
  },
  {
    id: 'F28',
    fault: 'An event expires before its task comes, or the record of its delivery does',
    response: '200 to the queue',
    work: 'Without its event a delivery is a dead letter; what followed from the event stays; nothing is done again',
    ends: 'By itself',
    proofs: [
      {
        file: 'emulators/checks/chaos/chaos.int.spec.ts',
        title: 'keeps what followed from events that have expired, and delivers nothing again once the records have',
      },
    ],
  },
  {
    id: 'F29',
    fault: 'A release is under way: a part of the system doesn’t know a subscriber or an event yet',
    response: 'As usual; 200 to the queue, which keeps the delivery',
    work: 'The reconciler asks for it until the service has the subscriber',
    ends: 'By itself, with the release',
    proofs: [
      {
        file: 'emulators/checks/chaos/chaos.int.spec.ts',
        title: 'loses nothing: every subscriber finished every event',
      },
    ],
  },
];

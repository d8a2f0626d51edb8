import type { callables as contract } from '@fresh/contracts/callables/operations';
import type { CauseGroup } from '@fresh/contracts/dead-letter-groups';
import type * as z from 'zod';
import { columns } from '../command-line/columns.ts';
import type { QueueLine } from './queues.ts';

type OutputOf<C extends { readonly output: z.ZodType }> = z.output<C['output']>;
type ListedEvent = OutputOf<typeof contract.listEvents>['events'][number];
type Shown = OutputOf<typeof contract.showEvent>['subscribers'][number];
type DeadLetter = OutputOf<typeof contract.listDeadLetters>['deadLetters'][number];
type CaptureFailure = OutputOf<typeof contract.captureFailures>['failures'][number];
type Delivery = OutputOf<typeof contract.replayEvents>['deliveries'][number];

/** One event of a list. */
export function eventLine({ recordedAt, id, type, orgid, subject, sequence, actor }: ListedEvent): string {
  return [timeText(recordedAt), id, type, orgid ?? '-', `${subject}#${sequence}`, actor].join('  ');
}

/** An event with everything, and how far its subscribers are. */
export function shownLines({ event, subscribers }: OutputOf<typeof contract.showEvent>): string[] {
  const { recordedAt, data, ...head } = event;
  const named = Object.entries({ ...head, recorded: timeText(recordedAt) });
  return [
    ...columns(named.map(([name, value]) => [name, String(value ?? '-')])),
    ...`data ${JSON.stringify(data, null, 2)}`.split('\n'),
    '',
    ...(subscribers.length === 0 ? ['No service subscribes to it.'] : []),
    ...subscribers.map(({ subscriber, status, attempts, updatedAt, cause }) =>
      [
        subscriber,
        ...handlingOf(status, attempts),
        ...(updatedAt === undefined ? [] : [`${status === 'done' ? '' : 'last tried '}${timeText(updatedAt)}`]),
        ...(cause === undefined ? [] : [oneLine(cause)]),
      ].join('  '),
    ),
  ];
}

/** How far a subscriber is. Attempts are those of the queue: a push or trigger that succeeds counts none. */
function handlingOf(status: Shown['status'], attempts: number): string[] {
  if (status === 'none') return ['not started'];
  if (status === 'done' && attempts === 0) return ['done', 'first try'];
  return [status.replace('_', ' '), attemptsText(attempts)];
}

/** One dead letter of a list. */
export function deadLetterLine({ diedAt, subscriber, eventId, type, orgid, attempts, cause }: DeadLetter): string {
  return [timeText(diedAt), subscriber, eventId, type, orgid ?? '-', attemptsText(attempts), oneLine(cause)].join('  ');
}

/** Dead letters of one cause. */
export function groupLine({ causeHash, count, first, last, sampleEventId, subscriber, cause }: CauseGroup): string {
  const letters = count === 1 ? '1 letter' : `${count} letters`;
  const times = `${timeText(first)} to ${timeText(last)}`;
  return [causeHash, letters, times, subscriber, `such as ${sampleEventId}`, oneLine(cause)].join('  ');
}

/** Subscribers that an operator has paused, what waits, and who is behind. */
export function statusLines(state: OutputOf<typeof contract.controlSubscribers>): string[] {
  const { subscribers, unfinished, deadLetters, untouchedSince, unstarted, captureSweeps, released, complete } = state;
  const oldest = untouchedSince === null ? '' : `, the oldest untouched since ${timeText(untouchedSince)}`;
  const behind = unstarted?.subscribers ?? [];
  const measured = unstarted === null ? 'never measured: run reconcile' : `measured ${timeText(unstarted.measuredAt)}`;
  return [
    ...subscribers.map(({ subscriber, state: now, since, by, reason }) =>
      [
        subscriber,
        `${now} since ${timeText(since)}`,
        `by ${by}`,
        ...(reason === undefined ? [] : [oneLine(reason)]),
      ].join('  '),
    ),
    ...(subscribers.length === 0 ? ['no subscriber is paused'] : []),
    `${unfinished} unfinished deliveries${oldest}; ${deadLetters} dead letters`,
    ...(behind.length === 0 ? [`no subscriber is behind (${measured})`] : []),
    ...behind.map(
      ({ subscriber, since }) => `${subscriber} has not started with events since ${timeText(since)} (${measured})`,
    ),
    ...captureSweeps.map(sweepLine),
    ...(released === 0 ? [] : [`${released} held deliveries are in the queue${complete ? '' : '; there are more'}`]),
  ];
}

/** What the last run of a capture's sweep did. */
function sweepLine(sweep: OutputOf<typeof contract.controlSubscribers>['captureSweeps'][number]): string {
  const { capture, sweptAt, documents, events, found, stopped, completedAt } = sweep;
  const seen = `${documents} documents and ${events} events swept ${timeText(sweptAt)}`;
  const lost = `${found} not captured${stopped ? ', too many to replay: see capture-failures' : ''}`;
  const passed = completedAt === null ? 'not through yet' : `through ${timeText(completedAt)}`;
  return [capture, seen, lost, passed].join('  ');
}

/** One failed capture of a list; the first two columns after the time are what `replay-capture` takes. */
export function captureFailureLine(failure: CaptureFailure): string {
  const { givenUpAt, capture, id, path, write, fields, attempts, cause } = failure;
  const what = fields.length === 0 ? write : `${write} of ${fields.join(', ')}`;
  return [timeText(givenUpAt), capture, id, path, what, attemptsText(attempts), oneLine(cause)].join('  ');
}

/** One delivery of a replay. */
export function deliveryLine({ subscriber, eventId, type }: Delivery): string {
  return [subscriber, eventId, type].join('  ');
}

/** The sum of a replay. */
export function replayedLine(count: number, dryRun: boolean, replayId: string | undefined): string {
  const deliveries = count === 1 ? '1 delivery' : `${count} deliveries`;
  if (count === 0 || (!dryRun && replayId === undefined)) return 'nothing to deliver';
  if (dryRun) return `${deliveries} would be made. Run it without --dry-run to make ${count === 1 ? 'it' : 'them'}`;
  return `${deliveries} in the queues, replay ${replayId}`;
}

/** What a run of the reconciler did. */
export function reconciledLine(report: OutputOf<typeof contract.reconcileNow>): string {
  const { checked, lost, stuck, failed, closed, behind, complete } = report;
  const done = `${checked} events checked, ${lost} lost and ${stuck} stuck ones redelivered`;
  const rejected = failed === 0 ? '' : `, ${failed} rejected by their queues`;
  const given = closed === 0 ? '' : `, ${closed} of removed subscribers made dead letters`;
  const waiting = behind.length === 0 ? '' : `; ${behind.join(', ')} is behind, and gets its deliveries later`;
  return `${done}${rejected}${given}${waiting}${complete ? '' : '; there is more, run it again'}`;
}

/** What was closed of a removed subscriber. */
export function retiredLine(subscriber: string, closed: number): string {
  return closed === 0
    ? `nothing of ${subscriber} is open`
    : `${closed} open deliveries of ${subscriber} are dead letters now`;
}

/** One queue. */
export function queueLine({ queue, state, maxConcurrentDispatches, maxDispatchesPerSecond, tasks }: QueueLine): string {
  return [
    queue,
    ...(state === undefined ? [] : [state]),
    ...(tasks === undefined ? [] : [`${tasks} tasks`]),
    ...(maxConcurrentDispatches === undefined ? [] : [`${maxConcurrentDispatches} at once`]),
    ...(maxDispatchesPerSecond === undefined ? [] : [`${maxDispatchesPerSecond} a second`]),
  ].join('  ');
}

function attemptsText(attempts: number): string {
  return attempts === 1 ? '1 attempt' : `${attempts} attempts`;
}

function timeText(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ');
}

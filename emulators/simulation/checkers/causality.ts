import { topicOf } from '@fresh/contracts/event';
import { subscribersTo } from '@fresh/contracts/registry';
import { retentionMs } from '@fresh/contracts/retention';
import type { DocumentData, HistoryEntry } from '../history.ts';
import { commitsOf, eventsIn, writesTo, type LoggedEvent } from './database.ts';
import type { Finding } from './finding.ts';
import { number, shown, text } from './values.ts';

/** How far the clocks of instances are off at most, in ms. */
const clockSkewMs = 10_000;
/** How much earlier than a commit a time in it may have been taken, in ms: calls and retries of a transaction come between. */
const commitMs = 60_000;

/**
 * Nothing happens before its cause: an event is handled after it was logged and when it is due, a planned publication is the
 * one that was planned, and an event is kept from its commit on for as long as the log promises.
 */
export function checkCausality(history: readonly HistoryEntry[]): readonly Finding[] {
  const log = new Map<string, LoggedEvent>();
  return commitsOf(history).flatMap(({ commit, entry }) => {
    const epochMs = commit.updateTime / 1_000;
    const logged = eventsIn(commit, entry);
    const handled = writesTo(commit, /^inbox\/(?<subscriber>[^:/]+):(?<event>[^/]+)$/).flatMap(({ write, match }) => {
      const { subscriber = '', event = '' } = match.groups ?? {};
      return write.after && isStarted(write.after) ? early(write.path, subscriber, log.get(event), epochMs, entry) : [];
    });
    const published = logged.flatMap(({ event }) => otherPlan(event, log.get(event.causationid), entry));
    const kept = commit.writes.flatMap(({ path, before, after }) =>
      before === null && after && path.startsWith('eventLog/') ? tooShort(path, after, epochMs, entry) : [],
    );
    for (const one of logged) log.set(one.event.id, one);
    return [...handled, ...published, ...kept];
  });
}

function early(
  path: string,
  subscriber: string,
  logged: LoggedEvent | undefined,
  epochMs: number,
  entry: number,
): Finding[] {
  if (!logged) return [finding(path, 'it handles an event that no commit has logged yet', [entry])];
  const { event } = logged;
  const subscription = subscribersTo(topicOf(event.type)).find(({ name }) => name === subscriber);
  const subscribesTo = subscription?.subscribesTo;
  const dueField = typeof subscribesTo === 'object' ? subscribesTo.dueField : undefined;
  if (dueField === undefined) return [];
  const earlyMs = number((event.data as DocumentData)[dueField]) - epochMs;
  if (earlyMs <= clockSkewMs) return [];
  return [
    finding(path, `it handles an event ${Math.round(earlyMs / 1_000)} s before it is due`, [logged.entry, entry]),
  ];
}

/** A publication that follows from a plan has the time of that plan. */
function otherPlan(event: LoggedEvent['event'], cause: LoggedEvent | undefined, entry: number): Finding[] {
  const isPlanned = cause && /\.schedule\.v\d+\.publication_planned$/.test(cause.event.type);
  if (!isPlanned || !/\.schedule\.v\d+\.published$/.test(event.type)) return [];
  const { publishedAt } = event.data as DocumentData;
  const { publishAt } = cause.event.data as DocumentData;
  if (publishedAt === publishAt) return [];
  const message = `the plan for ${shown(publishAt)} published it as planned for ${shown(publishedAt)}`;
  return [finding(event.subject, message, [cause.entry, entry])];
}

function tooShort(path: string, { expireAt }: DocumentData, epochMs: number, entry: number): Finding[] {
  const keptMs = Date.parse(text(expireAt)) - epochMs;
  if (keptMs >= retentionMs.events - commitMs) return [];
  const missing = Math.round((retentionMs.events - keptMs) / 1_000);
  return [finding(path, `it is deleted ${missing} s before the log's retention is over`, [entry])];
}

function isStarted({ progress }: DocumentData): boolean {
  const status = typeof progress === 'object' && progress !== null && 'status' in progress ? progress['status'] : null;
  return status === 'done' || status === 'in_progress';
}

function finding(subject: string, message: string, entries: readonly number[]): Finding {
  return { checker: 'causality', subject, message, entries };
}

import { topicOf } from '@fresh/contracts/event';
import { subscribersTo } from '@fresh/contracts/registry';
import type { DocumentData, HistoryEntry } from '../history.ts';
import { commitsOf, databaseAfter, eventsIn, logOf, writesTo, type Database, type LoggedEvent } from './database.ts';
import type { Finding } from './finding.ts';
import { objectOf } from './models/resource.ts';

const inboxPath = /^inbox\/(?<subscriber>[^:/]+):(?<event>[^/]+)$/;

/**
 * Every effect takes place exactly once: each subscriber finishes each of its events, what it writes about an event is in one
 * commit with its inbox entry, and neither an event nor a keyed operation causes the same thing twice.
 */
export function checkEffects(history: readonly HistoryEntry[]): readonly Finding[] {
  const log = logOf(history);
  return [
    ...unfinished(log, databaseAfter(history)),
    ...finishedTwice(history),
    ...withoutInbox(history, log),
    ...causedTwice(history),
    ...doneTwice(history),
    ...rejectedKeys(history),
  ];
}

/** Deliveries that no inbox entry says done. */
function unfinished(log: readonly LoggedEvent[], database: Database): Finding[] {
  return log.flatMap(({ event, entry }) =>
    subscribersTo(topicOf(event.type)).flatMap(({ name: subscriber }) => {
      const path = `inbox/${subscriber}:${event.id}`;
      const found = database.get(path);
      const status = found ? statusOf(found.data) : 'missing';
      if (status === 'done') return [];
      const message = `${event.type} of ${event.subject} is ${status} at ${subscriber}, not done`;
      return [finding(path, message, [entry, ...(found ? [found.entry] : [])])];
    }),
  );
}

/** Entries that were written after they were done: the effect took place again. Only a rebuild may do that. */
function finishedTwice(history: readonly HistoryEntry[]): Finding[] {
  const done = new Map<string, { readonly entry: number; readonly replay: string }>();
  const findings: Finding[] = [];
  for (const { commit, entry } of commitsOf(history)) {
    for (const { write } of writesTo(commit, inboxPath)) {
      const { path, after } = write;
      const before = done.get(path);
      const replay = JSON.stringify(after?.['replay'] ?? null);
      const isRebuilt = before?.replay !== replay && objectOf(after?.['replay'])['of'] === 'rebuild';
      if (before && !isRebuilt) {
        const message = after ? `was done, and was written again as ${statusOf(after)}` : 'was done, and was deleted';
        findings.push(finding(path, message, [before.entry, entry]));
      }
      if (after && statusOf(after) === 'done') done.set(path, { entry, replay });
      else done.delete(path);
    }
  }
  return findings;
}

/** Events that follow from another one, in a commit without an inbox entry of that one: a redelivery would repeat them. */
function withoutInbox(history: readonly HistoryEntry[], log: readonly LoggedEvent[]): Finding[] {
  const ids = new Set(log.map(({ event }) => event.id));
  return commitsOf(history).flatMap(({ commit, entry }) => {
    const handled = new Set(writesTo(commit, inboxPath).map(({ match }) => match.groups?.['event']));
    return eventsIn(commit, entry)
      .filter(({ event }) => ids.has(event.causationid) && !handled.has(event.causationid))
      .map(({ event }) => {
        const message = `${event.type} follows from event ${event.causationid}, whose inbox entry is not in the same commit`;
        return finding(event.subject, message, [entry]);
      });
  });
}

/**
 * One cause brings one event of a type to a subject. A request without a key is left out: where the response to its commit is
 * lost, Firestore's client repeats it, and nothing says that it was done (ADR 0047).
 */
function causedTwice(history: readonly HistoryEntry[]): Finding[] {
  const keyed = keyedOperations(history);
  const first = new Map<string, LoggedEvent>();
  const log = commitsOf(history).flatMap(({ commit, entry }) =>
    commit.cause && !keyed.has(commit.cause.operation) ? [] : eventsIn(commit, entry),
  );
  return log.flatMap((logged) => {
    const { type, subject, causationid } = logged.event;
    const key = JSON.stringify([type, subject, causationid]);
    const before = first.get(key);
    if (!before) {
      first.set(key, logged);
      return [];
    }
    const message = `${type} was caused twice by ${causationid}`;
    return [finding(subject, message, [before.entry, logged.entry])];
  });
}

/**
 * One operation, however often it is sent, brings each event about a subject once, and creates one thing of a kind. Only of
 * operations with a key, since without one each request is an operation of its own.
 */
function doneTwice(history: readonly HistoryEntry[]): Finding[] {
  const keyed = keyedOperations(history);
  const first = new Map<string, LoggedEvent>();
  return commitsOf(history).flatMap(({ commit, entry }) => {
    const operation = commit.cause?.operation;
    if (operation === undefined || !keyed.has(operation)) return [];
    return eventsIn(commit, entry).flatMap((logged) => {
      const { type, subject } = logged.event;
      const key = JSON.stringify([operation, type, ...(type.endsWith('.created') ? [] : [subject])]);
      const before = first.get(key);
      if (!before) first.set(key, logged);
      if (!before || before.entry === entry) return [];
      const message = `${type} happened twice: to ${before.event.subject}, and to ${subject}`;
      return [finding(`operation ${operation}`, message, [before.entry, entry])];
    });
  });
}

function keyedOperations(history: readonly HistoryEntry[]): ReadonlySet<number> {
  return new Set(
    history.flatMap((entry) =>
      entry.kind === 'invoke' && entry.request.idempotencyKey !== null ? [entry.operation] : [],
    ),
  );
}

/** Keys that are said to be used with another body, though a client makes a new one for each operation. */
function rejectedKeys(history: readonly HistoryEntry[]): Finding[] {
  return history.flatMap((entry, position) => {
    if (entry.kind !== 'respond' || entry.response?.status !== 409) return [];
    if (!JSON.stringify(entry.response.body).includes('was used with another request body')) return [];
    return [finding(`operation ${entry.operation}`, 'its key is said to be used with another body', [position])];
  });
}

function statusOf(entry: DocumentData): string {
  const { status } = objectOf(entry['progress']);
  return typeof status === 'string' ? status : 'without progress';
}

function finding(subject: string, message: string, entries: readonly number[]): Finding {
  return { checker: 'effects', subject, message, entries };
}

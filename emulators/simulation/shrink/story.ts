import { eventsIn } from '../checkers/database.ts';
import type { Failure } from '../failures.ts';
import type { Commit, Deliver, DocumentWrite, FaultKind, HistoryEntry, Invoke, Respond } from '../history.ts';

/** What a story says first. */
export interface StoryTitle {
  readonly seed: number;
  /** Operations and faults of the run that is printed, and of the one that it was cut down from. */
  readonly operations: readonly [kept: number, of: number];
  readonly faults: readonly [kept: number, of: number];
}

/**
 * A run as a time line that a person can read: who did what at which virtual time, what went wrong, and what followed. Lines
 * that a finding names are marked with its number. Calls are left out, but for those that a fault hit.
 */
export function story(history: readonly HistoryEntry[], findings: readonly Failure[], title: StoryTitle): string {
  const methods = methodsOf(history);
  const users = usersOf(history);
  const lines = history.flatMap((entry, position) => {
    const text = lineOf(entry, methods, users);
    if (text === null) return [];
    const marks = findings.flatMap(({ entries }, index) => (entries.includes(position) ? [`[${index + 1}]`] : []));
    return [`${secondsOf(entry.at)}  ${withShortIds(text)}${marks.length > 0 ? `  ◄ ${marks.join(' ')}` : ''}`];
  });
  const { seed, operations, faults } = title;
  return [
    `Seed ${seed}: ${operations[0]} of ${operations[1]} operations and ${faults[0]} of ${faults[1]} faults.`,
    '',
    ...lines,
    '',
    ...findings.map(({ checker, subject, message }, index) => {
      const about = subject === '' ? checker : `${checker}: ${subject}`;
      return withShortIds(`[${index + 1}] ${about}\n    ${message}`);
    }),
    '',
  ].join('\n');
}

const faultTexts: Readonly<Record<FaultKind, string>> = {
  'request-lost': 'the request is lost',
  'response-lost': 'the response is lost',
  'slow-call': 'the call takes seconds',
  'call-rejected': 'Firestore rejects the call with INTERNAL',
  poisoned: 'Firestore rejects this effect until an operator removes the cause',
  'instance-died': 'the instance dies',
  'clock-off': 'its clock is off',
  'delivered-twice': 'it is delivered twice',
  'delivered-late': 'it is delivered late',
  'never-delivered': 'it is never delivered',
  'client-lost-response': 'the client loses the response',
  'version-changed': 'it changes to the other version',
};

function lineOf(
  entry: HistoryEntry,
  methods: ReadonlyMap<number, string>,
  users: ReadonlyMap<number, string>,
): string | null {
  switch (entry.kind) {
    case 'invoke':
      return invokeText(entry);
    case 'respond':
      return respondText(entry, users);
    case 'commit':
      return commitText(entry);
    case 'deliver':
      return deliverText(entry);
    case 'fault': {
      const method = entry.call === null ? undefined : methods.get(entry.call);
      const call = method === undefined || method === entry.target ? '' : ` (${method})`;
      return `⚡ ${entry.target}: ${faultTexts[entry.fault]}${call}`;
    }
    case 'settled':
      return entry.quiescent ? 'everything has settled' : 'something is still under way';
    case 'rpc':
    case 'account':
      return null;
  }
}

function invokeText({ request, operation, attempt }: Invoke): string {
  const again = attempt === 1 ? '' : `, attempt ${attempt}`;
  const body = request.body === null ? '' : ` ${JSON.stringify(request.body)}`;
  const condition = request.ifMatch === null ? '' : ` If-Match ${request.ifMatch}`;
  return `${request.uid} sends ${request.method} ${request.path}${condition}${body} (operation ${operation}${again})`;
}

function respondText({ operation, response, retries }: Respond, users: ReadonlyMap<number, string>): string {
  const tag = response?.headers['etag'];
  const what = response ? `${response.status}${tag === undefined ? '' : ` with ETag ${tag}`}` : 'no response';
  return `${users.get(operation) ?? 'the client'} gets ${what} (operation ${operation})${retries ? ' and tries again' : ''}`;
}

/** What a commit did to documents, each once: events name the change, other writes their document. */
function commitText(commit: Commit): string | null {
  const events = eventsIn(commit, 0).map(({ event }) => event);
  const subjects = new Set(events.map(({ subject }) => subject));
  const logged = events.map(({ type, subject, sequence }) => `${type} of ${subject} is event ${sequence}`);
  const others = commit.writes
    .filter(({ path }) => !/^(?:eventLog|_reconciler)\//.test(path) && !subjects.has(path))
    .map(writeText);
  const by = commit.instance ?? 'before the run';
  const all = [...logged, ...others];
  return all.length === 0 ? null : `${by} commits: ${all.join('; ')}`;
}

function writeText({ path, before, after }: DocumentWrite): string {
  const [, delivery] = /^inbox\/(.*)$/.exec(path) ?? [];
  const progress = after?.['progress'];
  const status = isRecord(progress) && typeof progress['status'] === 'string' ? progress['status'] : null;
  if (delivery !== undefined && status !== null) return `${delivery} is ${status}`;
  return `${path} is ${after === null ? 'deleted' : before === null ? 'created' : 'changed'}`;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** Long ids by their last five characters, which find them in a history. */
function withShortIds(text: string): string {
  return text.replace(/(?=[\w-]*\d)[\w-]{16,}/g, (id) => `…${id.slice(-5)}`);
}

/** Only what doesn't end well: the commit of a delivery says the rest. */
function deliverText({ phase, by, functionName, instance, attempt, subject }: Deliver): string | null {
  if (phase === 'start' || phase === 'done') return null;
  return `${instance} ${phase === 'died' ? 'died' : 'failed'} in ${functionName}, attempt ${attempt} by ${by} of ${subject}`;
}

function methodsOf(history: readonly HistoryEntry[]): Map<number, string> {
  return new Map(history.flatMap((entry) => (entry.kind === 'rpc' ? [[entry.call, entry.method] as const] : [])));
}

function usersOf(history: readonly HistoryEntry[]): Map<number, string> {
  return new Map(
    history.flatMap((entry) => (entry.kind === 'invoke' ? [[entry.operation, entry.request.uid] as const] : [])),
  );
}

function secondsOf(ms: number): string {
  return `${(ms / 1_000).toFixed(3).padStart(10)} s`;
}

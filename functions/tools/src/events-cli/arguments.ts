import { services, subscriptions } from '@fresh/contracts/registry';
import type { ServiceName } from '@fresh/contracts/route';
import { redeliveryQueue } from '@fresh/contracts/subscription';
import { commonOptions, flag, readCommandLine, text, UsageError, type Setting } from '../command-line/command-line.ts';

/** What is asked for; times are epoch ms. */
export type Command =
  | ListCommand
  | { readonly name: 'show'; readonly eventId: string }
  | { readonly name: 'dead-letters'; readonly subscriber?: string; readonly limit: number; readonly grouped: boolean }
  | { readonly name: 'capture-failures'; readonly limit: number }
  /** Null for all of the capture's. */
  | { readonly name: 'replay-capture'; readonly capture: string; readonly id: string | null }
  | ({ readonly name: 'replay' | 'rebuild' } & ReplayCommand)
  | { readonly name: 'reconcile'; readonly olderThanSeconds: number }
  | { readonly name: 'retire'; readonly subscriber: string }
  | { readonly name: 'status' }
  | { readonly name: 'pause'; readonly subscriber: string; readonly reason?: string }
  | { readonly name: 'resume'; readonly subscriber: string }
  | { readonly name: 'queues'; readonly action: 'list' }
  | { readonly name: 'queues'; readonly action: 'pause' | 'resume' | 'purge'; readonly queue: string };

/** Which events are listed, oldest first. */
export interface ListCommand {
  readonly name: 'list';
  readonly type?: string;
  readonly since: number;
  readonly until?: number;
  /** The oldest so many. */
  readonly limit: number;
  /** The newest so many instead. */
  readonly last?: number;
  readonly orgId?: string;
  /** Id of the request that logged them (`x-request-id`), directly or through a subscriber. */
  readonly request?: string;
}

/** Which deliveries are made again. */
export interface ReplayCommand {
  readonly of: 'dead-letter' | 'history' | 'rebuild';
  readonly dryRun: boolean;
  readonly type?: string;
  readonly subscriber?: string;
  readonly service?: ServiceName;
  readonly since?: number;
  readonly until?: number;
  /** Id of the replay: the same one never delivers the same letter twice. */
  readonly replayId?: string;
}

/** A command line that was understood. */
export interface Invocation extends Setting {
  readonly command: Command;
}

const options = {
  ...{ ...commonOptions, type: text, since: text, until: text, limit: text, subscriber: text, 'older-than': text },
  ...{ 'dry-run': flag, history: flag, yes: flag, grouped: flag, all: flag, reason: text, service: text, once: text },
  ...{ last: text, org: text, request: text },
};
type Values = ReturnType<typeof readCommandLine<Command['name'], typeof options>>['values'];

/** Which options each command has, beside `--project` and `--json`. */
const optionsOf: Readonly<Record<Command['name'], readonly (keyof typeof options)[]>> = {
  list: ['type', 'since', 'until', 'limit', 'last', 'org', 'request'],
  show: [],
  'dead-letters': ['subscriber', 'limit', 'grouped'],
  'capture-failures': ['limit'],
  'replay-capture': ['all'],
  replay: ['dry-run', 'history', 'type', 'subscriber', 'service', 'since', 'until', 'once'],
  rebuild: ['dry-run', 'since', 'until'],
  status: [],
  pause: ['reason'],
  resume: [],
  reconcile: ['older-than'],
  retire: [],
  queues: ['yes'],
};

/** The queues there are: one for each service that subscribes. */
export const queueNames = services
  .filter((service) => subscriptions.some((one) => one.service === service))
  .map(redeliveryQueue);

/** Reads a command line. `now` is epoch ms. Throws UsageError. */
export function readArguments(args: readonly string[], now: number): Invocation {
  const { name, operands, values, setting } = readCommandLine(args, options, optionsOf);
  return { command: commandOf(name, operands, values, now), ...setting };
}

function commandOf(name: Command['name'], rest: readonly string[], values: Values, now: number): Command {
  if (name === 'queues') return queuesCommand(rest, values.yes ?? false);
  if (name === 'replay-capture') return replayCaptureCommand(rest, values.all ?? false);
  const operandName = operandOf[name];
  const [operand, ...more] = operandName === undefined ? ['', ...rest] : rest;
  if (operand === undefined) throw new UsageError(`${name} needs ${operandName}`);
  if (more.length > 0) throw new UsageError(`${name} takes no ${more.join(' ')}`);
  const { type, subscriber } = values;
  const selection = {
    ...(type !== undefined && { type }),
    ...(values.until !== undefined && { until: timeOf(values.until, now) }),
  };
  const since = values.since === undefined ? {} : { since: timeOf(values.since, now) };
  const dryRun = values['dry-run'] ?? false;
  const bySubscriber = subscriber === undefined ? {} : { subscriber };
  switch (name) {
    case 'list':
      return { name, ...selection, since: timeOf(values.since ?? '1h', now), ...listed(values) };
    case 'show':
      return { name, eventId: operand };
    case 'dead-letters':
      return { name, ...bySubscriber, limit: limitOf(values.limit), grouped: values.grouped ?? false };
    case 'capture-failures':
      return { name, limit: limitOf(values.limit) };
    case 'replay': {
      const of = values.history ? 'history' : 'dead-letter';
      return { name, of, dryRun, ...selection, ...bySubscriber, ...since, ...ofService(values) };
    }
    case 'rebuild':
      return { name, of: 'rebuild', dryRun, subscriber: operand, ...selection, ...since };
    case 'reconcile':
      return { name, olderThanSeconds: durationMs(values['older-than'] ?? '15m') / 1000 };
    case 'status':
      return { name };
    case 'pause':
      return { name, subscriber: operand, ...(values.reason !== undefined && { reason: values.reason }) };
    case 'retire':
    case 'resume':
      return { name, subscriber: operand };
  }
}

function listed({ limit, last, org, request }: Values): Pick<ListCommand, 'limit' | 'last' | 'orgId' | 'request'> {
  if (limit !== undefined && last !== undefined) throw new UsageError('list takes --limit or --last, not both');
  return {
    limit: limitOf(limit),
    ...(last !== undefined && { last: limitOf(last, '--last') }),
    ...(org !== undefined && { orgId: org }),
    ...(request !== undefined && { request }),
  };
}

/** Commands that take something, and what. */
const operandOf: Partial<Record<Command['name'], string>> = {
  show: 'the id of an event',
  retire: 'the name of a subscriber',
  rebuild: 'the name of a subscriber',
  pause: 'the name of a subscriber',
  resume: 'the name of a subscriber',
};

function ofService({ service, once, history }: Values): Pick<ReplayCommand, 'service' | 'replayId'> {
  const known = services.find((name) => name === service);
  if (service !== undefined && !known) throw new UsageError(`No such service: ${service}`);
  if (service !== undefined && history)
    throw new UsageError('--service is for dead letters; history takes --subscriber');
  if (once !== undefined && !/^[A-Za-z0-9-]{1,64}$/.test(once)) {
    throw new UsageError(`--once takes a name of letters, digits and hyphens, such as deploy-7, not ${once}`);
  }
  return { ...(known && { service: known }), ...(once !== undefined && { replayId: once }) };
}

function replayCaptureCommand([capture, id, ...more]: readonly string[], all: boolean): Command {
  if (capture === undefined || (id === undefined) !== all || more.length > 0) {
    throw new UsageError(
      'replay-capture needs a capture and an id, as capture-failures prints them, or --all for an id',
    );
  }
  return { name: 'replay-capture', capture, id: id ?? null };
}

function queuesCommand([action, queue, ...more]: readonly string[], yes: boolean): Command {
  if (action === 'list' && queue === undefined) return { name: 'queues', action };
  if (action !== 'pause' && action !== 'resume' && action !== 'purge') {
    throw new UsageError('queues takes list, pause <queue>, resume <queue> or purge <queue>');
  }
  if (queue === undefined || more.length > 0 || !queueNames.includes(queue)) {
    throw new UsageError(`queues ${action} takes one of ${queueNames.join(', ')}`);
  }
  if (action === 'purge' && !yes) {
    throw new UsageError(
      'purge drops every task of the queue; what they would have delivered comes back only when the reconciler ' +
        'finds it, 15 minutes later at the earliest. Add --yes to do it.',
    );
  }
  return { name: 'queues', action, queue };
}

function limitOf(value = '50', option = '--limit'): number {
  const limit = /^\d{1,6}$/.test(value) ? Number(value) : 0;
  if (limit === 0) throw new UsageError(`${option} takes a number from 1, not ${value}`);
  return limit;
}

/** A moment: so long ago, or ISO-8601. */
function timeOf(value: string, now: number): number {
  if (durationPattern.test(value)) return now - durationMs(value);
  const time = /^\d{4}-\d\d-\d\d/.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(time)) throw new UsageError(`${value} is not a time: write 30m, 2h, 7d or 2026-01-31T08:00Z`);
  return time;
}

const durationPattern = /^(\d{1,6})([smhd])$/;
const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function durationMs(value: string): number {
  const [, count, unit = ''] = durationPattern.exec(value) ?? [];
  if (count === undefined) throw new UsageError(`${value} is not a duration: write 90s, 15m or 2h`);
  return Number(count) * (unitMs[unit] ?? 0);
}

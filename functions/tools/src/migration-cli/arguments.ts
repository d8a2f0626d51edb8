import { isInMonolith, type RouteRouting } from '@fresh/contracts/migration';
import { routes } from '@fresh/contracts/registry';
import type { MembershipsCommand } from './memberships.ts';
import { commonOptions, readCommandLine, text, UsageError, type Setting } from '../command-line/command-line.ts';

/** What is asked for. */
export type Command =
  | { readonly name: 'status' }
  | { readonly name: 'set'; readonly routes: readonly string[]; readonly routing: RouteRouting }
  | { readonly name: 'report'; readonly route?: string; readonly days: number }
  | ({ readonly name: 'memberships' } & MembershipsCommand);

/** A command line that was understood. */
export interface Invocation extends Setting {
  readonly command: Command;
}

const options = { ...commonOptions, sample: text, noise: text, route: text, days: text };
type Values = ReturnType<typeof readCommandLine<Command['name'], typeof options>>['values'];

/** Which options each command has, beside `--project` and `--json`. */
const optionsOf: Readonly<Record<Command['name'], readonly (keyof typeof options)[]>> = {
  status: [],
  set: ['sample', 'noise'],
  report: ['route', 'days'],
  memberships: [],
};

/** Reads a command line. Throws UsageError. */
export function readArguments(args: readonly string[]): Invocation {
  const { name, operands, values, setting } = readCommandLine(args, options, optionsOf);
  if (name === 'set') return { command: setCommand(operands, values), ...setting };
  if (name === 'memberships') return { command: { name, ...membershipsCommand(operands) }, ...setting };
  if (operands.length > 0) throw new UsageError(`${name} takes no ${operands.join(' ')}`);
  if (name === 'status') return { command: { name }, ...setting };
  const { route } = values;
  if (route !== undefined) requireRoute(route);
  return { command: { name, days: daysOf(values.days), ...(route !== undefined && { route }) }, ...setting };
}

function setCommand(operands: readonly string[], { sample, noise }: Values): Command {
  const named = operands.slice(0, -1);
  // `legacy` is the word in the routing document; people say monolith.
  const mode = operands.at(-1) === 'monolith' ? 'legacy' : operands.at(-1);
  if (mode !== 'service' && mode !== 'legacy' && mode !== 'shadow') {
    throw new UsageError('set takes routes and then service, monolith or shadow, such as: set S1 S3 shadow');
  }
  if (named.length === 0) throw new UsageError('set takes at least one route, such as S1');
  if (named.join() === 'all') {
    if (mode === 'shadow') throw new UsageError('all takes service or monolith; compare routes one by one');
    return { name: 'set', routes: routes.map(({ id }) => id).filter(isInMonolith), routing: { mode } };
  }
  named.forEach(requireRoute);
  if (mode === 'shadow') {
    return {
      name: 'set',
      routes: named,
      routing: { mode, sampleRate: rateOf('--sample', sample, 0.05), noiseRate: rateOf('--noise', noise, 0.1) },
    };
  }
  if (sample !== undefined || noise !== undefined)
    throw new UsageError('--sample and --noise are options of shadow alone');
  return { name: 'set', routes: named, routing: { mode } };
}

function membershipsCommand([action, ...ids]: readonly string[]): MembershipsCommand {
  if (action === undefined) return { action: 'report' };
  if (action !== 'confirm' && action !== 'suspend') {
    throw new UsageError(`memberships takes nothing, confirm or suspend, not ${action}`);
  }
  if (ids.length === 0) throw new UsageError(`memberships ${action} takes at least one id, as memberships prints them`);
  return { action, ids };
}

function requireRoute(id: string): void {
  if (!routes.some((route) => route.id === id))
    throw new UsageError(`No route has the id ${id}. npm run migration -- status lists them`);
}

function rateOf(option: string, value: string | undefined, fallback: number): number {
  if (value === undefined) return fallback;
  const rate = /^\d?\.?\d{1,6}$/.test(value) ? Number(value) : Number.NaN;
  if (!(rate >= 0 && rate <= 1)) throw new UsageError(`${option} takes a number from 0 to 1, not ${value}`);
  return rate;
}

function daysOf(value = '7'): number {
  const days = /^\d{1,2}$/.test(value) ? Number(value) : 0;
  if (days < 1 || days > 30) throw new UsageError(`--days takes a number from 1 to 30, not ${value}`);
  return days;
}

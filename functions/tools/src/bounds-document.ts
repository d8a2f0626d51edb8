import { defaultBounds, ownBounds, type Bounds, type FunctionKind } from '@fresh/contracts/bounds';
import type { DeployedFunction } from '@fresh/contracts/deployed-functions';
import type { ServiceName } from '@fresh/contracts/route';
import { table } from '@fresh/local/markdown-table';
import { dollarsAnHourInQuota, totalOf, type Totals } from './bounds-totals.ts';
import { regionalVcpu } from './prices.ts';

/** The section of CAPACITY.md on what functions may use, and what that costs. */
export function boundsSection(services: readonly ServiceName[], functions: readonly DeployedFunction[]): string {
  const all = totalOf(functions);
  const kinds = Object.keys(defaultBounds) as FunctionKind[];
  return [
    table(
      ['Kind', 'Functions', 'Memory', 'vCPU', 'At once', 'Timeout', 'Instances', 'Kept'],
      kinds.map((kind) => kindRow(kind, functions.filter((one) => one.kind === kind).length)),
      { numbers: true },
    ),
    `With bounds of their own:\n\n${ownGroups()}`,
    table(
      [
        'Service',
        'Functions',
        'vCPU, one instance each',
        'vCPU, all instances',
        'GiB, all instances',
        'An hour of all',
      ],
      [
        ...services.map((service) => totalRow(service, totalOf(functions.filter((one) => one.service === service)))),
        totalRow('**All**', all),
      ],
      { numbers: true },
    ),
    `One instance of each function needs ${all.vcpuAtLeast} vCPU, ${round(all.vcpuAtLeast / regionalVcpu)} times the ` +
      `${regionalVcpu} vCPU that a new project has in a region;\nall instances need ${all.vcpuAtMost}. Within that quota an ` +
      `hour costs ${dollars(dollarsAnHourInQuota(all))} at most, whatever the bounds allow.`,
    `${all.warm} instances are kept warm (column "Kept") and cost ${dollars(all.warmDollarsAMonth)} a month while nothing is asked ` +
      'of them: a receiver is there\nto be fast, and a cold start takes longer than the trigger of the same event. ' +
      'With `EVENT_PUSH=off` none is kept.',
  ].join('\n\n');
}

function kindRow(kind: FunctionKind, count: number): string[] {
  const { memoryMiB, cpu, concurrency, timeoutSeconds, maxInstances, minInstances } = defaultBounds[kind];
  const cells = [kind, count, `${memoryMiB} MiB`, cpu, concurrency, `${timeoutSeconds} s`, maxInstances, minInstances];
  return cells.map(String);
}

/** Functions that share a difference from their kind. */
function ownGroups(): string {
  const groups = new Map<string, string[]>();
  for (const [name, own] of Object.entries(ownBounds)) {
    groups.set(described(own), [...(groups.get(described(own)) ?? []), `\`${name}\``]);
  }
  return [...groups].map(([own, names]) => wrapped(`- ${own}: ${names.join(', ')}`)).join('\n');
}

function described({
  memoryMiB,
  cpu,
  concurrency,
  timeoutSeconds,
  maxInstances,
  minInstances,
}: Partial<Bounds>): string {
  return [
    ...(maxInstances === undefined ? [] : [`${maxInstances} instances`]),
    ...(minInstances === undefined ? [] : [`${minInstances} kept`]),
    ...(memoryMiB === undefined ? [] : [`${memoryMiB} MiB`]),
    ...(cpu === undefined ? [] : [`${cpu} vCPU`]),
    ...(concurrency === undefined ? [] : [`${concurrency} at once`]),
    ...(timeoutSeconds === undefined ? [] : [`${timeoutSeconds} s`]),
  ].join(' and ');
}

function totalRow(name: string, totals: Totals): string[] {
  const { functions, vcpuAtLeast, vcpuAtMost, gibAtMost, dollarsAnHour } = totals;
  return [name, ...[functions, vcpuAtLeast, vcpuAtMost, gibAtMost].map(String), dollars(dollarsAnHour)];
}

/** An item of a list, in lines that fit a terminal. */
function wrapped(item: string): string {
  const lines = [''];
  for (const word of item.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line.length + word.length < 118) lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
    else lines.push(`  ${word}`);
  }
  return lines.join('\n');
}

function dollars(amount: number): string {
  return `$${amount.toFixed(2)}`;
}

function round(factor: number): string {
  return factor.toFixed(1);
}

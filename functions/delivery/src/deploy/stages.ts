import type { ServiceName } from '@fresh/contracts/route';
import type { Precedence } from './service-links.ts';

/** What a service's part of a deploy takes from the project's quotas. */
export interface Load {
  /** Functions that are written; Cloud Functions takes 60 writes a minute. */
  readonly writes: number;
  /** The sum of what one new instance of each needs. */
  readonly vcpu: number;
}

/** What a project may have at the same time. */
export interface Quota {
  readonly writes: number;
  readonly vcpu: number;
}

/** Those of a new project: 60 writes a minute, 20 vCPU of Cloud Run in a region. */
export const defaultQuota: Quota = { writes: 60, vcpu: 20 };

/** Services that are deployed at the same time, and why they are not in the stage before. */
export interface Stage {
  readonly services: readonly ServiceName[];
  readonly reason: string | null;
}

/**
 * Divides functions of one service into batches that fit the quota of vCPU, each written by one run of the Firebase CLI and so
 * from one build. On a used-up quota the CLI deletes a new function and starts over without end (firebase-tools#11001).
 */
export function batchesOf(names: readonly string[], cpuOf: (name: string) => number, { vcpu }: Quota): string[][] {
  const batches: string[][] = [];
  let left = 0;
  for (const name of names) {
    const needed = cpuOf(name);
    if (batches.length === 0 || needed > left) {
      batches.push([]);
      left = vcpu;
    }
    batches.at(-1)?.push(name);
    left -= needed;
  }
  return batches;
}

/**
 * Puts services into stages: as few as the precedences and the quotas allow. Pure. Services whose precedences form a circle
 * go in the given order, which loses nothing (`precedences`). A service that exceeds a quota has a stage of its own.
 */
export function stagesOf(
  loads: ReadonlyMap<ServiceName, Load>,
  order: readonly Precedence[],
  quota: Quota = defaultQuota,
): Stage[] {
  const left = new Set(loads.keys());
  const stages: Stage[] = [];
  while (left.size > 0) {
    const open = order.filter(({ first, then }) => left.has(first) && left.has(then));
    const free = [...left].filter((service) => open.every(({ then }) => then !== service));
    const [inCircle] = left;
    const level = free.length > 0 ? free : inCircle === undefined ? [] : [inCircle];
    const before = order.find(({ then }) => level.includes(then));
    const why = stages.length === 0 || !before ? null : `${before.first} goes first: ${before.reason}`;
    for (const [nth, services] of fitting(level, loads, quota).entries()) {
      stages.push({ services, reason: nth === 0 ? why : `more at once exceed the quota (${quotaText(quota)})` });
    }
    for (const service of level) left.delete(service);
  }
  return stages;
}

/** Groups that fit into the quota, the largest services first: first fit. */
function fitting(level: readonly ServiceName[], loads: ReadonlyMap<ServiceName, Load>, quota: Quota): ServiceName[][] {
  const loadOf = (service: ServiceName) => loads.get(service) ?? { writes: 0, vcpu: 0 };
  const groups: { services: ServiceName[]; writes: number; vcpu: number }[] = [];
  for (const service of [...level].sort((a, b) => loadOf(b).vcpu - loadOf(a).vcpu)) {
    const { writes, vcpu } = loadOf(service);
    const group = groups.find((one) => one.writes + writes <= quota.writes && one.vcpu + vcpu <= quota.vcpu);
    if (group) {
      group.services.push(service);
      group.writes += writes;
      group.vcpu += vcpu;
    } else groups.push({ services: [service], writes, vcpu });
  }
  return groups.map(({ services }) => services);
}

function quotaText({ writes, vcpu }: Quota): string {
  return `${vcpu} vCPU, ${writes} writes a minute`;
}

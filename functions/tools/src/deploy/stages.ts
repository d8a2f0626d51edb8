import type { ServiceName } from '@fresh/contracts/route';
import type { Precedence } from './service-links.ts';

/** The vCPU of Cloud Run in a region of a new project. */
export const newProjectVcpu = 20;

/** Services that are deployed at the same time, and why they are not in the stage before. */
export interface Stage {
  readonly services: readonly ServiceName[];
  readonly reason: string | null;
}

/**
 * Divides the functions of services, in the given order, into batches: each is written by one run of the Firebase CLI and so
 * from one build. A batch ends with its service, or where the quota of vCPU is full, so that batches that follow each other fill
 * the quota together. On a used-up quota the CLI deletes a new function and starts over without end (firebase-tools#11001).
 */
export function batchesOf(
  services: readonly (readonly string[])[],
  cpuOf: (name: string) => number,
  vcpu: number,
): string[][][] {
  let left = vcpu;
  return services.map((names) => {
    const batches: string[][] = [];
    let batch: string[] | null = null;
    for (const name of names) {
      const needed = cpuOf(name);
      if (needed > left) {
        batch = null;
        left = vcpu;
      }
      if (batch === null) batches.push((batch = []));
      batch.push(name);
      left -= needed;
    }
    return batches;
  });
}

/**
 * Puts services into stages: as few as the precedences allow. Pure. Services whose precedences form a circle go in the given
 * order, which loses nothing (`precedences`).
 */
export function stagesOf(services: readonly ServiceName[], order: readonly Precedence[]): Stage[] {
  const left = new Set(services);
  const stages: Stage[] = [];
  while (left.size > 0) {
    const open = order.filter(({ first, then }) => left.has(first) && left.has(then));
    const free = [...left].filter((service) => open.every(({ then }) => then !== service));
    const [inCircle] = left;
    const level = free.length > 0 ? free : inCircle === undefined ? [] : [inCircle];
    const before = order.find(({ then }) => level.includes(then));
    const reason = stages.length === 0 || !before ? null : `${before.first} goes first: ${before.reason}`;
    stages.push({ services: level, reason });
    for (const service of level) left.delete(service);
  }
  return stages;
}

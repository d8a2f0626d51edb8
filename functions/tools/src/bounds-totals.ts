import { boundsOf } from '@fresh/contracts/bounds';
import type { DeployedFunction } from '@fresh/contracts/deployed-functions';
import { prices, regionalVcpu } from './prices.ts';

/** What functions use together. */
export interface Totals {
  readonly functions: number;
  /** vCPU with one instance of each. */
  readonly vcpuAtLeast: number;
  /** vCPU with all instances of each. */
  readonly vcpuAtMost: number;
  /** GiB with all instances of each. */
  readonly gibAtMost: number;
  /**
   * List price of an hour in US dollars with all instances of each running all the time, without the price of requests.
   */
  readonly dollarsAnHour: number;
  /** Instances that are kept while nothing is asked of them. */
  readonly warm: number;
  /** List price of them in US dollars for a month of 30 days in which nothing is asked. */
  readonly warmDollarsAMonth: number;
}

/** The sum of what functions may use. */
export function totalOf(functions: readonly DeployedFunction[]): Totals {
  const bounds = functions.map(({ kind, name }) => boundsOf(kind, name));
  const sum = (of: (one: (typeof bounds)[number]) => number) => bounds.reduce((total, one) => total + of(one), 0);
  const vcpuAtMost = sum(({ cpu, maxInstances }) => cpu * maxInstances);
  const gibAtMost = sum(({ memoryMiB, maxInstances }) => (memoryMiB * maxInstances) / 1024);
  return {
    functions: bounds.length,
    vcpuAtLeast: sum(({ cpu }) => cpu),
    vcpuAtMost,
    gibAtMost,
    dollarsAnHour: dollarsAnHour(vcpuAtMost, gibAtMost),
    warm: sum(({ minInstances }) => minInstances),
    warmDollarsAMonth: idleDollarsAMonth(
      sum(({ cpu, minInstances }) => cpu * minInstances),
      sum(({ memoryMiB, minInstances }) => (memoryMiB * minInstances) / 1024),
    ),
  };
}

/** The same for what a new project's quota lets run at the same time, with the mean memory of these functions. */
export function dollarsAnHourInQuota({ vcpuAtMost, gibAtMost }: Totals): number {
  return dollarsAnHour(regionalVcpu, (regionalVcpu * gibAtMost) / vcpuAtMost);
}

function dollarsAnHour(vcpu: number, gib: number): number {
  return 3600 * (vcpu * prices.cloudRun.vcpuSecond + gib * prices.cloudRun.gibSecond);
}

function idleDollarsAMonth(vcpu: number, gib: number): number {
  return 30 * 86_400 * (vcpu * prices.idleCloudRun.vcpuSecond + gib * prices.idleCloudRun.gibSecond);
}

import { prices } from './prices.ts';

/** What something does once, as far as it is charged. */
export interface Charged {
  readonly reads: number;
  readonly writes: number;
  readonly deletes: number;
  readonly invocations: number;
}

/** Seconds that an invocation is assumed to keep a vCPU and its memory for itself: the dearest case. */
const invocationSeconds = 0.1;
const invocationGib = 0.5;

/** What a million of them cost at list prices, in US dollars. */
export function dollarsAMillion({ reads, writes, deletes, invocations }: Charged): number {
  const { firestore, cloudRun } = prices;
  const second = cloudRun.vcpuSecond + invocationGib * cloudRun.gibSecond;
  return (
    reads * firestore.millionReads +
    writes * firestore.millionWrites +
    deletes * firestore.millionDeletes +
    invocations * cloudRun.millionRequests +
    invocations * 1e6 * invocationSeconds * second
  );
}

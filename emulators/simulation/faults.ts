import { randomOf, seedFor, type Random } from '../random.ts';
import type { FaultKind } from './history.ts';

/** How likely each fault is, where a seed has not switched it off: of a call, a delivery, an attempt of a client. */
const probabilities: Readonly<Record<FaultKind, number>> = {
  'request-lost': 0.01,
  'response-lost': 0.02,
  'slow-call': 0.01,
  'instance-died': 0.004,
  // Of an instance.
  'clock-off': 0.3,
  // Of a delivery.
  'delivered-twice': 0.08,
  'delivered-late': 0.05,
  'never-delivered': 0.03,
  // Of an attempt of a client.
  'client-lost-response': 0.12,
  // Of an operation.
  'version-changed': 0.05,
  // Of a delivery's call to Firestore.
  'call-rejected': 0.02,
  // Of an event at one of its subscribers.
  poisoned: 0.008,
};

/** The chance that a seed has a fault at all: runs without some find what those hide. */
const shareOfSeeds = 0.7;

/** Decides, by the seed, what goes wrong. */
export class Faults {
  private readonly random: Random;
  /** Of its own: a fault that is left out must not change which others happen. */
  private readonly details: Random;
  private readonly off: ReadonlySet<FaultKind>;
  private count = 0;
  private isOver = false;

  constructor(
    seed: number,
    private readonly report: (fault: FaultKind, ordinal: number, target: string, call: number | null) => void,
    /** Whether a fault is left out, by its ordinal: for a shorter run that fails in the same way. */
    private readonly isLeftOut: (ordinal: number) => boolean,
  ) {
    this.random = randomOf(seedFor(seed, 'faults'));
    this.details = randomOf(seedFor(seed, 'details of faults'));
    const kinds = Object.keys(probabilities) as FaultKind[];
    const swarm = randomOf(seedFor(seed, 'swarm'));
    // One seed in ten has none: what fails there fails by the order of events alone.
    const isCalm = swarm.chance(0.1);
    this.off = new Set(kinds.filter(() => isCalm || !swarm.chance(shareOfSeeds)));
  }

  /** Whether a fault happens here; it is in the history then. */
  happens(fault: FaultKind, target: string, call: number | null = null): boolean {
    if (this.isOver || this.off.has(fault) || !this.random.chance(probabilities[fault])) return false;
    const ordinal = this.count++;
    if (this.isLeftOut(ordinal)) return false;
    this.report(fault, ordinal, target, call);
    return true;
  }

  /** A choice within a fault, such as how late. */
  between(low: number, high: number): number {
    return low + this.details.next() * (high - low);
  }

  /** From here on everything works. */
  end(): void {
    this.isOver = true;
  }
}

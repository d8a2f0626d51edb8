import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { randomOf, seedFor, type Random } from '../../random.ts';

const basis = z.enum(['published', 'estimate']);
const quantiles = z.object({
  p50: z.number().positive(),
  p95: z.number().positive().optional(),
  p99: z.number().positive(),
});
const hop = z.object({ ms: quantiles, basis, source: z.string() });
const share = z.object({ share: z.number().min(0).max(1), basis, source: z.string() });

const hopsFile = z.object({
  about: z.string(),
  frozenOn: z.iso.date(),
  seed: z.number().int(),
  hops: z.object({
    firestoreRead: hop,
    firestoreCommit: hop,
    triggerDelivery: hop,
    serviceRequest: hop,
    authCall: hop,
    channelPublish: hop,
    coldStart: hop,
  }),
  shares: z.object({ coldTrigger: share, coldReceiver: share, lostPush: share }),
});

/** The distributions of Google's hops, with their sources. */
export type HopsFile = z.output<typeof hopsFile>;
/** A part of a delivery's way that takes time. */
export type Hop = keyof HopsFile['hops'];
/** Something that happens to a part of the calls. */
export type Share = keyof HopsFile['shares'];
/** What is known of a distribution, in ms. */
export type Quantiles = z.output<typeof quantiles>;

/** The frozen file. */
export function readHops(): HopsFile {
  return hopsFile.parse(JSON.parse(readFileSync(path.join(import.meta.dirname, 'google-hops.json'), 'utf8')));
}

/** Of the standard normal distribution. */
const normal = { p95: 1.644854, p99: 2.326348 } as const;

/**
 * The value of a distribution at `z` standard deviations of a normal one. Two quantiles make it lognormal. A third one
 * bends the line, so that it goes through all three: a median and a p99 alone would put the p95 of triggers at 91 ms,
 * where 60 ms were measured.
 */
export function valueAt({ p50, p95, p99 }: Quantiles, z: number): number {
  const slope = (from: number, to: number, width: number) => Math.log(to / from) / width;
  if (p95 === undefined) return p50 * Math.exp(z * slope(p50, p99, normal.p99));
  if (z <= normal.p95) return p50 * Math.exp(z * slope(p50, p95, normal.p95));
  return p95 * Math.exp((z - normal.p95) * slope(p95, p99, normal.p99 - normal.p95));
}

/** A standard normal value (Box and Muller). */
function normalValue(random: Pick<Random, 'next'>): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}

/**
 * The delays of a run. Each hop has a sequence of its own: its nth call takes the same time in every run with this seed,
 * whatever the other hops do.
 */
export class HopDelays {
  private readonly randoms = new Map<string, Random>();

  constructor(private readonly file: HopsFile) {}

  /** Ms that the next call of a hop takes. */
  next(name: Hop): number {
    return valueAt(this.file.hops[name].ms, normalValue(this.randomOf(name)));
  }

  /** Whether it happens to the next call. */
  happens(name: Share): boolean {
    return this.randomOf(name).chance(this.file.shares[name].share);
  }

  private randomOf(name: string): Random {
    const known = this.randoms.get(name) ?? randomOf(seedFor(this.file.seed, name));
    this.randoms.set(name, known);
    return known;
  }
}

import { setTimeout as delay } from 'node:timers/promises';
import { storedCaptureFailure } from '@fresh/kernel/events/capture-failure';
import { captureWrite, UnmappableError, type CaptureRuntime } from '@fresh/kernel/events/capture-write';
import type { CapturedAggregate } from '@fresh/kernel/events/captured-aggregate';
import type { DomainEvent } from '@fresh/kernel/events/event-log';
import type { ExternalWrite } from '@fresh/kernel/events/external-write';
import { recapturable } from '@fresh/kernel/events/recapture';
import { firestore } from '@fresh/kernel/firebase';
import { capturePosition } from '../../../functions/scheduling/src/position/changes-between.ts';
import { captureSchedule } from '../../../functions/scheduling/src/schedule/changes-between.ts';
import { captureShift } from '../../../functions/scheduling/src/shift/changes-between.ts';
import { captureProblems, type CaptureProblems } from './capture-problems.ts';
import { workThatDies } from './crash.ts';
import type { Faults } from './faults.ts';
import type { MonolithDocument, MonolithWrite } from './monolith.ts';
import { randomOf, seedFor, type Random } from '../../random.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** What a capture driver works with. */
export interface CaptureOptions {
  readonly seed: number;
  readonly faults: Faults;
  readonly clock: VirtualClock;
  /** Deliveries at the same time. */
  readonly concurrency: number;
}

/** What happened to the monolith's writes. */
export interface CaptureCounts {
  writes: number;
  deletions: number;
  /** Writes to paths that aren't ASCII. */
  nonAscii: number;
  deliveries: number;
  duplicates: number;
  crashes: number;
  failures: number;
  replays: number;
  outcomes: Record<string, number>;
}

/** A document and how many of its writes are made, or the delivery of one of them. */
type Due =
  | { readonly is: 'write'; readonly document: MonolithDocument; readonly made: number }
  | {
      readonly is: 'delivery';
      readonly document: MonolithDocument;
      readonly write: ExternalWrite;
      /** Which of the document's writes it is. */
      readonly nth: number;
      readonly key: string;
    };

/** What a driver does with an aggregate, whichever states and events it has. */
interface Captured {
  readonly deliver: (write: ExternalWrite, failure: Error | null, runtime: CaptureRuntime) => Promise<string>;
  readonly replay: (
    id: string,
    runtime: Parameters<ReturnType<typeof recapturable>['recapture']>[1],
  ) => Promise<string>;
  readonly problems: (document: MonolithDocument) => Promise<CaptureProblems>;
}

const aggregates: Readonly<Record<MonolithDocument['capture'], Captured>> = {
  captureSchedule: captured(captureSchedule),
  captureShift: captured(captureShift),
  capturePosition: captured(capturePosition),
};

/** Calls to Firestore that a capture is made to die at. */
const crashCalls = 4;

/**
 * Writes documents as the monolith does, and delivers the writes to the captures of their services: in any order, more than
 * once, with deaths and failures in between, many at a time.
 */
export class CaptureDriver {
  readonly counts: CaptureCounts = {
    ...{ writes: 0, deletions: 0, nonAscii: 0, deliveries: 0, duplicates: 0, crashes: 0, failures: 0, replays: 0 },
    outcomes: {},
  };
  /** Ids of the writes whose capture fails until it is fixed. */
  readonly poison = new Set<string>();
  private due: Due[];
  private readonly failedOnce = new Set<string>();
  /** Deliveries that have not ended, by path. */
  private readonly open = new Map<string, number>();
  /** Deliveries that run, by path. */
  private readonly running = new Map<string, number>();
  /** Paths of documents that are being written. */
  private readonly written = new Set<string>();
  private readonly random: Random;
  private isFixed = false;

  constructor(
    private readonly documents: readonly MonolithDocument[],
    private readonly options: CaptureOptions,
  ) {
    this.random = randomOf(seedFor(options.seed, 'captures'));
    this.due = documents.map((document) => ({ is: 'write', document, made: 0 }));
  }

  /** Writes and delivers until nothing is due. */
  async settle(): Promise<void> {
    await Promise.all(
      Array.from({ length: this.options.concurrency }, async () => {
        for (let next = this.take(); next; next = this.take()) {
          await this.alone(next, () => (next.is === 'write' ? this.write(next) : this.deliverOnce(next)));
        }
      }),
    );
    if (this.due.length > 0) await this.settle();
  }

  /** Deploys the fix, and replays each capture that was given up. Gives the number of those. */
  async fixAndReplay(): Promise<number> {
    this.isFixed = true;
    const given = await this.givenUp();
    for (const { capture, id } of given) {
      this.counts.replays++;
      const fault = this.fault(id, 'replay');
      const work = () =>
        aggregates[capture as MonolithDocument['capture']].replay(id, { ...this.runtime(fault), log: silent });
      const point = { call: 1 + fault.below(crashCalls), moment: fault.chance(0.5) ? 'before' : 'after' } as const;
      if (fault.chance(this.options.faults.crashes)) await workThatDies(point, work);
      await Promise.all([work(), ...(fault.chance(this.options.faults.duplicates) ? [work()] : [])]);
    }
    return given.length;
  }

  /** Captures that were given up and not replayed yet. */
  async givenUp(): Promise<{ readonly capture: string; readonly id: string }[]> {
    const { docs } = await firestore().collection('captureFailures').orderBy('givenUpAt').get();
    return docs.map((document) => storedCaptureFailure.parse(document.data()));
  }

  /** Of all documents, what the log says otherwise than the document, or twice. */
  async problems(): Promise<CaptureProblems> {
    const all: CaptureProblems[] = [];
    for (const document of this.documents) all.push(await aggregates[document.capture].problems(document));
    return { behind: all.flatMap(({ behind }) => behind), doubled: all.flatMap(({ doubled }) => doubled) };
  }

  private async write({ document, made }: Extract<Due, { is: 'write' }>): Promise<void> {
    const write = document.writes[made];
    if (!write) return;
    // A document is created again later than its deletion takes to be captured: after that, the order of both is not known.
    if (document.writes[made - 1]?.is === 'delete' && this.openAt(document) > 0) {
      await delay(this.random.below(20));
      this.due.push({ is: 'write', document, made });
      return;
    }
    const ref = firestore().doc(document.path);
    const before = await ref.get();
    await make(document, write);
    const after = await (write.is === 'delete' ? firestore().doc(inHeader(document.path)) : ref).get();
    const id = `write-${made}-${document.path.replaceAll('/', '_')}`;
    const time = (after.updateTime ?? after.readTime).toMillis();
    this.counts.writes++;
    if (write.is === 'delete') this.counts.deletions++;
    if (/[^\u0000-\u007f]/u.test(document.path)) this.counts.nonAscii++;
    this.due.push({ is: 'write', document, made: made + 1 });
    const delivery = { is: 'delivery', document, write: { id, time, before, after }, nth: made, key: id } as const;
    this.due.push(delivery);
    this.open.set(document.path, this.openAt(document) + 1);
    if (this.fault(id, 'duplicate').chance(this.options.faults.duplicates)) {
      this.counts.duplicates++;
      this.due.push({ ...delivery, key: `${id}+` });
      this.open.set(document.path, this.openAt(document) + 1);
    }
  }

  /** A write and its two states are one: no capture of the document runs between them. */
  private async alone(due: Due, work: () => Promise<void>): Promise<void> {
    const { path } = due.document;
    const running = this.running.get(path) ?? 0;
    const isBlocked = this.written.has(path) || (due.is === 'write' && running > 0);
    if (isBlocked) {
      this.due.push(due);
      await delay(1 + this.random.below(5));
      return;
    }
    if (due.is === 'write') this.written.add(path);
    else this.running.set(path, running + 1);
    await work();
    if (due.is === 'write') this.written.delete(path);
    else this.running.set(path, (this.running.get(path) ?? 1) - 1);
  }

  private openAt({ path }: MonolithDocument): number {
    return this.open.get(path) ?? 0;
  }

  private async deliverOnce(due: Extract<Due, { is: 'delivery' }>): Promise<void> {
    const { document, write, key } = due;
    const { faults } = this.options;
    this.counts.deliveries++;
    const crash = this.fault(key, 'crash');
    const point = { call: 1 + crash.below(crashCalls), moment: crash.chance(0.5) ? 'before' : 'after' } as const;
    const work = () => aggregates[document.capture].deliver(write, this.failureOf(due), this.runtime(crash));
    const attempt = crash.chance(faults.crashes) ? workThatDies(point, work) : work();
    // A real failure repeated twelve times is given up, which the spec distinguishes from poison.
    const outcome = await attempt.catch(() => 'failed');
    this.counts.outcomes[outcome] = (this.counts.outcomes[outcome] ?? 0) + 1;
    if (outcome === 'crashed') this.counts.crashes++;
    if (outcome === 'failed') this.counts.failures++;
    if (outcome !== 'crashed' && outcome !== 'failed') {
      this.open.set(document.path, this.openAt(document) - 1);
      return;
    }
    await delay(this.random.below(20));
    this.due.push({ ...due, key: `${key}'` }); // the platform tries again
  }

  /**
   * Why the next capture of a write fails; null where it doesn't. A deletion whose capture is given up can't be published any more
   * when the document was created again: its event would come after that of the creation.
   */
  private failureOf({ document: { writes }, write: { id }, nth }: Extract<Due, { is: 'delivery' }>): Error | null {
    const isReplaced = writes[nth]?.is === 'delete' && nth + 1 < writes.length;
    const fault = this.fault(id, 'failure');
    const { poisonedCaptures, failedCaptures } = this.options.faults;
    if (fault.chance(poisonedCaptures) && !isReplaced) {
      if (this.isFixed) return null;
      this.poison.add(id);
      return fault.chance(0.5) ? new UnmappableError('no event for it') : new Error('a defect');
    }
    if (!fault.chance(failedCaptures) || this.failedOnce.has(id)) return null;
    this.failedOnce.add(id);
    return new Error('not now');
  }

  private runtime(fault: Random): CaptureRuntime {
    const { now } = this.options.clock.ofInstance(fault.next());
    const pause = () => delay(this.random.below(20));
    return { db: firestore(), now, pause, random: () => this.random.next(), log: silent };
  }

  private fault(key: string, question: string): Random {
    return randomOf(seedFor(this.options.seed, 'capture', key, question));
  }

  private take(): Due | undefined {
    // One at a time, each write is delivered before the next.
    if (this.options.concurrency === 1) return this.due.pop();
    const index = this.random.below(this.due.length);
    const taken = this.due[index];
    const last = this.due.pop();
    if (taken !== last && last) this.due[index] = last;
    return taken;
  }
}

/** The path of a deletion as firebase-functions reads it from its header (https://github.com/firebase/firebase-functions/issues/1459). */
function inHeader(path: string): string {
  return Buffer.from(path, 'utf8').toString('latin1');
}

async function make({ path }: MonolithDocument, write: MonolithWrite): Promise<void> {
  const ref = firestore().doc(path);
  if (write.is === 'delete') await ref.delete();
  else if (write.is === 'set') await ref.set(write.data);
  else await ref.update(write.data);
}

function captured<S extends object, E extends DomainEvent>(aggregate: CapturedAggregate<S, E>): Captured {
  return {
    deliver: (write, failure, runtime) =>
      captureWrite(failure ? broken(aggregate, failure) : aggregate, write, runtime),
    replay: (id, runtime) => recapturable(aggregate).recapture(id, runtime),
    problems: (document) => captureProblems(aggregate, document),
  };
}

/** The aggregate with a defect. */
function broken<S extends object, E extends DomainEvent>(
  aggregate: CapturedAggregate<S, E>,
  failure: Error,
): CapturedAggregate<S, E> {
  const changesBetween = () => {
    throw failure;
  };
  return { ...aggregate, changesBetween };
}

const silent = {
  changeCaptured: () => undefined,
  changeNotCaptured: () => undefined,
  changeUnmappable: () => undefined,
  captureGivenUp: () => undefined,
  captureReplayed: () => undefined,
};

import { createHash } from 'node:crypto';
import type { Committed, Database } from '../firestore/engine/database.ts';
import { Databases } from '../firestore/server/databases.ts';
import { FirestoreService } from '../firestore/server/service.ts';
import { randomOf, seedFor } from '../random.ts';
import { SimulatedAuth } from './auth.ts';
import { Calls, type Unrecorded } from './calls.ts';
import { Client } from './client.ts';
import { Deliveries } from './deliveries.ts';
import { projectId } from './environment.ts';
import { triggersOf } from './event-triggers.ts';
import { Faults } from './faults.ts';
import { serveFirestore } from './firestore-transport.ts';
import { lineOf, type HistoryEntry } from './history.ts';
import { fetchOver, requestOver, type HttpMessage } from './http-transport.ts';
import { currentContext } from './instance.ts';
import { startAfterwards } from './interleavings/afterwards.ts';
import type { PairedCalls } from './interleavings/interleaving.ts';
import type { Pair } from './interleavings/pair.ts';
import { Turns } from './interleavings/turns.ts';
import { endpointsOf, Instances, type Builds } from './instances.ts';
import { Network } from './network.ts';
import { listsIn } from './operations/lists.ts';
import { people } from './operations/operation.ts';
import { Operations } from './operations/operations.ts';
import { captureOutput } from './output-of-instances.ts';
import { Operator, operator } from './operator.ts';
import { plainData } from './plain-data.ts';
import { Poison } from './poison.ts';
import { openDeliveries } from './settled.ts';
import type { Choices } from './shrink/shrink.ts';
import { enter, leave, type Surroundings } from './surroundings.ts';
import { Tasks } from './tasks.ts';
import { VirtualTime } from './virtual-time.ts';

/** What is run. */
export interface RunOptions {
  readonly seed: number;
  /** HTTP mutations. */
  readonly operations: number;
  readonly builds: Builds;
  /** Leaves out all other operations and faults, by their numbers and ordinals: a shorter run that fails in the same way. */
  readonly only?: Choices;
  /** Two of a kind at once, in a given order of their calls. */
  readonly pair?: Pair;
  /** Keeps the history; otherwise there is only its hash. */
  readonly keepHistory?: boolean;
}

/** How a run went. */
export interface RunResult {
  readonly seed: number;
  /** SHA-256 of the trace: the same for the same seed, operations and builds. */
  readonly hash: string;
  /** Empty unless it was to be kept. */
  readonly history: readonly HistoryEntry[];
  readonly operations: number;
  readonly faults: number;
  readonly virtualMs: number;
  /** Calls to Firestore of each of a pair; null without one. */
  readonly pairedCalls: PairedCalls | null;
  readonly steps: number;
  /** Time, randomness or sockets that no seed decided; the run proves nothing then. */
  readonly escapes: readonly string[];
  /** Deliveries that were not done in the time that they had. */
  readonly openAtEnd: readonly string[];
  /** Lines of services with severity ERROR. */
  readonly errors: readonly string[];
}

/** The epoch ms at which every run begins: a Monday, 08:00 UTC. */
const startMs = Date.UTC(2026, 0, 5, 8);

/** Virtual ms in which clients have to be done, and in which everything has to settle afterwards. */
const longestMs = 6 * 3_600_000;
const settleMs = 3 * 3_600_000;

/** In which an event becomes a dead letter, in virtual ms: twelve attempts of the queue, and what finds it before that. */
const giveUpMs = 60 * 60_000;

/** How long a replay is given before what is still a dead letter is replayed again, in virtual ms, and how often it is. */
const replayMs = 2 * 60_000;
const maxReplays = 3;

/** How often a settled run is looked for, in virtual ms. */
const lookMs = 60_000;

/** Runs one seed, from the first request until everything has settled. */
export async function runSeed(options: RunOptions): Promise<RunResult> {
  return new Run(options).complete();
}

class Run {
  private readonly time = new VirtualTime();
  private readonly epochMs = () => startMs + this.time.now();
  private readonly history: HistoryEntry[] = [];
  private readonly hash = createHash('sha256');
  private readonly errors: string[] = [];
  private readonly faults: Faults;
  private readonly calls: Calls;
  private readonly instances: Instances;
  private readonly deliveries: Deliveries;
  private readonly tasks: Tasks;
  private readonly network: Network;
  private readonly databases: Databases;
  private readonly operations: Operations;
  private readonly turns: Turns | null;
  private readonly poison: Poison;
  private readonly auth = new SimulatedAuth();
  private faultCount = 0;
  private started = 0;
  private isOver = false;

  constructor(private readonly options: RunOptions) {
    const { seed, builds, only, pair } = options;
    const { time, epochMs } = this;
    const endpoints = endpointsOf(builds.current);
    const random = randomOf(seedFor(seed, 'order'));
    const record = (entry: Unrecorded) => {
      this.record(entry);
    };
    const reportFault: ConstructorParameters<typeof Faults>[1] = (fault, ordinal, target, call) => {
      this.faultCount++;
      record({ kind: 'fault', fault, ordinal, target, call });
    };
    const faults = (this.faults = new Faults(seed, reportFault, (ordinal) => only?.faults.includes(ordinal) === false));
    const turns = (this.turns = pair ? new Turns(time, pair.interleaving) : null);
    const calls = (this.calls = new Calls({ time, random, faults, record, turns }));
    const instances = (this.instances = new Instances(seed, builds, faults, pair !== undefined));
    const paired = pair?.target.kind === 'delivery' ? pair.target : null;
    const deliveries = new Deliveries({
      ...{ time, epochMs, random, faults, instances, endpoints, record, paired },
    });
    this.deliveries = deliveries;
    const onGivenUp = ({ name }: { readonly name: string }) => this.errors.push(`a queue gave up ${name}`);
    const tasks = (this.tasks = new Tasks({ time, epochMs, deliveries, endpoints, onGivenUp }));
    const { auth } = this;
    for (const user of [...people, operator]) auth.addUser(user);
    this.poison = new Poison(faults);
    this.network = new Network({
      calls,
      auth,
      tasks,
      instances,
      endpoints,
      losesPushes: pair !== undefined && /^(?:delivery|erasure)$/.test(pair.target.kind),
    });
    const triggers = triggersOf(endpoints.values(), (delivery) => {
      deliveries.event(delivery);
    });
    this.databases = new Databases((database) => {
      database.onCommit((committed) => {
        this.recordCommit(committed);
      });
      triggers.watch(database);
    });
    this.operations = new Operations(
      randomOf(seedFor(seed, 'operations')),
      () => Math.floor(epochMs()),
      listsIn(() => this.database()),
    );
  }

  async complete(): Promise<RunResult> {
    const endCapture = captureOutput((line) => {
      if (line.includes('"severity":"ERROR"')) this.errors.push(line);
    });
    enter(this.surroundings());
    serveFirestore({ service: new FirestoreService(this.databases), calls: this.calls, poison: this.poison });
    let openAtEnd: readonly string[] = [];
    let escapes: readonly string[] = [];
    try {
      this.deliveries.startSchedules();
      const clients = this.startClients();
      await this.time.run(() => clients.every(({ isDone }) => isDone), longestMs);
      if (this.poison.isThere) await this.replayDeadLetters(clients);
      const { epochMs, calls, deliveries, network } = this;
      startAfterwards(this.options.pair?.target, { epochMs, calls, deliveries, network, database: this.database() });
      this.faults.end();
      this.instances.completeRelease();
      openAtEnd = await this.settle();
      for (const { uid } of people) this.record({ kind: 'account', uid, claims: this.auth.claimsOf(uid) });
      this.instances.stop();
    } finally {
      this.isOver = true;
      escapes = leave();
      serveFirestore(null);
      endCapture();
    }
    const { history, errors, time, options } = this;
    return {
      ...{ seed: options.seed, hash: this.hash.digest('hex'), history },
      ...{ operations: this.started, faults: this.faultCount, virtualMs: time.now(), steps: time.steps },
      ...{ pairedCalls: this.turns && this.turns.calls },
      ...{ escapes, openAtEnd, errors },
    };
  }

  /** What decides in the place of the machine while the run goes on. */
  private surroundings(): Surroundings {
    const entropy = randomOf(seedFor(this.options.seed, 'entropy'));
    const send = (message: HttpMessage) => this.network.send(message);
    return {
      epochMs: () => this.epochMs() + (currentContext().instance?.clockOffsetMs ?? 0),
      after: (delayMs, work) => {
        const { instance } = currentContext();
        return this.time.after(delayMs, () => {
          if (instance?.isDead !== true) work();
        }).cancel;
      },
      random: entropy.next,
      httpRequest: requestOver(send),
      fetch: fetchOver(send),
    };
  }

  private startClients(): readonly Client[] {
    const { seed, operations, only, pair } = this.options;
    const { time, epochMs, faults, network, instances } = this;
    const isOver = () => this.started >= operations;
    const takeNext = () => {
      if (isOver()) return null;
      const number = this.started++;
      if (number > 0 && number % 10 === 0) instances.changeVersion();
      return { number, isSent: only?.operations.includes(number) !== false };
    };
    return people.map((person, number) => {
      const client = new Client(number, person, {
        ...{ time, epochMs, faults, operations: this.operations, takeNext, isOver },
        paired: pair?.target.kind === 'operation' ? pair.target : null,
        random: randomOf(seedFor(seed, 'client', number)),
        gateway: (message, agent) => network.fromClient(message, agent),
        record: (entry) => {
          this.record(entry);
        },
      });
      void client.work();
      return client;
    });
  }

  /** Waits until what is poisoned has been given up, removes the cause, and replays it, while other things go on failing. */
  private async replayDeadLetters(clients: readonly Client[]): Promise<void> {
    const { time, poison, operations, network, epochMs } = this;
    const owner = clients[people.findIndex(({ role }) => role === 'owner')];
    if (!owner) return;
    const lists = listsIn(() => this.database());
    const parts = {
      random: randomOf(seedFor(this.options.seed, 'operator')),
      ...{ epochMs, lists, owner },
      orgId: () => operations.orgId,
      nextOperation: () => this.started++,
      call: (name: string, headers: Readonly<Record<string, string>>, data: object) =>
        network.callCallable(name, headers, data),
    };
    await time.run(() => false, time.now() + giveUpMs);
    poison.cure();
    for (let replays = 0; replays < maxReplays && lists.deadLetters(null).length > 0; replays++) {
      let isReplayed = false;
      void new Operator(parts).replay().then(() => (isReplayed = true));
      await time.run(() => isReplayed, time.now() + giveUpMs);
      await time.run(() => false, time.now() + replayMs);
    }
  }

  /** Lets everything come to rest; returns what did not. */
  private async settle(): Promise<readonly string[]> {
    const { time, deliveries, tasks, calls } = this;
    const endedAt = time.now();
    const isQuiet = () => deliveries.open === 0 && tasks.open() === 0 && calls.open === 0;
    let open: readonly string[];
    do {
      await time.run(() => false, time.now() + lookMs);
      open = [...openDeliveries(this.database()), ...(isQuiet() ? [] : ['work under way'])];
    } while (open.length > 0 && time.now() < endedAt + settleMs);
    this.record({ kind: 'settled', quiescent: open.length === 0, withinMs: time.now() - endedAt });
    return open;
  }

  private database(): Database {
    return this.databases.at(`projects/${projectId}/databases/(default)`).database;
  }

  /** What goes on after a run that never settled belongs to no run. */
  private record(entry: Unrecorded): void {
    if (this.isOver) return;
    const at = Math.round(this.time.now() * 1_000) / 1_000;
    const timed = { at, ...entry } as HistoryEntry;
    this.hash.update(lineOf(timed));
    if (this.options.keepHistory) this.history.push(timed);
  }

  private recordCommit({ at, changes }: Committed): void {
    if (changes.length === 0) return;
    const { call, cause } = currentContext();
    this.record({
      ...{ kind: 'commit', call: call?.number ?? null, instance: call?.instance ?? null, updateTime: at },
      ...(cause && { cause }),
      writes: changes.map(({ path, before, after }) => ({
        ...{ path, before: before?.updatedAt ?? null, after: after ? plainData(after.fields) : null },
      })),
    });
  }
}

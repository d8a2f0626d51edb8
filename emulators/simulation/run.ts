import { createHash } from 'node:crypto';
import { routes } from '@fresh/contracts/registry';
import type { Committed } from '../firestore/engine/database.ts';
import { Databases } from '../firestore/server/databases.ts';
import { FirestoreService } from '../firestore/server/service.ts';
import { Triggers } from '../firestore/server/triggers.ts';
import { randomOf, seedFor } from '../random.ts';
import { SimulatedAuth } from './auth.ts';
import { callHttp } from './call-function.ts';
import { Calls, type Unrecorded } from './calls.ts';
import { Client } from './client.ts';
import { Deliveries } from './deliveries.ts';
import { hosts, projectId } from './environment.ts';
import { Faults } from './faults.ts';
import { serveFirestore } from './firestore-transport.ts';
import { enter, leave } from './surroundings.ts';
import { lineOf, type HistoryEntry } from './history.ts';
import { fetchOver, requestOver, type HttpMessage, type HttpReply } from './http-transport.ts';
import { currentContext } from './instance.ts';
import type { Interleaving } from './interleavings/interleaving.ts';
import { Turns } from './interleavings/turns.ts';
import { endpointsOf, Instances, type Builds } from './instances.ts';
import { Operations, people } from './operations.ts';
import { plainData } from './plain-data.ts';
import type { Choices } from './shrink/shrink.ts';
import { openDeliveries } from './settled.ts';
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

/** What two agents do at the same time, and how their calls interleave. */
export interface Pair {
  readonly target:
    /** An operation of two clients, or of one that repeats it under its key before the first response. */
    | { readonly kind: 'operation'; readonly operation: number; readonly sharesKey: boolean }
    /** The first delivery of a trigger, which comes twice; what is pushed is lost, so that neither finds it done. */
    | { readonly kind: 'delivery'; readonly functionName: string };
  readonly interleaving: Interleaving;
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
  readonly pairedCalls: readonly [number, number] | null;
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

/** Runs one seed, from the first request until everything has settled. */
export async function runSeed(options: RunOptions): Promise<RunResult> {
  const run = new Run(options);
  return run.complete();
}

class Run {
  private readonly time = new VirtualTime();
  private readonly history: HistoryEntry[] = [];
  private readonly hash = createHash('sha256');
  private readonly errors: string[] = [];
  private faultCount = 0;
  private started = 0;
  private readonly random = randomOf(0);

  constructor(private readonly options: RunOptions) {
    const { seed } = options;
    this.random = randomOf(seedFor(seed, 'order'));
  }

  async complete(): Promise<RunResult> {
    const { seed, operations, builds, only, pair } = this.options;
    const endpoints = endpointsOf(builds.current);
    const entropy = randomOf(seedFor(seed, 'entropy'));
    const { time } = this;
    const record = (entry: Unrecorded) => {
      this.record(entry);
    };
    const epochMs = () => startMs + time.now();
    const faults = new Faults(
      seed,
      (fault, ordinal, target, call) => {
        this.faultCount++;
        record({ kind: 'fault', fault, ordinal, target, call });
      },
      (ordinal) => only !== undefined && !only.faults.includes(ordinal),
    );
    const turns = pair ? new Turns(time, pair.interleaving) : null;
    const target = pair?.target;
    const calls = new Calls({ time, random: this.random, faults, record, turns });
    const auth = new SimulatedAuth();
    const databases = new Databases((database) => {
      database.onCommit((committed) => {
        this.recordCommit(committed);
      });
      triggers.watch(database);
    });
    const instances = new Instances(seed, builds, faults, pair !== undefined);
    const deliveries = new Deliveries({
      ...{ time, epochMs, random: this.random, faults, instances, endpoints, record },
      pairedFunction: target?.kind === 'delivery' ? target.functionName : null,
    });
    const triggers = new Triggers((delivery) => {
      deliveries.event(delivery);
    });
    for (const { name, trigger } of endpoints.values()) {
      if (trigger.kind === 'event' && trigger.channel === undefined) {
        triggers.register(projectId, name, triggerOf(trigger));
      }
    }
    const tasks = new Tasks({
      time,
      epochMs,
      deliveries,
      endpoints,
      onGivenUp: ({ name }) => this.errors.push(`given up: ${name}`),
    });
    const serviceOf = (functionName: string) =>
      endpoints.get(functionName)?.codebase as Parameters<Instances['choose']>[0] | undefined;
    const call = async (functionName: string, message: HttpMessage): Promise<HttpReply> => {
      const service = serviceOf(functionName);
      if (!service) return { status: 404, headers: {}, body: Buffer.from('no such function') };
      return callHttp(instances.choose(service), functionName, message);
    };
    const served = (reply: HttpReply) => ({ status: reply.status, result: reply });
    const send = (message: HttpMessage) => {
      const { host, path } = message;
      const name = path.split('?')[0] ?? path;
      return calls.make(`http.${message.method} ${host}${name}`, async () => {
        if (host === hosts.auth) return served(await auth.serve(message));
        if (host === hosts.tasks) return served(tasks.serve(message));
        const [, functionName = '', rest = '/'] = /^\/(\w+)(\/.*)?$/.exec(path) ?? [];
        if (target?.kind === 'delivery' && functionName.startsWith('receive')) {
          return served({ status: 503, headers: {}, body: Buffer.alloc(0) });
        }
        return served(await call(functionName, { ...message, path: rest }));
      });
    };
    const patterns = routes.map((route) => ({
      ...{ method: route.method, functionName: route.functionName },
      pattern: new RegExp(`^${route.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
    }));
    const gateway = (message: HttpMessage) => {
      const name = message.path.split('?')[0] ?? '';
      const found = patterns.find(({ method, pattern }) => method === message.method && pattern.test(name));
      if (!found) throw new Error(`no route for ${message.method} ${message.path}`);
      return call(found.functionName, message);
    };
    const place = databases.at(`projects/${projectId}/databases/(default)`);
    const choices = new Operations(randomOf(seedFor(seed, 'operations')), epochMs, (orgId) =>
      [...place.database.inGroup('records', '')]
        .map(({ path, fields }) => ({
          id: path.slice(path.lastIndexOf('/') + 1),
          ...(plainData(fields) as { orgId?: string; staffUid?: string; status?: string }),
        }))
        .filter((one) => one.orgId === orgId)
        .map(({ id, staffUid = '', status = '' }) => ({ id, staffUid, status })),
    );
    for (const person of people) auth.addUser(person);

    const endCapture = captureOutput((line) => {
      if (line.includes('"severity":"ERROR"')) this.errors.push(line);
    });
    enter({
      epochMs: () => epochMs() + (currentContext().instance?.clockOffsetMs ?? 0),
      after: (delayMs, work) => {
        const { instance } = currentContext();
        return time.after(delayMs, () => {
          if (instance?.isDead !== true) work();
        }).cancel;
      },
      random: entropy.next,
      httpRequest: requestOver(send),
      fetch: fetchOver(send),
    });
    serveFirestore({ service: new FirestoreService(databases), calls });
    let openAtEnd: readonly string[] = [];
    try {
      deliveries.startSchedules();
      const takeNumber = () => {
        if (this.started >= operations) return null;
        if (this.started > 0 && this.started % 10 === 0) instances.changeVersion();
        return this.started++;
      };
      const clients = people.map((person, number) => {
        const random = randomOf(seedFor(seed, 'client', number));
        const client = new Client(number, person, {
          time,
          epochMs,
          random,
          faults,
          calls,
          operations: choices,
          gateway,
          record,
          takeNumber,
          paired: target?.kind === 'operation' ? target : null,
          isLeftOut: (operation) => only !== undefined && !only.operations.includes(operation),
        });
        client.isOver = () => this.started >= operations;
        void client.work();
        return client;
      });
      await time.run(() => clients.every(({ isDone }) => isDone), longestMs);
      faults.end();
      instances.completeRelease();
      const endedAt = time.now();
      const isQuiet = () => deliveries.open === 0 && tasks.open() === 0 && calls.open === 0;
      let isSettled = false;
      while (!isSettled && time.now() < endedAt + settleMs) {
        await time.run(() => false, time.now() + 60_000);
        isSettled = isQuiet() && openDeliveries(place.database).length === 0;
      }
      record({ kind: 'settled', quiescent: isSettled, withinMs: time.now() - endedAt });
      openAtEnd = isSettled ? [] : [...openDeliveries(place.database), ...(isQuiet() ? [] : ['work under way'])];
      instances.stop();
    } finally {
      serveFirestore(null);
      endCapture();
    }
    const escapes = leave();
    const { history, errors } = this;
    return {
      ...{ seed, hash: this.hash.digest('hex'), history, operations: this.started, faults: this.faultCount },
      ...{
        virtualMs: time.now(),
        pairedCalls: turns && [...turns.calls],
        steps: time.steps,
        escapes,
        openAtEnd,
        errors,
      },
    };
  }

  private record(entry: Unrecorded): void {
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

/** Takes what instances print; returns how to stop that. */
function captureOutput(take: (line: string) => void): () => void {
  const streams = [process.stdout, process.stderr].map((stream) => ({ stream, write: stream.write.bind(stream) }));
  for (const { stream, write } of streams) {
    stream.write = ((...args: Parameters<typeof write>) => {
      if (currentContext().instance === null) return write(...args);
      take(String(args[0]).trim());
      return true;
    }) as typeof write;
  }
  return () => {
    for (const { stream, write } of streams) stream.write = write;
  };
}

interface EventTrigger {
  readonly eventType: string;
  readonly eventFilters: Readonly<Record<string, string>>;
  readonly eventFilterPathPatterns: Readonly<Record<string, string>>;
}

function triggerOf({ eventType, eventFilters, eventFilterPathPatterns }: EventTrigger) {
  const pattern = eventFilterPathPatterns['document'];
  return {
    ...{ eventType, database: eventFilters['database'] ?? '(default)', namespace: '(default)' },
    document:
      pattern === undefined
        ? { value: eventFilters['document'] ?? '', matchType: 'EXACT' as const }
        : { value: pattern, matchType: 'PATH_PATTERN' as const },
  };
}

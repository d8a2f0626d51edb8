import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseEndpoints, type Endpoint } from './manifest.ts';
import type { Codebase } from './project-layout.ts';
import { crashLimit, RestartPolicy } from './restart-policy.ts';
import type { SourcePositions } from './source-positions.ts';
import { ServiceInstance, type InstanceOptions } from './service-instance.ts';

/** Settings of a service. */
export interface ServiceOptions extends Pick<InstanceOptions, 'program' | 'onSpan'> {
  readonly codebase: Codebase;
  /** The module that exports its functions. */
  readonly module: string;
  readonly env: () => NodeJS.ProcessEnv;
  /** Of its bundle, for stack traces. */
  readonly positions: SourcePositions;
  /** Folder for Unix sockets; a short path, as the system limits them to 104 bytes on a Mac. */
  readonly socketFolder: string;
  readonly onLine: (line: string) => void;
  /** After each start: the functions that the service has now. */
  readonly onEndpoints: (endpoints: readonly Endpoint[]) => void;
  /** For the developer: what happened and what to do about it. */
  readonly onProblem: (problem: string) => void;
}

/** A service can't respond; the message says why and what to do. */
export class ServiceUnavailable extends Error {
  override readonly name = 'ServiceUnavailable';
}

/** How long the end of a process may take to be seen, after its connections are gone. */
const suspicionMs = 200;

/** What a service does at present. */
export type ServiceState = 'starting' | 'running' | 'reloading' | 'failed' | 'stopped';

/** A service: one process at a time, started again when it crashes, replaced when its code changes. */
export class Service {
  readonly name: string;
  state: ServiceState = 'stopped';
  problem: string | null = null;
  readonly #options: ServiceOptions;
  #policy = new RestartPolicy();
  #instance: ServiceInstance | null = null;
  /** Settled when requests may go on; replaced whenever they have to wait. */
  #gate: PromiseWithResolvers | null = null;
  #heldSinceMs = 0;
  #heldMs = 0;
  #starts = 0;
  #isStopped = false;

  constructor(options: ServiceOptions) {
    this.#options = options;
    this.name = options.codebase.name;
  }

  /** The process at present; undefined while there is none. */
  get pid(): number | undefined {
    return this.#instance?.pid;
  }

  /**
   * For how long requests had to wait for a process so far, in milliseconds. In the cloud the revision before serves until the
   * new one is ready, so this time is none that a request waits for room.
   */
  get heldMs(): number {
    return this.#heldMs + (this.#gate ? performance.now() - this.#heldSinceMs : 0);
  }

  /** The process to send a request to, once there is one. Throws ServiceUnavailable where there will be none. */
  async acquire(): Promise<ServiceInstance> {
    for (;;) {
      const gate = this.#gate;
      if (gate) await gate.promise;
      else if (this.#instance) return this.#instance;
      else throw new ServiceUnavailable(this.problem ?? `The service ${this.name} is stopped.`);
    }
  }

  /** A request got its response: the service works. */
  responded(): void {
    this.#policy.responded();
  }

  /**
   * A request lost its connection: its process is ending, or only this request broke. Requests wait until that is known, so
   * that none is sent to a process that is gone.
   *
   *   process      killed ·········································· its end is seen, it is started again
   *   a request    loses its connection, gets 502
   *   the next                  ··· would find the socket closed, without this
   */
  async suspect(instance: ServiceInstance): Promise<void> {
    if (this.#instance !== instance || this.#gate) return;
    this.#close();
    await Promise.race([instance.exited, delay(suspicionMs)]);
    if (this.#instance === instance) this.#open();
  }

  /** Requests wait from here on, until `replace` or `resume`. */
  hold(): void {
    if (this.#instance) this.state = 'reloading';
    this.#close();
  }

  /** Requests go on with the process that is there. */
  resume(): void {
    if (this.#instance) this.state = 'running';
    this.#open();
  }

  /**
   * Starts a process with the code as it is now, and lets the one before finish what it has. Where the new code can't be
   * loaded, the one before goes on and the problem is returned.
   */
  async replace(): Promise<string | null> {
    this.hold();
    const before = this.#instance;
    if (!before) this.state = 'starting';
    const instance = this.#spawn();
    const started = await instance.started;
    if (started.kind !== 'ready') {
      const cause = started.kind === 'broken' ? started.stack : `The process ended: ${started.how}.`;
      this.problem = problemOf(this.name, this.#options.positions.restore(cause));
      if (!this.#instance) this.state = 'failed';
      this.resume();
      return this.problem;
    }
    this.problem = null;
    this.#policy = new RestartPolicy();
    this.#adopt(instance, started.endpoints);
    void before?.drain();
    return null;
  }

  /** Ends the process. Requests are rejected from now on. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.state = 'stopped';
    const instance = this.#instance;
    this.#instance = null;
    this.#open();
    await instance?.kill();
  }

  #spawn(): ServiceInstance {
    const { codebase, module, program, env, socketFolder, positions, onLine } = this.#options;
    const socketPath = path.join(socketFolder, `${codebase.name}.${++this.#starts}`);
    const base = codebase.entry === null ? path.join(module, 'package.json') : module;
    const readable = (line: string) => {
      onLine(positions.restore(line));
    };
    const { onSpan } = this.#options;
    return new ServiceInstance({ program, module, base, socketPath, env: env(), onLine: readable, onSpan });
  }

  #adopt(instance: ServiceInstance, endpoints: Readonly<Record<string, unknown>>): void {
    this.#instance = instance;
    this.state = 'running';
    this.#options.onEndpoints(parseEndpoints(this.name, endpoints));
    this.#open();
    void instance.exited.then((how) => {
      if (instance.isExpectedToEnd || this.#instance !== instance) return;
      this.#instance = null;
      void this.#restart(how);
    });
  }

  async #restart(how: string): Promise<void> {
    this.#close();
    this.state = 'starting';
    for (let reason = how; ;) {
      const waitMs = this.#policy.crashed(reason);
      if (waitMs === null) {
        this.problem = `The service ${this.name} crashed ${crashLimit} times in a row (${reason}); it starts again when its code changes.`;
        this.state = 'failed';
        this.#options.onProblem(this.problem);
        this.#open();
        return;
      }
      this.#options.onProblem(`The service ${this.name} ended by itself (${reason}); it is started again.`);
      await delay(waitMs);
      // Stopped, or replaced with new code, while this waited.
      if (this.#isStopped || this.#instance) return;
      const instance = this.#spawn();
      const started = await instance.started;
      if (started.kind === 'ready') {
        this.#adopt(instance, started.endpoints);
        return;
      }
      reason = started.kind === 'broken' ? this.#options.positions.restore(started.stack) : started.how;
    }
  }

  #close(): void {
    if (this.#gate) return;
    this.#gate = withResolvers();
    this.#heldSinceMs = performance.now();
  }

  #open(): void {
    const gate = this.#gate;
    this.#heldMs = this.heldMs;
    this.#gate = null;
    gate?.resolve();
  }
}

function problemOf(name: string, stack: string): string {
  return `The service ${name} could not be loaded:\n${stack.trim()}`;
}

interface PromiseWithResolvers {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
}

function withResolvers(): PromiseWithResolvers {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}

import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { Agent, request, type ClientRequest, type IncomingHttpHeaders } from 'node:http';
import { createInterface } from 'node:readline';
import type { TraceSpan } from './traces/trace.ts';
import { functionHeader, type Drain, type FromServiceHost, type ServiceHostOptions } from './wire.ts';

/** How long a replaced process may take for the requests it still has; longer than any timeout of an HTTPS function. */
const drainLimitMs = 70_000;

/**
 * Service hosts hold little, but V8 lets its heap grow where nothing limits it: 2 MB for new objects, and one thread beside
 * the main one, as 2 cores have eight processes to serve. `--optimize-for-size` saves 30 MiB more in all, and costs a fifth of
 * the requests a second (Node 20, 2026-11-29). A function has 256 MiB where it is deployed.
 */
const heapFlags = ['--v8-pool-size=1', '--max-semi-space-size=2', '--max-old-space-size=128'];

/** What an instance is made of. */
export interface InstanceOptions extends ServiceHostOptions {
  /** The bundled `service-host.ts`. */
  readonly program: string;
  readonly env: NodeJS.ProcessEnv;
  readonly onLine: (line: string) => void;
  readonly onSpan: (span: TraceSpan) => void;
}

/** A call of a function. */
export interface FunctionRequest {
  readonly functionName: string;
  readonly method: string;
  /** Path and query as the function sees them. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/** How the start of an instance ended. */
export type Started =
  | { readonly kind: 'ready'; readonly endpoints: Readonly<Record<string, unknown>>; readonly loadMs: number }
  | { readonly kind: 'broken'; readonly stack: string }
  | { readonly kind: 'exited'; readonly how: string };

/** One process of a service. */
export class ServiceInstance {
  readonly started: Promise<Started>;
  /** How it ended; never rejects. */
  readonly exited: Promise<string>;
  readonly #child: ChildProcess;
  readonly #agent = new Agent({ keepAlive: true, maxFreeSockets: 64 });
  readonly #socketPath: string;
  #isExpectedToEnd = false;

  constructor({ program, env, onLine, onSpan, ...hostOptions }: InstanceOptions) {
    this.#socketPath = hostOptions.socketPath;
    const child = fork(program, [JSON.stringify(hostOptions)], {
      env,
      execArgv: [...heapFlags],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) createInterface({ input: stream }).on('line', onLine);
    }
    this.exited = new Promise((resolve) => {
      child.once('error', (error) => {
        resolve(error.message);
      });
      child.once('exit', (code, signal) => {
        resolve(signal ?? `exit code ${code ?? 'unknown'}`);
      });
    });
    void this.exited.then(() => {
      this.#agent.destroy();
      rmSync(this.#socketPath, { force: true });
    });
    const reported = new Promise<Started>((resolve) => {
      child.on('message', (message: FromServiceHost) => {
        if (message.kind === 'spans') message.spans.forEach(onSpan);
        else resolve(message);
      });
    });
    this.started = Promise.race([reported, this.exited.then((how): Started => ({ kind: 'exited', how }))]);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Whether it was asked to end, so that its end is not a crash. */
  get isExpectedToEnd(): boolean {
    return this.#isExpectedToEnd;
  }

  /** Begins a request; the caller writes its body. */
  request({ functionName, method, url, headers }: FunctionRequest): ClientRequest {
    return request({
      socketPath: this.#socketPath,
      agent: this.#agent,
      method,
      path: url,
      headers: { ...headers, [functionHeader]: functionName },
    });
  }

  /** Lets it finish what it has, and ends it. */
  async drain(): Promise<void> {
    this.#isExpectedToEnd = true;
    if (this.#child.connected) this.#child.send({ kind: 'drain' } satisfies Drain);
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), drainLimitMs);
    await this.exited;
    clearTimeout(timer);
  }

  /** Ends it at once. */
  async kill(): Promise<void> {
    this.#isExpectedToEnd = true;
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }
}

import { createWriteStream, existsSync, renameSync, type WriteStream } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import type { CloudReports } from './cloud-reports.ts';
import type { SeenRequest } from './gateway.ts';

/** Settings of `Terminal`. */
export interface TerminalOptions {
  /** Where full lines go; the one of the run before is kept beside it. */
  readonly logFile: string;
  /** Shows what services say of each request and event, too. */
  readonly isVerbose: boolean;
  readonly print: (text: string) => void;
  readonly hasColours: boolean;
  readonly now: () => Date;
}

/** A page that asks the same again within so many milliseconds gets no line each time. */
const repeatedMs = 60_000;

/** Shows a person what the local cloud does: a line for each step and request, problems in red; everything is in the log file. */
export class Terminal implements CloudReports {
  readonly #options: TerminalOptions;
  readonly #log: WriteStream;
  readonly #shown = new Map<string, number>();
  /** Requests are shown from the moment that everything is ready; those of the seed are in the log alone. */
  showsRequests = false;

  constructor(options: TerminalOptions) {
    this.#options = options;
    const { logFile } = options;
    if (existsSync(logFile)) renameSync(logFile, logFile.replace(/\.log$/, '.before.log'));
    this.#log = createWriteStream(logFile);
    // A full disk or a missing folder: said once, and the work goes on without a log.
    this.#log.once('error', (error) => {
      this.#print(this.#red(`The log can't be written to ${logFile}: ${error.message}`));
    });
  }

  step = (what: string, durationMs: number): void => {
    this.#write({ step: what, durationMs });
    this.#print(`${this.#time()} ${what} ${this.#dim(duration(durationMs))}`);
  };

  problem = (text: string): void => {
    this.#write({ problem: text });
    this.#print(`${this.#time()} ${this.#red(text)}`);
  };

  request = (seen: SeenRequest): void => {
    const { request, status, durationMs } = seen;
    const who = userOf(request);
    const line = [request.method, request.url, status, `${durationMs} ms`, ...(who === null ? [] : [who])].join(' ');
    this.#write({ request: line });
    if (request.url?.startsWith('/__/') || (!this.showsRequests && status < 500)) return;
    if (!this.#options.isVerbose && this.#isRepeated(seen, who)) return;
    this.#print(`${this.#time()} ${status >= 500 ? this.#red(line) : line}`);
  };

  serviceLine = (service: string, text: string): void => {
    const line = parseLine(text);
    if (line) this.#log.write(`${text}\n`);
    else this.#write({ service, text });
    if (!line) {
      this.#print(`${this.#time()} ${service}: ${text}`);
      return;
    }
    const { severity, message, outcome } = line;
    if ((severity === 'INFO' || severity === 'DEBUG') && !this.#options.isVerbose) return;
    const cause = line.stack_trace ?? line.cause;
    const about = [line.function ?? service, message, ...(outcome === undefined ? [] : [`(${outcome})`])].join(' ');
    const shown = cause === undefined ? about : `${about}\n${cause}`;
    this.#print(`${this.#time()} ${severity === 'ERROR' ? this.#red(shown) : shown}`);
  };

  /** Writes what is still on its way to the log. */
  end(): Promise<void> {
    return new Promise((resolve) => {
      this.#log.end(resolve);
      this.#log.once('error', () => {
        resolve();
      });
    });
  }

  #isRepeated({ request, status }: SeenRequest, who: string | null): boolean {
    if (request.method !== 'GET') return false;
    const key = `${request.url ?? ''} ${status} ${who ?? ''}`;
    const now = this.#options.now().getTime();
    const isRecent = now - (this.#shown.get(key) ?? -Infinity) < repeatedMs;
    // Only pages ask by themselves; a person at a command line wants to see each response.
    if (isRecent && request.headers['sec-fetch-mode'] !== undefined) return true;
    if (this.#shown.size > 1_000) this.#shown.clear();
    this.#shown.set(key, now);
    return false;
  }

  #write(fields: object): void {
    this.#log.write(`${JSON.stringify({ time: this.#options.now().toISOString(), ...fields })}\n`);
  }

  #print(text: string): void {
    this.#options.print(text);
  }

  #time(): string {
    return this.#dim(this.#options.now().toTimeString().slice(0, 8));
  }

  #red(text: string): string {
    return this.#options.hasColours ? `\x1b[31m${text}\x1b[39m` : text;
  }

  #dim(text: string): string {
    return this.#options.hasColours ? `\x1b[2m${text}\x1b[22m` : text;
  }
}

function duration(ms: number): string {
  return ms < 1_000 ? `${ms} ms` : `${(ms / 1_000).toFixed(1)} s`;
}

/** A line as the kernel's `writeLine` makes it. */
interface ServiceLine {
  readonly severity: string;
  readonly message: string;
  readonly function?: string | null;
  readonly outcome?: string;
  readonly stack_trace?: string;
  readonly cause?: string;
}

function parseLine(text: string): ServiceLine | null {
  if (!text.startsWith('{')) return null;
  try {
    const line = JSON.parse(text) as Partial<ServiceLine>;
    return typeof line.severity === 'string' && typeof line.message === 'string' ? (line as ServiceLine) : null;
  } catch {
    return null;
  }
}

/** Whose session or token a request has, as far as it says itself: for showing, never for deciding. */
export function userOf({ headers }: Pick<IncomingMessage, 'headers'>): string | null {
  const bearer = /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1];
  const token = bearer ?? /(?:^|; ?)(?:__)?session=([^;]+)/.exec(headers.cookie ?? '')?.[1];
  const payload = token?.split('.')[1];
  if (payload === undefined) return null;
  try {
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { email?: unknown; sub?: unknown };
    if (typeof claims.email === 'string') return claims.email.split('@')[0] ?? null;
    return typeof claims.sub === 'string' ? claims.sub : null;
  } catch {
    return null;
  }
}

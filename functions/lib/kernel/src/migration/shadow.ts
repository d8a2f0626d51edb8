import type { CompleteResponse } from '../http/response.ts';
import type { LegacyRequest } from './legacy.ts';
import { shadowHeader } from './forwarded-request.ts';
import { diffResponses, isMismatch, withoutNoise, type ComparedResponse } from './shadow-diff.ts';
import { findingsOf, type Finding } from './shadow-findings.ts';

/** A read that we served, of a route in mode `shadow`. */
export interface ServedRead {
  /** Contract id of its route. */
  readonly route: string;
  readonly requestId: string;
  /** As the monolith would have got it; null when it is nothing for the monolith. Asked for only if it is sampled. */
  readonly request: () => LegacyRequest | null;
  readonly response: Pick<CompleteResponse, 'status' | 'headers' | 'cookies' | 'body' | 'code'>;
  /** A list of the body that the monolith returns in no order: `Route.unorderedList`. */
  readonly unorderedList?: string | undefined;
  /** Shares of reads, and of those that differ: `RouteRouting`. */
  readonly sampleRate: number;
  readonly noiseRate: number;
}

/**
 * What became of a sampled read. `matched`: no client would notice. `mismatched`: a client would. `noise`: the monolith
 * differs from itself in the same places. `unreachable`: it had no response to compare. `dropped`: too many comparisons
 * were under way. `late`: it was over too late to say anything. `failed`: a defect of the comparison.
 */
export type ShadowOutcome = 'matched' | 'mismatched' | 'noise' | 'unreachable' | 'dropped' | 'late' | 'failed';

/** The outcome of one sampled read, for log and counters; no values of either response. */
export interface ShadowResult {
  readonly route: string;
  readonly requestId: string;
  readonly outcome: ShadowOutcome;
  /** Milliseconds from our response to the outcome. */
  readonly durationMs: number;
  /** What differs; of `noise` what the monolith differs in from itself. */
  readonly findings: readonly Finding[];
  /** Whether the monolith was asked twice, so that what differs isn't its noise. */
  readonly noiseChecked: boolean;
  /** Of `unreachable` and `failed`. */
  readonly cause?: unknown;
}

/** What shadow reads need from outside. */
export interface ShadowPorts {
  /** Repeats the read against the monolith; rejects when no comparable response comes in time. */
  readonly askMonolith: (request: LegacyRequest) => Promise<ComparedResponse>;
  /** Logs and counts. Must not throw. */
  readonly report: (result: ShadowResult) => void;
  /** From 0 up to, but not including, 1. */
  readonly random: () => number;
  /** Epoch ms. */
  readonly now: () => number;
}

/** Most comparisons under way in one instance: each holds up to three responses, and burdens the monolith. */
export const maxInFlight = 4;

/** The longest a comparison may take from our response on, in ms: more than both calls of the monolith may take. */
export const lateAfterMs = 12_000;

/** The monolith has no response of the route's own: its limit, or what stands before it. */
const noResponse: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/**
 * Repeats a sample of reads against the monolith and says what differs. Call the function it returns once our response
 * is sent: it returns at once and never throws, so that neither the client's response nor its latency depends on it.
 * One for each instance.
 *
 * What that means on Cloud Run, where an instance has next to no CPU once its last response is sent:
 *
 *   response sent ── CPU ends ─────────────────── next request: CPU again ── monolith's response is read: `late`
 *       └─ call to the monolith leaves, or waits ─┘
 *
 * In a busy instance the comparison goes on under other requests. In an idle one it stops, and goes on when the next
 * request comes, perhaps minutes later. By then the data has moved on, and a difference would mean nothing: what isn't
 * decided `lateAfterMs` after our response is dropped as `late`, whatever came of it. Nothing piles up meanwhile: at
 * most `maxInFlight` comparisons wait in an instance, and what they hold is bounded. Should most reads of a route be
 * late, `docs/operations/MIGRATION.md` says how to give its service CPU at all times for a while.
 *
 * A write between our read and the monolith's shows as a mismatch too. It doesn't repeat; a defect does.
 */
export function shadowReads(ports: ShadowPorts): (read: ServedRead) => void {
  let inFlight = 0;
  return (read) => {
    // Our limit says nothing about the route.
    if (ports.random() >= read.sampleRate || read.response.code === 'RATE_LIMITED') return;
    const request = read.request();
    if (!request || !isRepeatable(request)) return;
    const since = ports.now();
    const report = ({ findings = [], noiseChecked = false, ...rest }: Comparison) => {
      const { route, requestId } = read;
      ports.report({ route, requestId, durationMs: ports.now() - since, findings, noiseChecked, ...rest });
    };
    if (inFlight >= maxInFlight) {
      report({ outcome: 'dropped' });
      return;
    }
    inFlight += 1;
    void compare(read, request, since, ports)
      .catch((cause: unknown): Comparison => ({ outcome: 'failed', cause }))
      .then(report)
      .finally(() => {
        inFlight -= 1;
      });
  };
}

/**
 * Only reads; only those that the monolith serves as the same user: it knows no ID token (CONTRACT 1.3); and none that
 * is a repetition itself, whatever the configured origin leads to.
 */
export function isRepeatable({ method, headers }: LegacyRequest): boolean {
  return method === 'GET' && headers['authorization'] === undefined && headers[shadowHeader] === undefined;
}

type Comparison = Pick<ShadowResult, 'outcome' | 'cause'> & Partial<Pick<ShadowResult, 'findings' | 'noiseChecked'>>;

async function compare(
  read: ServedRead,
  request: LegacyRequest,
  since: number,
  ports: ShadowPorts,
): Promise<Comparison> {
  const ask = async (): Promise<ComparedResponse | Comparison> => {
    const asked = await ports.askMonolith(request).catch((cause: unknown) => ({ cause }));
    // First of all: a call that slept for minutes ends in a time-out, or in a response from another time.
    if (ports.now() - since > lateAfterMs) return { outcome: 'late' };
    if ('cause' in asked) return { outcome: 'unreachable', cause: asked.cause };
    return noResponse.has(asked.status) ? { outcome: 'unreachable', cause: `status ${asked.status}` } : asked;
  };
  const unordered = read.unorderedList;
  const first = await ask();
  if ('outcome' in first) return first;
  const mismatches = diffResponses(first, comparedResponse(read.response), unordered).filter(isMismatch);
  if (mismatches.length === 0) return { outcome: 'matched' };
  const mismatched: Comparison = { outcome: 'mismatched', findings: findingsOf(mismatches) };
  if (ports.random() >= read.noiseRate) return mismatched;
  const second = await ask();
  // What was found was found in time; only its noise is unknown.
  if ('outcome' in second) return mismatched;
  const left = withoutNoise(mismatches, diffResponses(first, second, unordered));
  return left.length === 0
    ? { ...mismatched, outcome: 'noise', noiseChecked: true }
    : { outcome: 'mismatched', findings: findingsOf(left), noiseChecked: true };
}

/** Our response as a client reads it. */
function comparedResponse({ status, headers, cookies, body }: ServedRead['response']): ComparedResponse {
  const named = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  if (typeof body === 'string' || body === undefined) return { status, contentType: named ?? '', cookies, body };
  return { status, contentType: 'application/json', cookies, body: JSON.parse(JSON.stringify(body)) as unknown };
}

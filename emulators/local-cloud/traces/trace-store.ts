import type { SpanRecord } from '@fresh/kernel/telemetry/span-record';
import { Flows } from './flows.ts';
import type { Flow, LastWrite, Trace, TraceFilter, TraceLine, TraceSpan, TraceSummary } from './trace.ts';
import { parseLine } from './trace-line.ts';
import { matches, summaryOf } from './trace-summary.ts';

/** How many spans and lines are kept; the oldest traces go first. 60,000 spans of mixed requests take 78 MiB (Node 20, 2026-11-29). */
export interface TraceLimits {
  readonly spans: number;
  readonly lines: number;
}

/** What is kept at present. */
export interface TraceFill {
  readonly spans: number;
  readonly mostSpans: number;
  readonly lines: number;
  readonly mostLines: number;
}

/** Enough for 10,000 events with their requests and deliveries. */
const defaultLimits: TraceLimits = { spans: 60_000, lines: 40_000 };
/** Documents whose last writer is known. */
const mostDocuments = 50_000;
/** Traces that are not kept, such as those of the console's own polls. */
const mostIgnored = 1_000;

interface Kept {
  readonly traceId: string;
  readonly spans: TraceSpan[];
  readonly lines: TraceLine[];
  /** Made anew after each span. */
  summary: TraceSummary | null;
}

/** What the services of a local cloud did lately, by trace: in memory, bounded, without a collector. */
export class TraceStore {
  readonly #limits: TraceLimits;
  /** In the order in which they began. */
  readonly #traces = new Map<string, Kept>();
  readonly #ignored = new Set<string>();
  readonly #byRequest = new Map<string, string>();
  readonly #lastWrites = new Map<string, LastWrite>();
  readonly #flows = new Flows();
  /** Of services, functions, calls and middleware: as many as the code has. */
  readonly #names = new Map<string, string>();
  #spans = 0;
  #lines = 0;
  #version = 0;

  constructor(limits: TraceLimits = defaultLimits) {
    this.#limits = limits;
  }

  /** Rises with all that is added. */
  get version(): number {
    return this.#version;
  }

  /** Keeps nothing of a trace. */
  ignore(traceId: string): void {
    if (this.#ignored.size >= mostIgnored) this.#ignored.clear();
    this.#ignored.add(traceId);
  }

  addSpan(span: TraceSpan): void {
    if (this.#ignored.has(span.traceId)) return;
    const kept = this.#trace(span.traceId);
    kept.spans.push(this.#withoutCopies(span));
    kept.summary = null;
    this.#spans++;
    if (span.requestId !== null) this.#byRequest.set(span.requestId, span.traceId);
    for (const call of span.calls) this.#noteCommit(span, call);
    this.#flows.add(span, kept.spans);
    this.#version++;
    this.#evict();
  }

  /** Forgets every trace, but not who wrote which document last, nor what has flowed. */
  clear(): void {
    this.#traces.clear();
    this.#byRequest.clear();
    this.#spans = this.#lines = 0;
    this.#version++;
  }

  /** How much is kept, of how much at most. */
  get fill(): TraceFill {
    const { spans, lines } = this.#limits;
    return { spans: this.#spans, mostSpans: spans, lines: this.#lines, mostLines: lines };
  }

  /** A line of a service's output; what isn't one of ours, or outside of any trace, is left out. */
  addLine(service: string, text: string, now: number): void {
    const parsed = parseLine(service, text, now);
    if (!parsed || this.#ignored.has(parsed.traceId)) return;
    const kept = this.#trace(parsed.traceId);
    kept.lines.push(parsed.line);
    this.#lines++;
    this.#version++;
    this.#evict();
  }

  /** The latest first. */
  list(filter: TraceFilter): TraceSummary[] {
    const found: TraceSummary[] = [];
    for (const kept of [...this.#traces.values()].reverse()) {
      if (kept.spans.length === 0) continue; // only lines so far
      const summary = this.#summary(kept);
      if (!matches(summary, filter)) continue;
      found.push(summary);
      if (found.length === filter.limit) break;
    }
    return found;
  }

  /** By trace id or request id. */
  find(id: string): Trace | null {
    const kept = this.#traces.get(id) ?? this.#traces.get(this.#byRequest.get(id) ?? '');
    if (!kept || kept.spans.length === 0) return null;
    const spans = [...kept.spans].sort((a, b) => a.startedAt - b.startedAt);
    return { summary: this.#summary(kept), spans, lines: kept.lines };
  }

  /** Lines of all traces, the latest first. */
  lines(limit: number, text: string): (TraceLine & { readonly traceId: string })[] {
    const wanted = text.toLowerCase();
    const all = [...this.#traces.values()].flatMap(({ traceId, lines }) => lines.map((line) => ({ ...line, traceId })));
    return all
      .filter((line) => wanted === '' || JSON.stringify(line).toLowerCase().includes(wanted))
      .sort((a, b) => b.at - a.at)
      .slice(0, limit);
  }

  lastWrite(path: string): LastWrite | null {
    return this.#lastWrites.get(path) ?? null;
  }

  flows(): Flow[] {
    return this.#flows.all();
  }

  /** With one copy of each name: every message of a service host brings its own. */
  #withoutCopies(span: TraceSpan): TraceSpan {
    const one = (name: string) => {
      const known = this.#names.get(name);
      if (known === undefined) this.#names.set(name, name);
      return known ?? name;
    };
    return {
      ...span,
      service: one(span.service),
      functionName: one(span.functionName),
      calls: span.calls.map((call) => ({ ...call, method: one(call.method) })),
      steps: span.steps.map(({ name, ms }) => ({ name: one(name), ms })),
    };
  }

  #trace(traceId: string): Kept {
    const known = this.#traces.get(traceId);
    if (known) return known;
    const made: Kept = { traceId, spans: [], lines: [], summary: null };
    this.#traces.set(traceId, made);
    return made;
  }

  #summary(kept: Kept): TraceSummary {
    return (kept.summary ??= summaryOf(kept.traceId, kept.spans));
  }

  #noteCommit({ traceId, spanId, name }: SpanRecord, { paths, committedAt }: SpanRecord['calls'][number]): void {
    if (committedAt === null) return;
    const events = paths.filter((path) => path.startsWith('eventLog/'));
    for (const path of paths) {
      // Spans end in another order than their commits happened.
      if ((this.#lastWrites.get(path)?.committedAt ?? 0) > committedAt) continue;
      this.#lastWrites.delete(path);
      this.#lastWrites.set(path, { traceId, spanId, spanName: name, committedAt, events });
    }
    for (const path of this.#lastWrites.keys()) {
      if (this.#lastWrites.size <= mostDocuments) break;
      this.#lastWrites.delete(path);
    }
  }

  #evict(): void {
    for (const [traceId, { spans, lines }] of this.#traces) {
      if (this.#spans <= this.#limits.spans && this.#lines <= this.#limits.lines) return;
      this.#traces.delete(traceId);
      for (const { requestId } of spans) if (requestId !== null) this.#byRequest.delete(requestId);
      this.#spans -= spans.length;
      this.#lines -= lines.length;
    }
  }
}

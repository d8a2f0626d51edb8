import type { SpanRecord } from '@fresh/kernel/telemetry/span-record';
import type { Flow } from './trace.ts';
import { publishedTopics } from './trace-summary.ts';

/** Times of which percentiles are taken, for each flow. */
const keptTimes = 100;

interface Counted {
  readonly from: string;
  readonly to: string;
  count: number;
  failed: number;
  readonly times: number[];
  lastAt: number;
}

/**
 * Counts what passes along the edges of the map. Nodes are `gateway`, `route:S1`, `event:<topic>`, `subscriber:<name>`,
 * `function:<name>` of what is neither, and `collection:<name>`.
 */
export class Flows {
  readonly #flows = new Map<string, Counted>();

  /** Counts a span; `trace` holds those of its trace that ended before it. */
  add(span: SpanRecord, trace: readonly SpanRecord[]): void {
    const source = sourceOf(span);
    if (source === null) return; // a part of one that ends later
    const { failed, startedAt, endedAt, attributes } = span;
    if (source.startsWith('route:')) this.#count('gateway', source, failed, endedAt - startedAt, endedAt);
    const type = attributes['fresh.event_type'];
    if (typeof type === 'string') {
      this.#count(`event:${topicOf(type)}`, source, failed, sincePublished(span, trace), endedAt);
    }
    for (const part of partsOf(span, trace)) {
      for (const topic of publishedTopics(part)) this.#count(source, `event:${topic}`, false, null, endedAt);
      for (const { paths } of part.calls) {
        for (const collection of new Set(paths.map(collectionOf))) {
          if (collection !== 'events') this.#count(source, `collection:${collection}`, false, null, endedAt);
        }
      }
    }
  }

  all(): Flow[] {
    return [...this.#flows.values()].map(({ times, ...flow }) => {
      const sorted = [...times].sort((a, b) => a - b);
      const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? null;
      return { ...flow, p50: at(0.5), p95: at(0.95) };
    });
  }

  #count(from: string, to: string, failed: boolean, took: number | null, at: number): void {
    const key = `${from} ${to}`;
    const flow = this.#flows.get(key) ?? { from, to, count: 0, failed: 0, times: [], lastAt: 0 };
    this.#flows.set(key, flow);
    if (took !== null) flow.times[flow.count % keptTimes] = took;
    flow.count++;
    if (failed) flow.failed++;
    flow.lastAt = at;
  }
}

/** The node that a span stands for; null of what is a part of another span. */
function sourceOf({ attributes, kind, name }: SpanRecord): string | null {
  const route = attributes['fresh.route'];
  if (typeof route === 'string') return `route:${route}`;
  if (attributes['fresh.event_type'] !== undefined) return `subscriber:${name}`;
  // The invocation of a trigger or of a push only carries events to subscribers.
  return kind === 'internal' || kind === 'client' ? null : `function:${name}`;
}

/** A span with the parts of it that ended before it. */
function partsOf(span: SpanRecord, trace: readonly SpanRecord[]): SpanRecord[] {
  const below = trace.filter((one) => one.parentId === span.spanId && sourceOf(one) === null);
  return [span, ...below.flatMap((one) => partsOf(one, trace))];
}

/** Ms from the commit that published the event of a delivery to the end of the delivery; null where that isn't kept. */
function sincePublished({ attributes, endedAt }: SpanRecord, trace: readonly SpanRecord[]): number | null {
  const eventId = attributes['fresh.event_id'];
  if (typeof eventId !== 'string') return null;
  for (const { calls } of trace) {
    const commit = calls.find(({ paths }) => paths.some((path) => path.endsWith(`/events/${eventId}`)));
    if (commit) return Math.max(0, endedAt - commit.endedAt);
  }
  return null;
}

/** `fresh.scheduling.schedule.v1.published` → `fresh.scheduling.schedule.published`. */
function topicOf(type: string): string {
  return type.replace(/\.v\d+\./, '.');
}

/** `organizations/a/schedules/b` → `schedules`. */
function collectionOf(path: string): string {
  return path.split('/').at(-2) ?? path;
}

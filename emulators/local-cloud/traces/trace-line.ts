import type { TraceLine } from './trace.ts';

const traceField = 'logging.googleapis.com/trace';
const spanField = 'logging.googleapis.com/spanId';

/** Reads a line as the kernel writes it; null for other output, and for what belongs to no trace. */
export function parseLine(
  service: string,
  text: string,
  now: number,
): { readonly traceId: string; readonly line: TraceLine } | null {
  if (!text.startsWith('{')) return null;
  let parsed: Record<string, unknown>;
  try {
    parsed = JSON.parse(text) as Record<string, unknown>;
  } catch {
    return null; // a service printed something that only begins like JSON
  }
  const { severity, message, event, [traceField]: trace, [spanField]: spanId, ...fields } = parsed;
  if (typeof trace !== 'string' || typeof severity !== 'string' || typeof message !== 'string') return null;
  return {
    traceId: trace.slice(trace.lastIndexOf('/') + 1),
    line: {
      at: now,
      service,
      severity,
      message,
      event: typeof event === 'string' ? event : null,
      spanId: typeof spanId === 'string' ? spanId : null,
      fields,
    },
  };
}

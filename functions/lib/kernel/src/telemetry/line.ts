import { definedFields } from '../defined-fields.ts';
import { currentContext, type ExecutionContext } from './execution-context.ts';
import type { LogEvent } from './log-event.ts';
import type { Cost } from './span-work.ts';

/** https://cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry#logseverity */
export type Severity = 'INFO' | 'WARNING' | 'ERROR';

/** What a line says beside what every line does: ids, names and numbers. */
export type LineFields = Readonly<Record<string, unknown>> & {
  /** In a word, how it ended. */
  readonly outcome: string;
  /** An error, whose stack may appear; or a text. */
  readonly cause?: unknown;
};

/**
 * Writes one line of JSON, as Cloud Logging reads it from a function's output. `event` is a stable code, `message` a
 * text for people that may change. Every line says which
 * function of which service wrote it, for which request, trace and organization, and how many ms after its execution
 * began; null where it was written outside of any. A line that knows better (`fields`) has the last word.
 */
export function writeLine(severity: Severity, event: LogEvent, message: string, fields: LineFields): void {
  const line = lineOf(severity, event, message, fields, {
    context: currentContext(),
    now: Date.now(),
    env: process.env,
  });
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** A line as it is written. */
export function lineOf(
  severity: Severity,
  event: LogEvent,
  message: string,
  { cause, ...fields }: LineFields,
  { context, now, env }: { context: ExecutionContext | undefined; now: number; env: NodeJS.ProcessEnv },
): object {
  return {
    severity,
    message,
    event,
    service: context?.service ?? null,
    function: context?.functionName ?? env['FUNCTION_TARGET'] ?? null,
    requestId: context?.requestId ?? null,
    orgId: context?.attributes.orgId ?? null,
    durationMs: context ? now - context.startedAt : null,
    ...(context && costFields(context.cost)),
    ...definedFields(fields),
    ...(cause !== undefined && causeFields(severity, cause)),
    ...traceFields(context, env['GCLOUD_PROJECT'] ?? env['GOOGLE_CLOUD_PROJECT']),
  };
}

/**
 * The fields by which Cloud Logging puts a line below its request's, and Cloud Trace beside its span
 * (https://cloud.google.com/logging/docs/structured-logging#structured_logging_special_fields). Where no project is
 * known, the trace is its bare id.
 */
function traceFields(context: ExecutionContext | undefined, project: string | undefined): object {
  if (!context) return { 'logging.googleapis.com/trace': null };
  const { traceId, spanId, sampled } = context.span;
  return {
    'logging.googleapis.com/trace': project === undefined ? traceId : `projects/${project}/traces/${traceId}`,
    'logging.googleapis.com/spanId': spanId,
    'logging.googleapis.com/trace_sampled': sampled,
  };
}

/** What the execution has cost so far. What is zero is left out, as it is on most lines. */
function costFields({ reads, writes, deletes }: Cost): object {
  return { ...(reads > 0 && { reads }), ...(writes > 0 && { writes }), ...(deletes > 0 && { deletes }) };
}

/**
 * Error Reporting takes up the stack of an error that an operator should look at, by the name of its field
 * (https://cloud.google.com/error-reporting/docs/formatting-error-messages).
 */
function causeFields(severity: Severity, cause: unknown): object {
  const text = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
  return severity === 'ERROR' && cause instanceof Error ? { stack_trace: text } : { cause: text };
}

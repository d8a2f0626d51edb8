import type { LogEvent } from '@fresh/kernel/telemetry/log-event';

/**
 * A metric that Cloud Logging makes of log lines, so that nothing but the log has to reach Google and an instance that is
 * put to sleep loses none: https://cloud.google.com/logging/docs/logs-based-metrics. Each field that is named here is a
 * field of the line (`functions/lib/kernel/src/log.ts`, `functions/platform/src/reconciler/log.ts`).
 */
export interface LogMetric {
  /** Its type in Cloud Monitoring is `logging.googleapis.com/user/<name>`. */
  readonly name: string;
  readonly summary: string;
  /** The `event` of the lines that count; a line of another event is another metric's. */
  readonly events: readonly LogEvent[];
  /** Fields of the line that become labels. Each has few values: ids of people or events would make a series each. */
  readonly labels: readonly string[];
  /** The number that is distributed, and its unit; a line without it isn't counted. Without it, lines are counted. */
  readonly value?: { readonly field: string; readonly unit: 'ms' };
}

/** Commit of an event to the commit of its effect, both Firestore's own times. Not of what is replayed on purpose. */
export const eventPropagation: LogMetric = {
  name: 'fresh_event_propagation',
  summary: 'From the commit of an event to the commit of its effect',
  events: ['event_handled'],
  labels: ['service', 'subscriber', 'via'],
  value: { field: 'propagationMs', unit: 'ms' },
};

/**
 * Deliveries that had an effect, by the path that brought it: a push, or its trigger or a task where the push was lost or
 * slower.
 */
export const handledDeliveries: LogMetric = {
  name: 'fresh_events_handled',
  summary: 'Deliveries that had an effect, by the path that was first',
  events: ['event_handled'],
  labels: ['service', 'subscriber', 'via'],
};

/** Attempts that failed and will be made again. */
export const failedAttempts: LogMetric = {
  name: 'fresh_event_attempts_failed',
  summary: 'Deliveries that failed and are in the queue again',
  events: ['event_retry_scheduled'],
  labels: ['service', 'subscriber', 'via'],
};

/** Events that a subscriber has given up: each one waits for a person. */
export const deadLetters: LogMetric = {
  name: 'fresh_dead_letters',
  summary: 'Events that a subscriber has given up',
  events: ['event_dead_lettered'],
  labels: ['service', 'subscriber', 'via'],
};

/** Changes of the monolith's that no capture published: given up, or found by the nightly sweep. */
export const changesNotCaptured: LogMetric = {
  name: 'fresh_changes_not_captured',
  summary: 'Changes of the monolith that no capture published',
  events: ['capture_given_up', 'change_unmappable', 'lost_capture_found'],
  labels: ['service', 'capture'],
};

/** Sweeps that found so many changes not captured that they queued no replay. */
export const stoppedSweeps: LogMetric = {
  name: 'fresh_capture_sweeps_stopped',
  summary: 'Sweeps that found too many changes not captured',
  events: ['capture_sweep_stopped'],
  labels: ['service', 'capture'],
};

/** Stored documents that have lost their shape, each time that one is left out: a person has to look at it. */
export const unreadableDocuments: LogMetric = {
  name: 'fresh_documents_unreadable',
  summary: 'Stored documents that were left out because they have lost their shape',
  events: ['document_unreadable'],
  labels: ['service'],
};

/**
 * Age of the oldest delivery that has started and isn't finished, as each run of the reconciler finds it; 0 for none.
 */
export const inboxLag: LogMetric = {
  name: 'fresh_inbox_lag',
  summary: 'Age of the oldest unfinished delivery',
  events: ['reconciliation_clean', 'reconciliation_redelivered'],
  labels: ['service'],
  value: { field: 'inboxLagMs', unit: 'ms' },
};

/**
 * How far subscribers are behind with starting on events, as each run of the reconciler measures it; 0 under the name `none`
 * where none is.
 */
export const unstartedLag: LogMetric = {
  name: 'fresh_unstarted_lag',
  summary: 'Age of the oldest event that a subscriber has not started with',
  events: ['delivery_lag_measured'],
  labels: ['service', 'subscriber'],
  value: { field: 'unstartedLagMs', unit: 'ms' },
};

/** Requests as the services see them: by route, which Cloud Run doesn't know (methods of a path share a function). */
const requestLatency: LogMetric = {
  name: 'fresh_request_latency',
  summary: 'From the arrival of a request to its response, by route and status',
  events: ['request_completed'],
  labels: ['service', 'route', 'status'],
  value: { field: 'durationMs', unit: 'ms' },
};

/** Calls between services, as the called service sees them. */
const serviceCallLatency: LogMetric = {
  name: 'fresh_service_call_latency',
  summary: 'From the arrival of a call between services to its response, by operation, caller and status',
  events: ['service_call_completed', 'service_call_rejected'],
  labels: ['service', 'operation', 'caller', 'status'],
  value: { field: 'durationMs', unit: 'ms' },
};

/** Reads for which the monolith's response differs. */
export const shadowMismatches: LogMetric = {
  name: 'fresh_shadow_mismatches',
  summary: 'Shadow reads that differ from the monolith',
  events: ['shadow_read_mismatched'],
  labels: ['service', 'route'],
};

/** Every one; `docs/operations/monitoring` has a file of each. */
export const logMetrics: readonly LogMetric[] = [
  eventPropagation,
  handledDeliveries,
  failedAttempts,
  deadLetters,
  changesNotCaptured,
  stoppedSweeps,
  unreadableDocuments,
  inboxLag,
  unstartedLag,
  requestLatency,
  serviceCallLatency,
  shadowMismatches,
];

import { inboxLagLimitMs, leastPushed, unstartedLagLimitMs, type BurnRateAlert } from '@fresh/contracts/slo';
import { seriesOf } from './log-metrics.ts';
import {
  changesNotCaptured,
  deadLetters,
  handledDeliveries,
  inboxLag,
  stoppedSweeps,
  unstartedLag,
} from './metrics.ts';
import { levelName, type ServiceLevel } from './service-levels.ts';

/** What every generated policy carries: by it the old ones are found before new ones are made. */
const label = { generated_by: 'fresh-slo' };

const severities = { page: 'CRITICAL', ticket: 'WARNING' } as const;

/** Bodies of `alertPolicies.create`: for each objective and each burn rate, and for what no objective covers. */
export function alertPolicies(levels: readonly ServiceLevel[], burnRates: readonly BurnRateAlert[]): object[] {
  return [
    ...levels.flatMap((level) => burnRates.map((burnRate) => burnRatePolicy(level, burnRate))),
    ...eventPolicies,
    pushPolicy(leastPushed),
  ];
}

/** Fewer pushes than there should be, while events flow: a share of a handful says nothing. */
function pushPolicy({ share, deliveriesAnHour }: typeof leastPushed): object {
  const pushable = seriesOf(handledDeliveries);
  const anHour = { alignmentPeriod: '3600s', perSeriesAligner: 'ALIGN_DELTA', crossSeriesReducer: 'REDUCE_SUM' };
  const shareOfPushes = {
    displayName: `Pushes bring less than ${share * 100} % of the deliveries of an hour`,
    conditionThreshold: {
      filter: `${pushable} metric.labels.via="push"`,
      denominatorFilter: pushable,
      comparison: 'COMPARISON_LT',
      thresholdValue: share,
      duration: '0s',
      aggregations: [anHour],
      denominatorAggregations: [anHour],
    },
  };
  const flow = {
    displayName: `More than ${deliveriesAnHour} deliveries in an hour`,
    conditionThreshold: {
      filter: pushable,
      comparison: 'COMPARISON_GT',
      thresholdValue: deliveriesAnHour,
      duration: '0s',
      aggregations: [anHour],
    },
  };
  return {
    displayName: 'events: pushes missing',
    combiner: 'AND',
    conditions: [shareOfPushes, flow],
    severity: severities.ticket,
    userLabels: { ...label, kind: 'ticket' },
    documentation: documentation(
      'Triggers deliver what pushes do not, so events are slower and none is lost. The lines `event_push_failed` and ' +
        '`event_push_rejected` say why.',
    ),
  };
}

/**
 * Both windows have to burn: `AND` is the only way to say so, and a policy has one combiner, so each rate is a policy of
 * its own (https://cloud.google.com/stackdriver/docs/solutions/slo-monitoring/api/create-policy-api).
 */
function burnRatePolicy(level: ServiceLevel, alert: BurnRateAlert): object {
  const { service, id, summary } = level;
  const burning = (seconds: number) => ({
    displayName: `Burns more than ${alert.rate} times its budget over ${spanOf(seconds)}`,
    conditionThreshold: {
      filter: `select_slo_burn_rate("${levelName(level)}", "${seconds}s")`,
      comparison: 'COMPARISON_GT',
      thresholdValue: alert.rate,
      duration: '0s',
    },
  });
  return {
    displayName: `${service} ${id}: ${alert.name} burn`,
    combiner: 'AND',
    conditions: [burning(alert.longWindowSeconds), burning(alert.shortWindowSeconds)],
    severity: severities[alert.kind],
    userLabels: { ...label, service, objective: id, kind: alert.kind },
    documentation: documentation(
      `The error budget of "${summary}" burns at ${alert.rate} times the rate it lasts for.`,
    ),
  };
}

/**
 * Age in seconds of the oldest event that a trigger has not acknowledged: Eventarc delivers by a Pub/Sub subscription of its
 * own for each trigger, whose name it begins with `eventarc-`
 * (https://cloud.google.com/eventarc/docs/troubleshooting, https://cloud.google.com/monitoring/api/metrics_gcp_p_z#gcp-pubsub).
 * It needs nothing of ours to run, so that it also says so when the reconciler is down.
 */
export const triggerLag =
  'metric.type="pubsub.googleapis.com/subscription/oldest_unacked_message_age" resource.type="pubsub_subscription" ' +
  'resource.labels.subscription_id=starts_with("eventarc-")';

const eventPolicies: readonly object[] = [
  {
    displayName: 'events: dead letter',
    combiner: 'OR',
    conditions: [
      threshold('A subscriber has given up an event', seriesOf(deadLetters), 0, 'ALIGN_DELTA', 'REDUCE_SUM', [
        'metric.label.subscriber',
      ]),
    ],
    severity: severities.ticket,
    userLabels: { ...label, kind: 'ticket' },
    documentation: documentation(
      '`npm run events -- dead-letters` shows it; docs/operations/EVENTS.md says how to replay it.',
    ),
  },
  {
    displayName: 'events: change not captured',
    combiner: 'OR',
    conditions: [
      threshold('No capture published a change', seriesOf(changesNotCaptured), 0, 'ALIGN_DELTA', 'REDUCE_SUM', [
        'metric.label.capture',
      ]),
    ],
    severity: severities.ticket,
    userLabels: { ...label, kind: 'ticket' },
    documentation: documentation(
      'Subscribers do not know what the monolith wrote. `npm run events -- capture-failures` shows it; ' +
        'docs/operations/EVENTS.md says how to replay it. What the sweep found is replayed without you.',
    ),
  },
  {
    displayName: 'events: captures missing',
    combiner: 'OR',
    conditions: [
      threshold('The sweep found many changes not captured', seriesOf(stoppedSweeps), 0, 'ALIGN_DELTA', 'REDUCE_SUM', [
        'metric.label.capture',
      ]),
    ],
    severity: severities.page,
    userLabels: { ...label, kind: 'page' },
    documentation: documentation(
      'A capture is not deployed, or passes over what it should publish. Nothing was replayed: repair it, look at ' +
        '`npm run events -- capture-failures`, then replay (docs/operations/EVENTS.md).',
    ),
  },
  {
    displayName: 'events: stuck deliveries',
    combiner: 'OR',
    conditions: [
      threshold(
        `No attempt has touched an unfinished delivery for ${spanOf(inboxLagLimitMs / 1_000)}`,
        seriesOf(inboxLag),
        inboxLagLimitMs,
        'ALIGN_PERCENTILE_99',
        'REDUCE_MAX',
      ),
    ],
    severity: severities.page,
    userLabels: { ...label, kind: 'page' },
    documentation: documentation('A redelivery queue is paused, or its function fails. See docs/operations/EVENTS.md.'),
  },
  {
    displayName: 'events: subscriber behind',
    combiner: 'OR',
    conditions: [
      threshold(
        `A subscriber has not started with an event for ${spanOf(unstartedLagLimitMs / 1_000)}`,
        seriesOf(unstartedLag),
        unstartedLagLimitMs,
        'ALIGN_PERCENTILE_99',
        'REDUCE_MAX',
        ['metric.label.subscriber'],
      ),
      threshold(
        `A trigger has not acknowledged an event for ${spanOf(unstartedLagLimitMs / 1_000)}`,
        triggerLag,
        unstartedLagLimitMs / 1_000,
        'ALIGN_MAX',
        'REDUCE_MAX',
        ['resource.label.subscription_id'],
      ),
    ],
    severity: severities.page,
    userLabels: { ...label, kind: 'page' },
    documentation: documentation(
      'A function that subscribes fails before it can note that, has no instances left, or is not deployed. ' +
        '`npm run events -- status` says which subscriber; what it missed is delivered once it works again.',
    ),
  },
];

function threshold(
  displayName: string,
  filter: string,
  thresholdValue: number,
  perSeriesAligner: string,
  crossSeriesReducer: string,
  groupByFields: readonly string[] = [],
): object {
  // Longer than the reconciler's five minutes: each period then has a value of it.
  const aggregation = { alignmentPeriod: '600s', perSeriesAligner, crossSeriesReducer, groupByFields };
  const condition = {
    filter,
    comparison: 'COMPARISON_GT',
    thresholdValue,
    duration: '0s',
    aggregations: [aggregation],
  };
  return { displayName, conditionThreshold: condition };
}

function documentation(first: string): object {
  return { mimeType: 'text/markdown', content: `${first}\n\nWhat it means and what to do: docs/operations/SLO.md.` };
}

/** `6 h`, `30 min`, `3 d`. */
function spanOf(seconds: number): string {
  if (seconds % 86_400 === 0) return `${seconds / 86_400} d`;
  return seconds % 3_600 === 0 ? `${seconds / 3_600} h` : `${seconds / 60} min`;
}

import { gatewayOverhead, leastPushed, sloWindowDays, type BurnRateAlert } from '@fresh/contracts/slo';
import { table } from '@fresh/local/markdown-table';
import { logMetrics } from './metrics.ts';
import type { ServiceLevel } from './service-levels.ts';

/** `docs/operations/monitoring/README.md`: what the files beside it promise and watch, for people. */
export function objectivesDocument(
  levels: readonly ServiceLevel[],
  levelsByTriggers: readonly ServiceLevel[],
  burnRates: readonly BurnRateAlert[],
): string {
  const rows = levels.map(({ service, id, summary, objective }) => [
    `\`${service}\``,
    id,
    summary,
    budgetOf(objective.goal),
  ]);
  const other = levelsByTriggers.filter(({ summary }, index) => summary !== levels[index]?.summary);
  const rowsByTriggers = other.map(({ service, summary }) => [`\`${service}\``, summary]);
  const alerts = burnRates.map(({ name, rate, longWindowSeconds, shortWindowSeconds, kind }) => [
    name,
    String(rate),
    `${longWindowSeconds / 3_600} h`,
    `${shortWindowSeconds / 60} min`,
    kind,
  ]);
  const metrics = logMetrics.map(({ name, summary, events, value, labels }) => [
    `\`${name}\``,
    summary,
    events.map((one) => `\`${one}\``).join(', '),
    value ? `\`${value.field}\`` : 'lines',
    labels.join(', '),
  ]);
  return [
    '# What is watched',
    'Generated from `functions/lib/contracts/src/slo.ts` and `functions/tools/src/monitoring` by `npm run generate`. How the files',
    'beside this one get into a project, and what to do when an alert comes: [SLO.md](../SLO.md).',
    '',
    '## Objectives',
    '',
    `Over rolling windows of ${sloWindowDays} days. A budget is what may be bad of a million.`,
    '',
    table(['Service', 'Objective', 'Promise', 'Budget'], rows),
    '',
    'Where `EVENT_PUSH` is off, `service-levels-without-push.json` takes the place of `service-levels.json`:',
    '',
    table(['Service', 'Promise'], rowsByTriggers),
    '',
    `The gateway adds less than ${gatewayOverhead.withinMs} ms to ${gatewayOverhead.goal * 100} % of the requests. Hosting reports no`,
    'latencies, so no alert watches this one; `npm run bench` measures it.',
    '',
    '## Burn rate alerts, for each objective',
    '',
    table(['Alert', 'Times the budget', 'Long window', 'Short window', 'Kind'], alerts),
    '',
    'Four more policies watch what no objective covers: dead letters, deliveries that were untouched for longer than a queue waits,',
    'subscribers that do not start with events (by the log, and by the oldest message that Eventarc’s Pub/Sub subscriptions have not',
    `had acknowledged), and pushes that bring less than ${leastPushed.share * 100} % of the deliveries of an hour.`,
    '',
    '## Metrics from the log',
    '',
    table(['Metric', 'Meaning', 'Log events', 'Distribution of', 'Labels'], metrics),
    '',
  ].join('\n');
}

/** Bad ones of a million. */
function budgetOf(goal: number): string {
  return Math.round((1 - goal) * 1e6).toLocaleString('en');
}

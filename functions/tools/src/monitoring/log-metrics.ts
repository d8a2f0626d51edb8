import type { LogMetric } from './metrics.ts';

/**
 * Bounds of the distributions, in ms. The objectives' limits are among them, so that the share below a limit is counted
 * and not estimated within a bucket.
 */
const boundsMs = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 1_500, 2_000, 5_000, 10_000, 60_000, 300_000, 600_000, 900_000, 3_600_000,
];

/** The body of `projects.metrics.update` (https://cloud.google.com/logging/docs/reference/v2/rest/v2/projects.metrics). */
export function logMetricBody({ name, summary, events, labels, value }: LogMetric): object {
  const quoted = events.map((event) => JSON.stringify(event)).join(' OR ');
  return {
    name,
    description: summary,
    filter: [
      'resource.type="cloud_run_revision"',
      `jsonPayload.event=(${quoted})`,
      ...(value ? [`jsonPayload.${value.field}:*`] : []),
    ].join(' AND '),
    metricDescriptor: {
      metricKind: 'DELTA',
      valueType: value ? 'DISTRIBUTION' : 'INT64',
      unit: value?.unit ?? '1',
      labels: labels.map((key) => ({ key, valueType: 'STRING' })),
    },
    labelExtractors: Object.fromEntries(labels.map((key) => [key, `EXTRACT(jsonPayload.${key})`])),
    ...(value && {
      valueExtractor: `EXTRACT(jsonPayload.${value.field})`,
      bucketOptions: { explicitBuckets: { bounds: boundsMs } },
    }),
  };
}

/** What its time series are called in Cloud Monitoring's filters. Functions of the 2nd generation log as Cloud Run. */
export function seriesOf({ name }: LogMetric): string {
  return `metric.type="logging.googleapis.com/user/${name}" resource.type="cloud_run_revision"`;
}

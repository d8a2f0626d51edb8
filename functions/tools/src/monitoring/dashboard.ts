import type { Route, ServiceName } from '@fresh/contracts/route';
import { promisedPropagation } from '@fresh/contracts/slo';
import { triggerLag } from './alerts.ts';
import { seriesOf } from './log-metrics.ts';
import {
  deadLetters,
  eventPropagation,
  failedAttempts,
  handledDeliveries,
  inboxLag,
  shadowMismatches,
  unreadableDocuments,
  unstartedLag,
} from './metrics.ts';
import { levelName, requestCount, requestLatencies, type ServiceLevel } from './service-levels.ts';

/** Columns of Cloud Monitoring's mosaic, and how much of it a chart accepts: three in a row. */
const columns = 48;
const [width, height] = [columns / 3, 16];

/** A chart; it is placed where it comes in the list. */
interface Chart {
  readonly title: string;
  readonly series: readonly Series[];
  /** Lines of different series at one scale have to be distinguished. */
  readonly limit?: number;
}

interface Series {
  readonly filter: string;
  readonly aligner: string;
  readonly reducer?: string;
  readonly groupBy?: readonly string[];
  readonly legend?: string;
}

/** The body of `dashboards.create`: a row for each service, then what concerns them all. */
export function dashboard(
  levels: readonly ServiceLevel[],
  services: readonly ServiceName[],
  routes: readonly Route[],
): object {
  const charts = [...services.flatMap((service) => serviceCharts(service, levels, routes)), ...sharedCharts];
  return {
    displayName: 'Fresh Schedules API: service levels',
    mosaicLayout: {
      columns,
      tiles: charts.map((chart, index) => ({
        xPos: (index % 3) * width,
        yPos: Math.floor(index / 3) * height,
        width,
        height,
        widget: widgetOf(chart),
      })),
    },
  };
}

function serviceCharts(service: ServiceName, levels: readonly ServiceLevel[], routes: readonly Route[]): Chart[] {
  const own = levels.filter((level) => level.service === service);
  return [
    {
      title: `${service}: requests a second, by status`,
      series: [
        {
          filter: requestCount(service, routes),
          aligner: 'ALIGN_RATE',
          reducer: 'REDUCE_SUM',
          groupBy: ['metric.label.response_code_class'],
        },
      ],
    },
    {
      title: `${service}: request latency, ms`,
      series: (['50', '95', '99'] as const).map((p) => ({
        filter: requestLatencies(service, routes),
        aligner: 'ALIGN_DELTA',
        reducer: `REDUCE_PERCENTILE_${p}`,
        legend: `p${p}`,
      })),
    },
    {
      title: `${service}: error budget left`,
      series: own.map((level) => ({
        filter: `select_slo_budget_fraction("${levelName(level)}")`,
        aligner: 'ALIGN_NEXT_OLDER',
        legend: level.summary,
      })),
      limit: 0,
    },
  ];
}

const sharedCharts: readonly Chart[] = [
  {
    title: 'Event propagation p99 by subscriber, ms',
    series: [
      {
        filter: seriesOf(eventPropagation),
        aligner: 'ALIGN_DELTA',
        reducer: 'REDUCE_PERCENTILE_99',
        groupBy: ['metric.label.subscriber'],
      },
    ],
    limit: promisedPropagation.withinMs,
  },
  counted('Handled deliveries, by the path that was first', handledDeliveries, ['metric.label.via']),
  counted('Failed deliveries, to be tried again', failedAttempts, ['metric.label.subscriber']),
  counted('Dead letters', deadLetters, ['metric.label.subscriber']),
  {
    title: 'Oldest untouched unfinished delivery, ms',
    series: [{ filter: seriesOf(inboxLag), aligner: 'ALIGN_PERCENTILE_99', reducer: 'REDUCE_MAX' }],
  },
  {
    title: 'Oldest event that a subscriber has not started with, ms',
    series: [
      {
        filter: seriesOf(unstartedLag),
        aligner: 'ALIGN_PERCENTILE_99',
        reducer: 'REDUCE_MAX',
        groupBy: ['metric.label.subscriber'],
      },
    ],
  },
  {
    title: 'Oldest event that a trigger has not acknowledged, s',
    series: [
      { filter: triggerLag, aligner: 'ALIGN_MAX', reducer: 'REDUCE_MAX', groupBy: ['resource.label.subscription_id'] },
    ],
  },
  counted('Documents that have lost their shape', unreadableDocuments, ['metric.label.service']),
  counted('Reads for which the monolith’s response differs', shadowMismatches, ['metric.label.route']),
  {
    title: 'Instances by function',
    series: [
      {
        filter: 'metric.type="run.googleapis.com/container/instance_count" resource.type="cloud_run_revision"',
        aligner: 'ALIGN_MAX',
        reducer: 'REDUCE_SUM',
        groupBy: ['resource.label.service_name'],
      },
    ],
  },
];

function counted(title: string, metric: Parameters<typeof seriesOf>[0], groupBy: readonly string[]): Chart {
  return { title, series: [{ filter: seriesOf(metric), aligner: 'ALIGN_DELTA', reducer: 'REDUCE_SUM', groupBy }] };
}

function widgetOf({ title, series, limit }: Chart): object {
  return {
    title,
    xyChart: {
      dataSets: series.map(({ filter, aligner, reducer, groupBy = [], legend }) => ({
        plotType: 'LINE',
        ...(legend !== undefined && { legendTemplate: legend }),
        timeSeriesQuery: {
          timeSeriesFilter: {
            filter,
            aggregation: {
              alignmentPeriod: '300s',
              perSeriesAligner: aligner,
              ...(reducer !== undefined && { crossSeriesReducer: reducer, groupByFields: groupBy }),
            },
          },
        },
      })),
      ...(limit !== undefined && { thresholds: [{ value: limit }] }),
    },
  };
}

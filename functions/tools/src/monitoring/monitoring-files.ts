import type { Route, ServiceName } from '@fresh/contracts/route';
import { burnRateAlerts, objectives } from '@fresh/contracts/slo';
import { alertPolicies } from './alerts.ts';
import { dashboard } from './dashboard.ts';
import { logMetricBody } from './log-metrics.ts';
import { logMetrics } from './metrics.ts';
import { objectivesDocument } from './objectives-document.ts';
import { objectivesByTriggers, serviceId, serviceLevels, type ServiceLevel } from './service-levels.ts';

/**
 * What docs/operations/SLO.md puts into a project, by file name: bodies of requests, with `PROJECT_ID` where its id belongs.
 * No Terraform: nothing else here needs it, and these are a handful of calls, made once and after a change.
 */
export function monitoringFiles(services: readonly ServiceName[], routes: readonly Route[]) {
  const levels = serviceLevels(objectives, services, routes);
  const levelsByTriggers = serviceLevels(objectivesByTriggers(), services, routes);
  const bodies = (all: readonly ServiceLevel[]) =>
    services.map((service) => ({
      id: serviceId(service),
      body: { displayName: `Fresh Schedules: ${service}`, custom: {} },
      objectives: all.filter((level) => level.service === service).map(({ id, body }) => ({ id, body })),
    }));
  return {
    json: {
      'log-metrics.json': logMetrics.map(logMetricBody),
      'service-levels.json': bodies(levels),
      'service-levels-without-push.json': bodies(levelsByTriggers),
      'alert-policies.json': alertPolicies(levels, burnRateAlerts),
      'dashboard.json': dashboard(levels, services, routes),
    },
    markdown: { 'README.md': objectivesDocument(levels, levelsByTriggers, burnRateAlerts) },
  };
}

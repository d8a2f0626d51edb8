import { endpoint, notFoundEndpoint } from '@fresh/kernel/http/endpoint';
import { list, report } from './build-performance/routes.ts';
import * as dashboard from './dashboard/routes.ts';
import * as documentation from './docs/routes.ts';
import * as routes from './health/routes.ts';

export const health = endpoint(routes.health);
export const healthz = endpoint(routes.healthz);
export const metrics = endpoint(routes.metrics);
export const opsHealth = endpoint(routes.opsHealth);
export const opsDashboard = endpoint(dashboard.opsDashboard);
export const opsBuildPerformance = endpoint(list, report);
export const docs = endpoint(documentation.docs);
export const fallback = notFoundEndpoint('fallback');

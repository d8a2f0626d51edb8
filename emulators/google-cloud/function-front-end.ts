import { routes } from '@fresh/contracts/registry';
import type { GoogleCloud } from './google-cloud.ts';
import { isGranted } from './policy.ts';
import { param, Reply, type Call, type Route } from './routes.ts';
import { allocation } from './run-services.ts';
import type { RunService } from './state.ts';

/**
 * Where requests to deployed functions arrive: `/run.app/<service>/<path>`, or `<tag>---<service>`. Google's front end is
 * asked first: whether there is the service, whether everyone may call it, whether a revision serves. The code itself isn't
 * run: a function that came up responds as its contract says to a request without credentials.
 */
export function functionFrontEndRoutes(cloud: GoogleCloud): Route[] {
  return ['GET', 'POST'].map((method) => ({
    api: 'run.app',
    method,
    path: '/{service}/{path=**}',
    anonymous: true,
    handle: (call) => respond(cloud, call),
  }));
}

function respond(cloud: GoogleCloud, call: Call): Reply {
  const [tag, id] = /^(?:([a-z0-9-]+?)---)?(.+)$/.exec(param(call, 'service'))?.slice(1) ?? [];
  const service = [...cloud.state.services.values()].find(({ name }) => name.endsWith(`/${id ?? ''}`));
  if (!service || (tag !== undefined && !service.traffic.some((one) => one.tag === tag)))
    return google(404, 'Not Found');
  if (!isGranted(service.policy, 'roles/run.invoker', 'allUsers')) return google(403, 'Forbidden');
  if (servingRevision(service, tag) === null) return google(503, 'Service Unavailable');
  const path = `/${param(call, 'path')}`;
  const route = routes.find((one) => one.path === path && one.method === 'GET');
  const status = route?.access === 'public' ? route.response.status : 401;
  return new Reply(status, '{}', { 'content-type': 'application/json', 'x-request-id': 'stand-in' });
}

/** The revision that gets requests of a tag, or of the service; null when none came up. */
export function servingRevision(service: RunService, tag?: string): string | null {
  const target = service.traffic.find((one) => (tag === undefined ? (one.percent ?? 0) > 0 : one.tag === tag));
  if (!target) return null;
  return target.type === allocation.latest ? service.latestReady : (target.revision ?? null);
}

function google(status: number, title: string): Reply {
  return new Reply(status, `<html><head><title>${String(status)} ${title}</title></head></html>`, {
    'content-type': 'text/html',
  });
}

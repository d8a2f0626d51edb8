import { routes } from '@fresh/contracts/registry';
import * as z from 'zod';
import type { CloudContext } from './cloud-context.ts';
import { isGranted } from './policy.ts';
import { HttpResponse, param, type Route } from './routes.ts';
import { allocation } from './run-services.ts';
import type { RunService } from './state.ts';

const rewrites = z.array(
  z.object({ glob: z.string(), run: z.object({ serviceId: z.string(), tag: z.string().optional() }) }),
);

/**
 * Where requests to deployed functions arrive: at `/run.app/<service>/<path>`, or `<tag>---<service>`, and through Hosting's
 * rewrites at `<site>.web.app`. What Google's front end does is done: it looks for the service and its tag, asks whether
 * everyone may call it, and whether a revision serves. The code itself isn't run: a function that came up responds as its
 * contract says to a request without credentials.
 */
export function functionFrontEndRoutes(cloud: CloudContext): Route[] {
  return [
    {
      api: 'run.app',
      method: 'GET',
      path: '/{service}/{path=**}',
      anonymous: true,
      handle: (call) => {
        const [tag, id] = /^(?:([a-z0-9-]+?)---)?(.+)$/.exec(param(call, 'service'))?.slice(1) ?? [];
        return respond(cloud, { id: id ?? '', tag, path: `/${param(call, 'path')}` });
      },
    },
    {
      api: 'web.app',
      method: 'GET',
      path: '/{path=**}',
      anonymous: true,
      handle: (call) => {
        const path = `/${param(call, 'path')}`;
        const released = z.object({ version: z.object({ config: z.object({ rewrites: rewrites.default([]) }) }) });
        const release = cloud.state.hostingReleases.at(-1);
        if (!release) return fromGoogle(404, 'Site Not Found');
        const rewrite = released.parse(release).version.config.rewrites.find(({ glob }) => matches(glob, path));
        if (!rewrite) return fromGoogle(404, 'Page Not Found');
        return respond(cloud, { id: rewrite.run.serviceId, tag: rewrite.run.tag, path });
      },
    },
  ];
}

function respond(
  cloud: CloudContext,
  { id, tag, path }: { id: string; tag: string | undefined; path: string },
): HttpResponse {
  const service = [...cloud.state.services.values()].find(({ name }) => name.endsWith(`/${id}`));
  if (!service || (tag !== undefined && !service.traffic.some((one) => one.tag === tag))) {
    return fromGoogle(404, 'Not Found');
  }
  if (!isGranted(service.policy, 'roles/run.invoker', 'allUsers')) return fromGoogle(403, 'Forbidden');
  if (servingRevision(service, tag) === null) return fromGoogle(503, 'Service Unavailable');
  const route = routes.find((one) => one.path === path && one.method === 'GET');
  const status = route?.access === 'public' ? route.response.status : 401;
  return new HttpResponse(status, '{}', { 'content-type': 'application/json', 'x-request-id': 'stand-in' });
}

/** The revision that gets requests of a tag, or of the service; null when none came up. */
function servingRevision(service: RunService, tag?: string): string | null {
  const target = service.traffic.find((one) => (tag === undefined ? (one.percent ?? 0) > 0 : one.tag === tag));
  if (!target) return null;
  return target.type === allocation.latest ? service.latestReady : (target.revision ?? null);
}

/** Whether a path fits a glob of Hosting, of which ours use `*` for one segment and `**` for any number. */
function matches(glob: string, path: string): boolean {
  const pattern = glob
    .replace(/[.+?^$()|[\]{}\\]/g, '\\$&')
    .replace(/\*+/g, (stars) => (stars.length > 1 ? '.*' : '[^/]+'));
  return new RegExp(`^${pattern}$`).test(path);
}

function fromGoogle(status: number, title: string): HttpResponse {
  const page = `<html><head><title>${String(status)} ${title}</title></head></html>`;
  return new HttpResponse(status, page, { 'content-type': 'text/html' });
}

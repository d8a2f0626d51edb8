import { randomUUID } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import * as z from 'zod';
import type { CloudContext } from './cloud-context.ts';
import { failedPrecondition, invalidArgument, notFound } from './google-error.ts';
import { bodyOf, page, param, HttpResponse, type Call, type Route } from './routes.ts';
import { sha256 } from './source.ts';
import type { HostingVersion, Json } from './state.ts';

const api = 'firebasehosting.googleapis.com';
const uploadApi = 'upload-firebasehosting.googleapis.com';
const sites = '/v1beta1/projects/{project}/sites';
const site = `${sites}/{site}`;

const rewrite = z.strictObject({
  glob: z.string().optional(),
  regex: z.string().optional(),
  path: z.string().optional(),
  function: z.string().optional(),
  functionRegion: z.string().optional(),
  run: z.strictObject({ serviceId: z.string(), region: z.string(), tag: z.string().optional() }).optional(),
});

const config = z.strictObject({
  rewrites: z.array(rewrite).optional(),
  redirects: z.array(z.unknown()).optional(),
  headers: z.array(z.unknown()).optional(),
  cleanUrls: z.boolean().optional(),
  trailingSlashBehavior: z.string().optional(),
  appAssociation: z.string().optional(),
  i18n: z.unknown().optional(),
});

const labels = z.record(z.string(), z.string());
const versionBody = z.strictObject({ status: z.string(), config: config.optional(), labels: labels.optional() });

/** Firebase Hosting v1beta1: sites, versions, files, releases of the live channel. */
export function firebaseHostingRoutes(cloud: CloudContext): Route[] {
  const { state } = cloud;
  const siteOf = (call: Call) => {
    const name = `projects/${param(call, 'project')}/sites/${param(call, 'site')}`;
    const found = state.sites.get(name);
    if (!found) throw notFound(`Requested entity was not found: ${name}`);
    return { name, found };
  };
  const versionOf = (call: Call): HostingVersion => {
    const name = `projects/${param(call, 'project')}/sites/${param(call, 'site')}/versions/${param(call, 'version')}`;
    const found = state.hostingVersions.get(name);
    if (!found) throw notFound(`Requested entity was not found: ${name}`);
    return found;
  };
  const route = (method: string, path: string, permission: string, handle: Route['handle']): Route => {
    return { api, method, path, permission: `firebasehosting.sites.${permission}`, handle };
  };
  return [
    route('GET', sites, 'list', (call) => {
      const { items, ...rest } = page([...state.sites.values()], call.query, 100);
      return { sites: items, ...rest };
    }),
    route('GET', site, 'get', (call) => siteOf(call).found),
    route('POST', `${site}/versions`, 'update', (call) => {
      const body = bodyOf(call, versionBody);
      const name = `${siteOf(call).name}/versions/${randomUUID().replaceAll('-', '').slice(0, 16)}`;
      const version: HostingVersion = {
        name,
        status: 'CREATED',
        config: body.config ?? {},
        labels: body.labels ?? {},
        files: new Map(),
        uploaded: new Set(),
      };
      state.hostingVersions.set(name, version);
      return resource(version);
    }),
    route('GET', `${site}/versions`, 'get', (call) => {
      const { name } = siteOf(call);
      const found = [...state.hostingVersions.values()].filter((one) => one.name.startsWith(`${name}/`));
      const { items, ...rest } = page(found, call.query, 100);
      return { versions: items.map(resource), ...rest };
    }),
    route('PATCH', `${site}/versions/{version}`, 'update', (call) => {
      const version = versionOf(call);
      const body = bodyOf(call, versionBody);
      assertRewrites(cloud, body.config?.rewrites ?? []);
      const absent = [...version.files].filter(([, hash]) => !version.uploaded.has(hash));
      if (body.status === 'FINALIZED' && absent.length > 0) {
        throw failedPrecondition(`${version.name}: not uploaded: ${absent.map(([path]) => path).join(', ')}`);
      }
      version.status = body.status;
      if (body.config) version.config = body.config;
      if (body.labels) version.labels = body.labels;
      return resource(version);
    }),
    route('POST', `${site}/versions/{version}:populateFiles`, 'update', (call) => {
      const version = versionOf(call);
      if (version.status !== 'CREATED') throw failedPrecondition(`${version.name} is ${version.status}.`);
      const { files } = bodyOf(
        call,
        z.strictObject({ files: z.record(z.string(), z.string().regex(/^[\da-f]{64}$/)) }),
      );
      for (const [path, hash] of Object.entries(files)) version.files.set(path, hash);
      const known = new Set([...state.hostingVersions.values()].flatMap(({ uploaded }) => [...uploaded]));
      for (const hash of Object.values(files)) if (known.has(hash)) version.uploaded.add(hash);
      const wanted = [...new Set(Object.values(files))].filter((hash) => !known.has(hash));
      const [, projectId, , siteId] = version.name.split('/');
      const path = `/upload/projects/${projectId ?? ''}/sites/${siteId ?? ''}/versions/${param(call, 'version')}/files`;
      return { uploadRequiredHashes: wanted, uploadUrl: `${call.originOf(uploadApi)}${path}` };
    }),
    {
      api: uploadApi,
      method: 'POST',
      path: '/upload/projects/{project}/sites/{site}/versions/{version}/files/{hash}',
      permission: 'firebasehosting.sites.update',
      handle: (call) => {
        const version = versionOf(call);
        if (sha256(call.bytes) !== param(call, 'hash'))
          throw invalidArgument('The content does not have the hash that it was named by.');
        gunzipSync(call.bytes);
        version.uploaded.add(param(call, 'hash'));
        return new HttpResponse(200, '');
      },
    },
    route('GET', `${site}/channels/{channel}`, 'get', (call) => {
      const last = state.hostingReleases.findLast((one) => String(one['name']).startsWith(`${siteOf(call).name}/`));
      if (param(call, 'channel') !== 'live') throw notFound('Requested entity was not found.');
      return {
        name: `${siteOf(call).name}/channels/live`,
        url: `https://${param(call, 'site')}.web.app`,
        release: last,
      };
    }),
    route('POST', `${site}/channels/{channel}/releases`, 'update', (call) => {
      const { name } = siteOf(call);
      const version = state.hostingVersions.get(call.query.get('versionName') ?? '');
      if (!version) throw notFound('Requested entity was not found: versionName');
      if (version.status !== 'FINALIZED') throw failedPrecondition(`${version.name} is not finalized.`);
      const release: Json = {
        name: `${name}/channels/${param(call, 'channel')}/releases/${String(state.hostingReleases.length + 1)}`,
        version: resource(version),
        type: 'DEPLOY',
        releaseTime: new Date().toISOString(),
      };
      state.hostingReleases.push(release);
      return release;
    }),
  ];
}

/** A rewrite to a function has to find its service, and the tag on one of its targets. */
function assertRewrites(cloud: CloudContext, rewrites: readonly z.infer<typeof rewrite>[]): void {
  for (const { run } of rewrites) {
    if (!run) continue;
    const name = `projects/${cloud.state.project.projectId}/locations/${run.region}/services/${run.serviceId}`;
    const service = cloud.state.services.get(name);
    if (!service) throw invalidArgument(`Cloud Run service ${run.serviceId} does not exist in region ${run.region}.`);
    if (run.tag !== undefined && !service.traffic.some(({ tag }) => tag === run.tag)) {
      throw invalidArgument(`Cloud Run service ${run.serviceId} has no tag ${run.tag}.`);
    }
  }
}

function resource({ name, status, config: current, labels: own, files }: HostingVersion): Json {
  return { name, status, config: current, labels: own, fileCount: String(files.size) };
}

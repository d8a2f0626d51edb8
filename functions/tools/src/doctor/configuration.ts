import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { serviceOperations, services } from '@fresh/contracts/registry';
import { serviceAppIdsVariable } from '@fresh/contracts/service-identities';
import * as z from 'zod';
import { allGrants } from '../deploy/access.ts';
import { ask } from '../deploy/http.ts';
import { listIndexes } from '../deploy/indexes.ts';
import type { Platform } from '../deploy/platform.ts';
import { smokeRoute } from '../deploy/units.ts';
import { withLimit } from '../deploy/with-limit.ts';
import { root } from '../folders.ts';
import { edgeFindings } from './edge.ts';
import type { Finding } from './finding.ts';
import { deployedIndexes, missingIndexes, wantedIndexes } from './missing-indexes.ts';

/** How a gateway is looked at. */
export interface GatewayOptions {
  readonly gateway: string;
  /** The origin of a page that calls the API from elsewhere; null without one. */
  readonly origin: string | null;
}

/** Requests at the same time. */
const atOnce = 8;

/** Indexes that queries need and the project does not have yet. */
export async function indexFindings({ google, project }: Platform): Promise<Finding[]> {
  const wanted = wantedIndexes.parse(JSON.parse(await readFile(path.join(root, 'firestore.indexes.json'), 'utf8')));
  return missingIndexes(wanted, deployedIndexes.parse(await listIndexes(google)), project);
}

/** Secrets without a value, and parameters without which calls between services fail. */
export async function secretFindings({ google, project }: Platform): Promise<Finding[]> {
  const secrets = allGrants().flatMap(({ on }) => (on.kind === 'secret' ? [on.name] : []));
  const empty = await withLimit(secrets, atOnce, async (name) => {
    const path = `/v1/projects/${project}/secrets/${name}/versions?filter=state:ENABLED`;
    const found = z
      .object({ versions: z.array(z.unknown()).default([]) })
      .parse((await google.find({ api: 'secretmanager', path })) ?? {});
    return found.versions.length > 0 ? [] : [name];
  });
  const proving = services.filter((service) =>
    serviceOperations.some((operation) => operation.service === service || operation.callers.includes(service)),
  );
  const silent = await withLimit(proving, atOnce, async (service) => {
    const folder = path.join(root, 'functions', service);
    const file = `.env.${project}`;
    const set = (await readdir(folder)).includes(file) ? await readFile(path.join(folder, file), 'utf8') : '';
    return set.includes(`${serviceAppIdsVariable}=`) ? [] : [service];
  });
  return [
    ...empty.flat().map((name) => ({
      problem: `secret ${name} has no value`,
      remedy: `npx firebase functions:secrets:set ${name} --project ${project} (docs/operations/SECRETS.md)`,
    })),
    ...silent.flat().map((service) => ({
      problem: `${serviceAppIdsVariable} is not set for ${service}: its calls to other services fail with 500`,
      remedy: `put the line of docs/security/IAM.md, "App Check apps", into functions/${service}/.env.${project}`,
    })),
  ];
}

/** One route of each service, as the gateway responds to it. */
export async function gatewayFindings({ limits, project }: Platform, options: GatewayOptions): Promise<Finding[]> {
  const { gateway, origin } = options;
  const found = await withLimit(services, atOnce, async (service) => {
    const route = smokeRoute(service);
    const url = `${gateway}${route.path}`;
    const timeoutMs = limits.requestMs;
    const response = await ask(url, { timeoutMs });
    const headers = { origin: origin ?? '', 'access-control-request-method': 'GET' };
    const preflight =
      origin === null || origin === gateway
        ? null
        : { origin, response: await ask(url, { method: 'OPTIONS', headers, timeoutMs }) };
    return edgeFindings(route, response, preflight, { gateway, project });
  });
  return found.flat();
}

import * as z from 'zod';
import type { CloudContext } from './cloud-context.ts';
import { failedPrecondition, GoogleError, invalidArgument, notFound } from './google-error.ts';
import { isGranted, policySet } from './policy.ts';
import { bodyOf, page, param, type Call, type Route } from './routes.ts';
import type { Secret } from './state.ts';

const api = 'secretmanager.googleapis.com';
const secrets = '/v1/projects/{project}/secrets';
const secret = `${secrets}/{secret}`;

/** Secret Manager v1. Keys of `state.secrets` are the short names. */
export function secretManagerRoutes(cloud: CloudContext): Route[] {
  const { state } = cloud;
  const full = (name: string) => `projects/${state.project.number}/secrets/${name}`;
  const resource = (name: string, { labels }: Secret) => ({ name: full(name), labels, replication: { automatic: {} } });
  const requested = (call: Call) => {
    const name = param(call, 'secret');
    const found = state.secrets.get(name);
    if (!found) throw notFound(`Secret [${full(name)}] not found.`);
    return { name, found };
  };
  const version = (call: Call) => {
    const { name, found } = requested(call);
    const asked = param(call, 'version');
    const one = asked === 'latest' ? found.versions.at(-1) : found.versions.find((each) => each.name === asked);
    if (!one) throw notFound(`Secret Version [${full(name)}/versions/${asked}] not found.`);
    return { name: `${full(name)}/versions/${one.name}`, state: one.state, payload: one.payload };
  };
  return [
    {
      api,
      method: 'GET',
      path: secrets,
      permission: 'secretmanager.secrets.list',
      handle: (call) => {
        const { items, ...rest } = page([...state.secrets], call.query, 250);
        return { secrets: items.map(([name, one]) => resource(name, one)), ...rest };
      },
    },
    {
      api,
      method: 'GET',
      path: secret,
      permission: 'secretmanager.secrets.get',
      handle: (call) => {
        const { name, found } = requested(call);
        return resource(name, found);
      },
    },
    {
      api,
      method: 'GET',
      path: `${secret}/versions`,
      permission: 'secretmanager.versions.list',
      handle: (call) => {
        const { name, found } = requested(call);
        const { items, ...rest } = page([...found.versions].reverse(), call.query, 100);
        return {
          versions: items.map((one) => ({ name: `${full(name)}/versions/${one.name}`, state: one.state })),
          ...rest,
        };
      },
    },
    {
      api,
      method: 'POST',
      path: `${secret}:addVersion`,
      permission: 'secretmanager.versions.add',
      handle: (call) => {
        const { name, found } = requested(call);
        const { payload } = bodyOf(call, z.object({ payload: z.strictObject({ data: z.base64() }) }));
        const next = String(found.versions.length + 1);
        found.versions.push({ name: next, state: 'ENABLED', payload: Buffer.from(payload.data, 'base64').toString() });
        return { name: `${full(name)}/versions/${next}`, state: 'ENABLED' };
      },
    },
    {
      api,
      method: 'GET',
      path: `${secret}/versions/{version}`,
      permission: 'secretmanager.versions.get',
      handle: (call) => {
        const { payload: _payload, ...rest } = version(call);
        return rest;
      },
    },
    {
      api,
      method: 'GET',
      path: `${secret}/versions/{version}:access`,
      permission: 'secretmanager.versions.access',
      handle: (call) => {
        const { name, payload, state: current } = version(call);
        if (current !== 'ENABLED') throw failedPrecondition(`Secret Version [${name}] is in ${current} state.`);
        return { name, payload: { data: Buffer.from(payload).toString('base64') } };
      },
    },
    {
      api,
      method: 'GET',
      path: `${secret}:getIamPolicy`,
      permission: 'secretmanager.secrets.getIamPolicy',
      handle: (call) => requested(call).found.policy,
    },
    {
      api,
      method: 'POST',
      path: `${secret}:setIamPolicy`,
      permission: 'secretmanager.secrets.setIamPolicy',
      handle: (call) => {
        const { found } = requested(call);
        found.policy = policySet(found.policy, bodyOf(call, z.unknown()), state);
        return found.policy;
      },
    },
  ];
}

/** Throws GoogleError when a function couldn't start for want of a secret, its version or its account's role on it. */
export function assertSecretsReadable(
  { state }: CloudContext,
  wanted: readonly { secret: string; version: string }[],
  account: string,
): void {
  for (const { secret: name, version } of wanted) {
    const found = state.secrets.get(name);
    if (!found) throw notFound(`Secret projects/${state.project.number}/secrets/${name} was not found.`);
    const one = version === 'latest' ? found.versions.at(-1) : found.versions.find((each) => each.name === version);
    if (!one) throw invalidArgument(`Secret ${name} has no version ${version}.`);
    if (one.state !== 'ENABLED') throw invalidArgument(`Version ${version} of secret ${name} is ${one.state}.`);
    if (!isGranted(found.policy, 'roles/secretmanager.secretAccessor', `serviceAccount:${account}`)) {
      throw new GoogleError(
        403,
        'PERMISSION_DENIED',
        `Permission denied on secret: projects/${state.project.number}/secrets/${name}/versions/${version} for Revision ` +
          `service account ${account}. The service account used must be granted the 'Secret Manager Secret Accessor' role.`,
      );
    }
  }
}

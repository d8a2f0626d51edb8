import { region } from '@fresh/contracts/region';
import * as z from 'zod';
import type { GoogleClient, GoogleRequest } from '../google/client.ts';
import { GoogleError } from '../google/google-error.ts';
import type { PolicyPlace } from '../google/iam-policy.ts';
import { runService } from './units.ts';

const latestType = 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST';
const revisionType = 'TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION';

const target = z.object({
  type: z.string().default(revisionType),
  revision: z.string().optional(),
  percent: z.number().default(0),
  tag: z.string().optional(),
});

type Target = z.output<typeof target>;

/** A Cloud Run service in version 2 of its API; one that is just being made may lack any of it. */
const service = z.object({
  name: z.string(),
  etag: z.string().optional(),
  uri: z.string().default(''),
  traffic: z.array(target).default([]),
  trafficStatuses: z.array(target).default([]),
  latestReadyRevision: z.string().default(''),
  latestCreatedRevision: z.string().default(''),
  terminalCondition: z.object({ state: z.string().default(''), message: z.string().optional() }).prefault({}),
});

type Service = z.output<typeof service>;

/** What is asked of a deployed function. */
export interface DeployedFunction {
  /** Of the Cloud Run service. */
  readonly name: string;
  readonly url: string;
  /** The newest revision that came up. */
  readonly latest: string;
  /** Why the newest revision can't serve; null when it can. */
  readonly problem: string | null;
  /** Whether all traffic goes to the newest revision, and will to the next. */
  readonly followsLatest: boolean;
  /** The revision that all traffic goes to; null while it is split. */
  readonly serving: string | null;
  /** The revision that the gateway is pinned to; null before the first time. */
  readonly pinned: string | null;
}

/**
 * The tag that the gateway's rewrites are pinned to, on every routed function. `firebase deploy --only hosting` takes the
 * tag that it finds on the newest revision, and makes one of its own (`fh-` and 16 more) only where there is none. Ours is
 * the same for good, so a service moves its pins without a Hosting release. And it is short: tag and name together may have
 * 46 characters, which `fh-…` exceeds for `onboardingCreateNetworkCorporate` (firebase-tools#6137).
 */
export const pinTag = 'live';

/** How a function's requests are to be served. */
export interface Traffic {
  /** A revision that gets all requests, or `latest`: the newest one, and each that comes. Left out, it stays. */
  readonly to?: string;
  /** The revision that the gateway's rewrites reach. Left out, it stays. */
  readonly pin?: string;
}

/** How often a change of traffic is made again after another one came first. */
const maxConflicts = 5;

/** Every function of the project's region by the name of its Cloud Run service. Throws GoogleError. */
export async function readFunctions(google: GoogleClient): Promise<ReadonlyMap<string, DeployedFunction>> {
  const listed = await google.list({ api: 'run', path: `${parent(google)}/services?pageSize=100` }, 'services');
  const functions = z.array(service).parse(listed).map(deployedFunction);
  return new Map(functions.map((one) => [one.name, one]));
}

/**
 * Changes the traffic of one function, and waits until it is so. A change carries the etag that was read, so that of two
 * at once one is made again on top of the other. Throws GoogleError.
 */
export async function setTraffic(google: GoogleClient, functionName: string, change: Traffic): Promise<void> {
  const path = `${parent(google)}/services/${runService(functionName)}`;
  for (let conflicts = 0; ; conflicts++) {
    const now = service.parse(await google.json({ api: 'run', path }));
    const body = { name: now.name, etag: now.etag, traffic: trafficAfter(now, change) };
    try {
      await google.operate({ api: 'run', method: 'PATCH', path: `${path}?updateMask=traffic`, body }, 'v2');
      return;
    } catch (error) {
      if (!(error instanceof GoogleError) || error.status !== 409 || conflicts === maxConflicts) throw error;
    }
  }
}

/** Where the policy of a function's Cloud Run service is. */
export function functionPolicy(google: GoogleClient, functionName: string): PolicyPlace {
  const path = `${parent(google)}/services/${runService(functionName)}`;
  const read: GoogleRequest = { api: 'run', path: `${path}:getIamPolicy` };
  return { read, write: { api: 'run', method: 'POST', path: `${path}:setIamPolicy` } };
}

function parent({ project }: GoogleClient): string {
  return `/v2/projects/${project}/locations/${region}`;
}

function trafficAfter({ traffic }: Service, { to, pin }: Traffic): Target[] {
  const others = traffic.filter(({ tag }) => tag === undefined || tag !== pinTag || pin === undefined);
  // A tagged target may carry a share of the requests, too: the share is set apart from the tag.
  const tags = others.flatMap((one) => (one.tag === undefined ? [] : [{ ...one, percent: 0 }]));
  const shares =
    to === undefined
      ? traffic.filter(({ percent }) => percent > 0).map(({ tag: _apart, ...share }) => share)
      : [to === 'latest' ? { type: latestType, percent: 100 } : { type: revisionType, revision: to, percent: 100 }];
  const pinned = pin === undefined ? [] : [{ type: revisionType, revision: pin, percent: 0, tag: pinTag }];
  return [...shares, ...tags, ...pinned];
}

function deployedFunction(one: Service): DeployedFunction {
  const { traffic, trafficStatuses, terminalCondition: condition } = one;
  const latest = shortName(one.latestReadyRevision);
  const created = shortName(one.latestCreatedRevision);
  const whole = trafficStatuses.find(({ percent }) => percent === 100);
  return {
    name: shortName(one.name),
    url: one.uri,
    latest,
    problem:
      created !== latest
        ? `revision ${created} did not come up; ${latest === '' ? 'none' : latest} still serves`
        : condition.state === 'CONDITION_SUCCEEDED'
          ? null
          : (condition.message ?? 'not ready'),
    followsLatest: traffic.some(({ type, percent }) => type === latestType && percent === 100),
    serving: whole?.revision ? shortName(whole.revision) : whole?.type === latestType ? latest : null,
    pinned: shortName(trafficStatuses.find(({ tag }) => tag === pinTag)?.revision ?? '') || null,
  };
}

/** The last part of a resource name. */
function shortName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

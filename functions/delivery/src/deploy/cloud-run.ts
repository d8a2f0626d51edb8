import { region } from '@fresh/contracts/region';
import * as z from 'zod';
import { gcloud, gcloudJson, type Platform } from './platform.ts';
import { runService } from './units.ts';

const target = z.object({
  revisionName: z.string().optional(),
  latestRevision: z.boolean().optional(),
  percent: z.number().optional(),
  tag: z.string().optional(),
});

const service = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.object({ traffic: z.array(target).default([]) }).prefault({}),
  // One that is just being made, or that isn't ours, may lack any of it.
  status: z
    .object({
      url: z.string().optional(),
      latestReadyRevisionName: z.string().optional(),
      latestCreatedRevisionName: z.string().optional(),
      conditions: z
        .array(z.object({ type: z.string(), status: z.string(), message: z.string().optional() }))
        .default([]),
      traffic: z.array(target).default([]),
    })
    .prefault({}),
});

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

/** Every function of the project's region by the name of its Cloud Run service. */
export async function readFunctions(platform: Platform): Promise<ReadonlyMap<string, DeployedFunction>> {
  const listed = await gcloudJson(platform, ['run', 'services', 'list', `--region=${region}`]);
  const functions = z.array(service).parse(listed).map(deployedFunction);
  return new Map(functions.map((one) => [one.name, one]));
}

function deployedFunction({ metadata, spec, status }: z.infer<typeof service>): DeployedFunction {
  const ready = status.conditions.find(({ type }) => type === 'Ready');
  const latest = status.latestReadyRevisionName ?? '';
  const created = status.latestCreatedRevisionName ?? '';
  const whole = status.traffic.find(({ percent }) => percent === 100);
  return {
    name: metadata.name,
    url: status.url ?? '',
    latest,
    problem:
      ready?.status !== 'True'
        ? (ready?.message ?? 'not ready')
        : created === latest
          ? null
          : `revision ${created} did not come up; ${latest} still serves`,
    followsLatest: spec.traffic.some(({ latestRevision, percent }) => latestRevision === true && percent === 100),
    serving: whole?.revisionName ?? (whole?.latestRevision ? latest : null),
    pinned: status.traffic.find(({ tag }) => tag === pinTag)?.revisionName ?? null,
  };
}

/** Sends all requests of a function to its newest revision, and to each that comes. */
export async function followLatest(platform: Platform, functionName: string): Promise<void> {
  await updateTraffic(platform, functionName, ['--to-latest']);
}

/** Moves all that reaches a function in one step: its traffic, and the gateway's pin where it is `routed`. */
export async function serveRevision(
  platform: Platform,
  functionName: string,
  { revision, isLatest, routed }: { revision: string; isLatest: boolean; routed: boolean },
): Promise<void> {
  await updateTraffic(platform, functionName, [
    isLatest ? '--to-latest' : `--to-revisions=${revision}=100`,
    ...(routed ? [`--update-tags=${pinTag}=${revision}`] : []),
  ]);
}

/** Moves the gateway's pin alone. */
export async function movePin(platform: Platform, functionName: string, revision: string): Promise<void> {
  await updateTraffic(platform, functionName, [`--update-tags=${pinTag}=${revision}`]);
}

async function updateTraffic(platform: Platform, functionName: string, change: readonly string[]): Promise<void> {
  const name = runService(functionName);
  await gcloud(platform, ['run', 'services', 'update-traffic', name, `--region=${region}`, ...change]);
}

import { region } from '@fresh/contracts/region';
import { captures, routes, serviceOperations, services, subscriptions } from '@fresh/contracts/registry';
import type { ServiceName } from '@fresh/contracts/route';
import { grants } from '../iam.ts';
import { followLatest, movePin, readFunctions, type DeployedFunction } from './cloud-run.ts';
import { grantCommand } from './grant-command.ts';
import { firebase, gcloud, type Platform } from './platform.ts';
import { withLimit } from './run-process.ts';
import { checkHealth, checkRoute } from './smoke.ts';
import { functionsOf, routedFunctions, runService, smokeRoute } from './units.ts';

/** `gcloud` commands at the same time: each is a Python program that takes a second of a core to start. */
const gcloudAtOnce = 4;

/** How long images of functions are kept, in days: how far back a rollback can go. */
const imageDays = 30;

/** Runs a part of a deploy under a name, which reports and records say when it fails. */
export type Step = <T>(name: string, work: () => Promise<T>) => Promise<T>;

/**
 * Ships one service, and gives the revision that each of its functions has now.
 *
 *     deploy    new revisions come up; events, tasks and operations go to them from here on
 *     images    at a service's first deploy: what a rollback needs is kept
 *     access    its subscribers and its queue may be called by its own account
 *     traffic   after a rollback: back to the newest revisions (ANCHORS B17)
 *     health    all of them came up
 *     route     one of them answers as the contract says
 *     pin       the gateway gets them; until here it has had the old ones
 */
export async function shipService(
  service: ServiceName,
  platform: Platform,
  { first, step, deploy }: { first: boolean; step: Step; deploy: () => Promise<unknown> },
): Promise<Record<string, string>> {
  await step('deploy', deploy);
  if (first) await step('images', () => keepImages(platform));
  await step('access', () => allowCalls(service, platform));
  const functions = await step('traffic', () => sendToLatest(service, platform));
  await step('health', async () => {
    checkHealth(service, functions);
  });
  const smoked = functions.get(runService(smokeRoute(service).functionName));
  await step('route', () => checkRoute(service, smoked?.url ?? '', platform));
  await step('pin', () => pinLatest(service, functions, platform));
  return revisionsOf(service, functions);
}

/**
 * Sets the clean-up policy of function images. The CLI's own, made at the first deploy, deletes them after one day, and a
 * revision whose image is gone can't be started again.
 */
async function keepImages(platform: Platform): Promise<void> {
  const policy = ['--location', region, '--days', String(imageDays), '--force'];
  await firebase(platform, ['functions:artifacts:setpolicy', ...policy]);
}

/** The grants on what exists only once it is deployed, and which `firebase deploy` doesn't make (docs/security/IAM.md). */
async function allowCalls(service: ServiceName, platform: Platform): Promise<void> {
  const setup = grants({ services, routes, subscriptions, captures, serviceOperations }).filter(
    ({ by }) => by === 'setup',
  );
  await onEach(functionsOf(service), async (name) => {
    // Of one policy one change after the other: of two at once the second would be refused.
    for (const grant of setup) {
      const { on } = grant;
      const deployed = (on.kind === 'function' || on.kind === 'queue') && on.name === name;
      if (deployed) await gcloud(platform, grantCommand(grant, platform.project));
    }
  });
}

/** Where a rollback has pinned traffic, later deploys leave it there. */
async function sendToLatest(service: ServiceName, platform: Platform): Promise<ReadonlyMap<string, DeployedFunction>> {
  const functions = await readFunctions(platform);
  const held = functionsOf(service).filter((name) => functions.get(runService(name))?.followsLatest === false);
  if (held.length === 0) return functions;
  await onEach(held, (name) => followLatest(platform, name));
  return readFunctions(platform);
}

async function pinLatest(
  service: ServiceName,
  functions: ReadonlyMap<string, DeployedFunction>,
  platform: Platform,
): Promise<void> {
  await onEach(routedFunctions(service), async (name) => {
    const deployed = functions.get(runService(name));
    if (deployed && deployed.pinned !== deployed.latest) await movePin(platform, name, deployed.latest);
  });
}

function revisionsOf(service: ServiceName, functions: ReadonlyMap<string, DeployedFunction>): Record<string, string> {
  return Object.fromEntries(functionsOf(service).map((name) => [name, functions.get(runService(name))?.latest ?? '']));
}

/** The same for each function, a few at a time; the others go on when one fails. Throws the first failure. */
async function onEach(names: readonly string[], work: (name: string) => Promise<void>): Promise<void> {
  const ended = await withLimit(names, gcloudAtOnce, (name) => Promise.allSettled([work(name)]));
  for (const [outcome] of ended) if (outcome.status === 'rejected') throw outcome.reason;
}

import type { ServiceName } from '@fresh/contracts/route';
import { allowCalls } from './access.ts';
import { readFunctions, setTraffic, type DeployedFunction } from './cloud-run.ts';
import { keepImages } from './images.ts';
import { firebase, type Platform } from './platform.ts';
import { removeFunctions } from './remove-functions.ts';
import { checkHealth, checkRoute } from './smoke.ts';
import { routedFunctions, runService, smokeRoute } from './units.ts';
import { withLimit } from './with-limit.ts';

/** Requests to Google at the same time. */
const requestsAtOnce = 24;

/** Runs a part of a deploy under a name, which reports and records say when it fails. */
export type Step = <T>(name: string, work: () => Promise<T>) => Promise<T>;

/** What is done to one service. */
export interface Shipment {
  readonly service: ServiceName;
  /** All functions of its source. */
  readonly names: readonly string[];
  /** Those that are written, by the run of the CLI that writes them; the others have this code already. */
  readonly batches: readonly (readonly string[])[];
  /** Those that are gone from the source. */
  readonly deletes: readonly string[];
  readonly isFirst: boolean;
  /** Where its package is. */
  readonly folder: string;
}

/** When the batches of a shipment may use the vCPU of the project. */
export interface Turns {
  /** Resolves when the batch may begin. */
  readonly enter: (batch: number) => Promise<void>;
  /** The batch has ended, or will not begin. */
  readonly leave: (batch: number) => void;
}

/** How a shipment goes on. */
export interface ShipmentContext {
  readonly step: Step;
  /** Tries again what is known to pass by itself. */
  readonly retried: (work: () => Promise<void>) => Promise<void>;
  /** The first batch has entered already. */
  readonly turns: Turns;
}

/** The Firebase CLI's arguments that write exactly these functions of a service, and delete none. */
function deployArguments(service: ServiceName, names: readonly string[]): string[] {
  // --force confirms that failed events are retried, which the CLI asks at each deploy.
  return ['deploy', '--only', names.map((name) => `functions:${service}:${name}`).join(','), '--force'];
}

/**
 * Ships one service, and gives the revision that each of its functions has now.
 *
 *     deploy    new revisions come up; events, tasks and operations go to them from here on
 *     images    at a service's first deploy: what a rollback needs is kept
 *     access    its subscribers and its queue may be called by its own account, its callable functions by all
 *     traffic   after a rollback: back to the newest revisions, which Cloud Run alone would not send requests to
 *     health    all of them came up
 *     route     one of them responds as the contract says
 *     pin       the gateway gets them; until here it has had the old ones
 *     delete    what is gone from the source goes, after its queue is empty
 */
export async function shipService(
  { service, names, batches, deletes, isFirst, folder }: Shipment,
  platform: Platform,
  { step, retried, turns }: ShipmentContext,
): Promise<Record<string, string>> {
  const { google } = platform;
  for (const [nth, batch] of batches.entries()) {
    if (nth > 0) await turns.enter(nth);
    await step('deploy', () => retried(() => firebase(platform, deployArguments(service, batch), folder)));
    turns.leave(nth);
  }
  if (isFirst) await step('images', () => keepImages(google));
  await step('access', () => onEach(names, (name) => allowCalls(google, name)));
  const functions = await step('traffic', () => sendToLatest(names, platform));
  await step('health', async () => {
    checkHealth(names, functions);
  });
  const smoked = functions.get(runService(smokeRoute(service).functionName));
  await step('route', () => checkRoute(service, smoked?.url ?? '', platform));
  await step('pin', () => pinLatest(service, functions, platform));
  if (deletes.length > 0) await step('delete', () => removeFunctions(platform, deletes, folder));
  return Object.fromEntries(names.map((name) => [name, functions.get(runService(name))?.latest ?? '']));
}

/** Where a rollback has pinned traffic, later deploys leave it there. */
async function sendToLatest(
  names: readonly string[],
  { google }: Platform,
): Promise<ReadonlyMap<string, DeployedFunction>> {
  const functions = await readFunctions(google);
  const held = names.filter((name) => functions.get(runService(name))?.followsLatest === false);
  if (held.length === 0) return functions;
  await onEach(held, (name) => setTraffic(google, name, { to: 'latest' }));
  return readFunctions(google);
}

async function pinLatest(
  service: ServiceName,
  functions: ReadonlyMap<string, DeployedFunction>,
  { google }: Platform,
): Promise<void> {
  await onEach(routedFunctions(service), async (name) => {
    const deployed = functions.get(runService(name));
    if (deployed && deployed.pinned !== deployed.latest) await setTraffic(google, name, { pin: deployed.latest });
  });
}

/** The same for each function; the others go on when one fails. Throws the first failure. */
async function onEach(names: readonly string[], work: (name: string) => Promise<void>): Promise<void> {
  const ended = await withLimit(names, requestsAtOnce, (name) => Promise.allSettled([work(name)]));
  for (const [outcome] of ended) if (outcome.status === 'rejected') throw outcome.reason;
}

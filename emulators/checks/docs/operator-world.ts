import { spawnSync } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { services, subscriptions } from '@fresh/contracts/registry';
import { redeliveryQueue } from '@fresh/contracts/subscription';
import { readFirebaseConfig } from '@fresh/local/firebase-config';
import * as z from 'zod';
import { programEnvironment } from '../../google-cloud/environment.ts';
import type { GoogleCloud } from '../../google-cloud/google-cloud.ts';
import type { OperatorPage, OperatorPageName, Placeholders } from './operator-pages.ts';
import { placeOfOperator } from './operator-programs.ts';
import { operatorValues } from './operator-values.ts';
import type { RepositoryCopy } from './repository-copy.ts';
import type { Place } from './shell.ts';

/** Where the commands of the pages for operators run. */
export interface OperatorWorld {
  readonly place: Place;
  readonly valuesOf: (page: OperatorPageName) => Placeholders;
  /** Of package.json. */
  readonly scripts: Readonly<Record<string, string>>;
}

/** Its commands need `jq`. */
const monitoringPage: OperatorPageName = 'docs/operations/SLO.md';

/** A list of the files in docs/operations/monitoring. */
const list = z.array(z.object({ objectives: z.array(z.unknown()).default([]) }));

/** The pages whose commands can run on this machine; says which can't, and why. */
export function runnable(pages: readonly OperatorPage[]): readonly OperatorPage[] {
  if (spawnSync('jq', ['--version'], { timeout: 10_000 }).status === 0) return pages;
  console.log(`      jq is not installed: ${monitoringPage} is left out (Debian: apt-get install jq)`);
  return pages.filter(({ name }) => name !== monitoringPage);
}

/** Makes the place of an operator: a copy whose local cloud runs, and a stand-in with the queues of a deployed project. */
export async function arrangeOperatorWorld(
  copy: RepositoryCopy,
  place: Place,
  google: GoogleCloud,
): Promise<OperatorWorld> {
  const folder = path.join(copy.temporary, 'operator');
  await mkdir(folder);
  const { scripts } = z
    .object({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(await readFile(path.join(copy.root, 'package.json'), 'utf8')));
  const { ports } = readFirebaseConfig(path.join(copy.root, 'firebase.json'));
  const { projectId, number: projectNumber } = google.state.project;
  for (const service of services.filter((one) => subscriptions.some((each) => each.service === one))) {
    const name = `projects/${projectId}/locations/us-central1/queues/${redeliveryQueue(service)}`;
    google.state.queues.set(name, { config: { name, state: 'RUNNING' }, policy: { etag: 'x' }, tasks: new Map() });
  }
  const values = await operatorValues({ firestore: ports.firestore, projectId, projectNumber });
  // What pages write outside of the repository stays in the operator's folder.
  const folders = { '/tmp/': `${folder}/`, '/srv/': `${folder}/` };
  return {
    place: await placeOfOperator(folder, place, {
      root: copy.root,
      gateway: `http://127.0.0.1:${ports.hosting}`,
      google: `http://127.0.0.1:${google.port}`,
      googleEnvironment: programEnvironment(google.port, folder, place.env),
      scripts,
    }),
    valuesOf: (page) => ({ ...values(page), ...folders }),
    scripts,
  };
}

/**
 * What is missing of what the commands of `pages` should have left on the stand-in: metrics and objectives, queues that run,
 * and a secret that identity can read at each step of its rotation.
 */
export async function problemsOfState(
  root: string,
  state: GoogleCloud['state'],
  pages: readonly OperatorPage[],
): Promise<string[]> {
  const read = async (name: string) =>
    list.parse(JSON.parse(await readFile(path.join(root, 'docs/operations/monitoring', name), 'utf8')));
  const [metrics, levels] = await Promise.all([read('log-metrics.json'), read('service-levels.json')]);
  const versions = state.secrets.get('MFA_ENCRYPTION_KEY')?.versions ?? [];
  const counts = {
    ...(pages.some(({ name }) => name === monitoringPage) && {
      'metrics of log lines': [state.logMetrics.size, metrics.length],
      'services in Monitoring': [state.monitoredServices.size, levels.length],
      objectives: [state.objectives.size, levels.reduce((sum, { objectives }) => sum + objectives.length, 0)],
    }),
    // The first one, what the page on secrets sets, and three steps of a rotation.
    'versions of the secret': [versions.length, 5],
  };
  // As identity reads it: keys of 32 bytes with commas between them.
  const unreadable = versions.filter(({ payload }) =>
    payload.split(',').some((key) => Buffer.from(key, 'base64').length !== 32),
  );
  const paused = [...state.queues.values()].filter(({ config }) => config['state'] !== 'RUNNING');
  return [
    ...Object.entries(counts).flatMap(([what, [found, wanted]]) =>
      found === wanted ? [] : [`${what}: ${found}, not ${wanted}`],
    ),
    ...unreadable.map(({ name }) => `version ${name} of MFA_ENCRYPTION_KEY has a key that identity can’t read`),
    ...paused.map(({ config }) => `${config['name']} is still paused`),
  ];
}

/**
 * One of the worlds that `npm run bench:local` compares, in a process of its own, so that its memory can be
 * distinguished from the benchmark's. Arguments: its kind, a folder for its data. Sends its addresses when it is ready,
 * and is ended by `stop`.
 */
import path from 'node:path';
import { silentReports } from '../../local-cloud/cloud-reports.ts';
import { seedCloud } from '../../local-cloud/seed-cloud.ts';
import { startLocalCloud } from '../../local-cloud/start-local-cloud.ts';
import { seed } from '@fresh/local/seed';
import { startEmulatorSuite } from '../../firebase/emulator-suite.ts';
import type { Addresses } from './worlds.ts';

const [kind = '', dataFolder = ''] = process.argv.slice(2);
const root = path.resolve(import.meta.dirname, '../../..');
const projectId = 'demo-fresh-root';

const world = kind === 'firebase' ? await firebase() : await localCloud();
const { gatewayUrl, firestoreHost, authHost } = world;
process.send?.({ projectId, gatewayUrl, firestoreHost, authHost } satisfies Addresses);
process.on('message', () => {
  void world.stop().then(() => process.exit());
});
process.on('disconnect', () => void world.stop().then(() => process.exit()));

async function localCloud() {
  const reports = {
    ...silentReports,
    problem: (text: string) => {
      console.error(text);
    },
  };
  const cloud = await startLocalCloud({ root, projectId, dataFolder, reload: true, reports });
  await seedCloud(cloud, 'standard');
  return cloud;
}

async function firebase() {
  const emulators = await startEmulatorSuite({
    root,
    projectId,
    dataDir: dataFolder,
    log: () => undefined,
    deadlineMs: 300_000,
  });
  await seed(emulators);
  return emulators;
}

/**
 * A local cloud whose network is as Google's, in a process of its own. Arguments: `google`, or `none` for a network without
 * delays; how many times slower the network is. Sends its addresses when it is ready, then each line of a delivery and each
 * publication to the channel; is ended by `stop`.
 */
import path from 'node:path';
import { silentReports } from '../../local-cloud/cloud-reports.ts';
import { startLocalCloud } from '../../local-cloud/start-local-cloud.ts';
import { googleNetwork } from './google-network.ts';
import { readHops } from './hops.ts';
import type { FromWorld } from './worlds.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const [network, slowMotion] = process.argv.slice(2);
const hops = network === 'google' ? readHops() : null;
const say = (message: FromWorld) => process.send?.(message);

const cloud = await startLocalCloud({
  root,
  projectId: 'demo-fresh-root',
  network: googleNetwork(hops, Number(slowMotion), (eventIds) => {
    say({ kind: 'published', eventIds, at: Date.now() });
  }),
  reports: {
    ...silentReports,
    problem: (text) => {
      console.error(text);
    },
    serviceLine: (service, line) => {
      if (line.includes('"event_handled"')) say({ kind: 'line', line });
      else if (!line.startsWith('{')) console.error(`${service}: ${line}`);
    },
  },
});
const { projectId, gatewayUrl, firestoreHost, authHost } = cloud;
say({ kind: 'ready', addresses: { projectId, gatewayUrl, firestoreHost, authHost } });
process.on('message', () => {
  void cloud.stop().then(() => process.exit());
});
process.on('disconnect', () => void cloud.stop().then(() => process.exit()));

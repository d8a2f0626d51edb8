import { arch, env, memoryUsage, platform, uptime, version } from 'node:process';
import * as contract from '@fresh/contracts/routes/platform';
import { handle } from '@fresh/kernel/http/endpoint';
import { dashboard } from './dashboard.ts';

/** P6. */
export const opsDashboard = handle(contract.opsDashboard)(async ({ actor, now }) => {
  const state = { uptimeSeconds: uptime(), memory: memoryUsage(), version, platform, arch };
  return { body: { success: true, data: dashboard(actor.uid, now(), state, env) } };
});

import { execFileSync } from 'node:child_process';
import path from 'node:path';
import type { ServiceName } from '@fresh/contracts/route';

/** Of this checkout: a local cloud of another one may run beside it. */
const program = path.resolve(import.meta.dirname, '../../../.suite/local-cloud/bundles/service-host.cjs');

/**
 * The process of one service of the local cloud. In the Firebase Emulator Suite services have none of their own, so that no
 * single one can be stopped there.
 */
export function processOf(service: ServiceName): number {
  const processes = execFileSync('ps', ['-A', '-o', 'pid=,args='], { encoding: 'utf8' }).split('\n');
  // Its socket is named after the service and its number of starts.
  const line = processes.find((one) => one.includes(program) && new RegExp(`/${service}\\.\\d+"`).test(one));
  if (!line) throw new Error(`no process of ${service}: this takes the local cloud`);
  return Number.parseInt(line, 10);
}

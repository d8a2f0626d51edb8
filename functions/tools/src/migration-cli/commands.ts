import { callables as contract } from '@fresh/contracts/callables/migration';
import { call, type Caller } from '../callable-access/callable-client.ts';
import type { Output } from '../command-line/command-line.ts';
import type { Command } from './arguments.ts';
import { knownDeviationsOf } from './known-deviations.ts';
import { changedLines, reportLines, routingLines } from './printing.ts';

/** How long a callable may take, in ms; a cold function needs seconds. */
const timeoutMs = 60_000;

/** Does what was asked. */
export async function runCommand(
  command: Exclude<Command, { name: 'memberships' }>,
  caller: Caller,
  output: Output,
): Promise<void> {
  switch (command.name) {
    case 'status': {
      const { routes } = await call(caller, contract.showRouting, {}, timeoutMs);
      const lines = routingLines(routes);
      for (const [index, route] of routes.entries()) output(route, lines[index] ?? '');
      return;
    }
    case 'set': {
      const { routing } = command;
      const routes = Object.fromEntries(command.routes.map((route) => [route, routing]));
      const { changed, hasMonolith = true } = await call(caller, contract.setRouting, { routes }, timeoutMs);
      output({ changed, hasMonolith, routing }, ...changedLines(routing, changed, hasMonolith));
      return;
    }
    case 'report': {
      const { name: _name, ...asked } = command;
      const { routes, complete } = await call(caller, contract.migrationReport, asked, timeoutMs);
      for (const route of routes) {
        const known = knownDeviationsOf(route.route);
        output({ ...route, deviations: known }, ...reportLines(route, known));
      }
      if (routes.length === 0) output({ routes, ...asked }, `no shadow read in ${asked.days} days`);
      if (!complete) output({ complete }, 'there is more than one report reads: ask for fewer days, or one --route');
    }
  }
}

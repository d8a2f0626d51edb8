import { callables as contract } from '@fresh/contracts/callables/organization-lifecycle';
import type { Output } from '../command-line/command-line.ts';
import { call, type Caller } from '../callable-access/callable-client.ts';
import type { Command } from './arguments.ts';

/** How long a callable may take, in ms; a cold function needs seconds. */
const timeoutMs = 60_000;

/** Does what was asked. */
export async function runCommand(command: Command, caller: Caller, output: Output): Promise<void> {
  if (command.name === 'recount') {
    const counted = await call(caller, contract.recountMembers, { orgId: command.orgId }, timeoutMs);
    const { before, memberCount } = counted;
    output(
      counted,
      `${counted.orgId}: ${memberCount} members${before === memberCount ? ', as before' : `; the stored count was ${before ?? 'missing'}`}`,
    );
    return;
  }
  const wanted = { orgId: command.orgId, status: command.status };
  const done = await call(caller, contract.setOrganizationStatus, wanted, timeoutMs);
  const { orgId, name, status, changed } = done;
  output(done, `${orgId} (${name}): ${status}${changed ? '' : ', as before'}`);
}

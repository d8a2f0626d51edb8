/** `npm run events`: shows events, delivers them again, and manages the redelivery queues (docs/operations/EVENTS.md). */
import { output as outputFor, CommandError, runCommandLine } from '../command-line/command-line.ts';
import { callerOf, emulatorUrl } from '../callable-access/target.ts';
import { readArguments, type Invocation } from './arguments.ts';
import { runCommand } from './commands.ts';
import { queueLine } from './printing.ts';
import { changeQueue, listLocalQueues, listQueues, withQueues } from './queues.ts';
import { usage } from './usage.ts';

await runCommandLine(usage, (args) => main(readArguments(args, Date.now())));

async function main({ command, project, json }: Invocation): Promise<number> {
  const output = outputFor({ json });
  if (command.name !== 'queues') {
    await runCommand(command, await callerOf(project), output);
    return 0;
  }
  if (project === undefined) {
    if (command.action !== 'list') {
      throw new CommandError(`The local cloud can’t ${command.action} a queue. Name a deployed project with --project`);
    }
    for (const queue of await listLocalQueues(emulatorUrl('tasks'))) output(queue, queueLine(queue));
    return 0;
  }
  const found = await withQueues(project, process.env, async (client) =>
    command.action === 'list'
      ? listQueues(client, project)
      : [await changeQueue(client, project, command.action, command.queue)],
  );
  for (const queue of found) output(queue, queueLine(queue));
  return 0;
}

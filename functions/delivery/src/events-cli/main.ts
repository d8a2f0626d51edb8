/** `npm run events`: looks at events, delivers them again, and tends the redelivery queues (docs/operations/EVENTS.md). */
import { CloudTasksClient } from '@google-cloud/tasks';
import { readArguments, type Invocation } from './arguments.ts';
import { runCommand, type Output } from './commands.ts';
import { queueLine } from './printing.ts';
import { changeQueue, listLocalQueues, listQueues, withQueues } from './queues.ts';
import { deployedCaller, emulatorUrl, localCaller } from './target.ts';
import { RefusedError, usage, UsageError } from './usage.ts';

// `npm run events -- list | head`: whoever reads has seen enough.
process.stdout.on('error', () => process.exit(0));

const args = process.argv.slice(2);
try {
  if (args.includes('--help')) console.log(usage);
  else await main(readArguments(args, Date.now()));
} catch (error) {
  if (error instanceof UsageError) {
    console.error(`${error.message}\n\n${usage}`);
    process.exitCode = 2;
  } else if (error instanceof RefusedError) {
    console.error(error.message);
    process.exitCode = 1;
  } else throw error;
}

async function main({ command, project, json }: Invocation): Promise<void> {
  const output: Output = (document, ...lines) => {
    console.log(json ? JSON.stringify(document) : lines.join('\n'));
  };
  if (command.name !== 'queues') {
    const caller = await (project === undefined ? localCaller() : deployedCaller(project, process.env));
    await runCommand(command, caller, output);
    return;
  }
  if (project === undefined) {
    const nothing = 'The Tasks emulator has no queue administration';
    if (command.action !== 'list') throw new RefusedError(`${nothing}: ${command.action} needs --project`);
    for (const queue of await listLocalQueues(emulatorUrl('tasks'))) output(queue, queueLine(queue));
    console.error(`${nothing}; this is what it counts.`);
    return;
  }
  const found = await withQueues(new CloudTasksClient({ projectId: project }), async (client) =>
    command.action === 'list'
      ? listQueues(client, project)
      : [await changeQueue(client, project, command.action, command.queue)],
  );
  for (const queue of found) output(queue, queueLine(queue));
}

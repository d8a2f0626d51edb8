/** `npm run organizations`: suspends and reinstates organizations (docs/operations/INCIDENT.md). */
import { output, runCommandLine } from '../command-line/command-line.ts';
import { callerOf } from '../callable-access/target.ts';
import { readArguments } from './arguments.ts';
import { runCommand } from './commands.ts';
import { usage } from './usage.ts';

await runCommandLine(usage, async (args) => {
  const { command, project, json } = readArguments(args);
  await runCommand(command, await callerOf(project), output({ json }));
  return 0;
});

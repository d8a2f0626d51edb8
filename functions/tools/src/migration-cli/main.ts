/** `npm run migration`: moves routes between services and monolith, and compares both (docs/operations/MIGRATION.md). */
import { output, runCommandLine } from '../command-line/command-line.ts';
import { callerOf, firestoreOf } from '../callable-access/target.ts';
import { readArguments } from './arguments.ts';
import { runCommand } from './commands.ts';
import { runMemberships } from './memberships.ts';
import { usage } from './usage.ts';

await runCommandLine(usage, async (args) => {
  const { command, project, json } = readArguments(args);
  if (command.name === 'memberships') await runMemberships(command, firestoreOf(project), output({ json }));
  else await runCommand(command, await callerOf(project), output({ json }));
  return 0;
});

/** `npm run operators`: adds and removes super administrators (docs/operations/DEPLOY.md, "The first deploy"). */
import { output, runCommandLine } from '../command-line/command-line.ts';
import { authOf } from '../callable-access/target.ts';
import { readArguments } from './arguments.ts';
import { runCommand } from './commands.ts';
import { usage } from './usage.ts';

await runCommandLine(usage, async (args) => {
  const { command, project, json } = readArguments(args);
  await runCommand(command, authOf(project), output({ json }));
  return 0;
});

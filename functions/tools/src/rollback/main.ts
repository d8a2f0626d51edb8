/** `npm run rollback`: a service's requests to the revisions of an earlier version, and back (docs/operations/DEPLOY.md). */
import { columns } from '../command-line/columns.ts';
import { runCommandLine } from '../command-line/command-line.ts';
import { deployer } from '../deploy/deployer.ts';
import { platformOf } from '../deploy/platform.ts';
import { readRecords } from '../deploy/record-store.ts';
import { rollBack, type Outcome } from './apply.ts';
import { readArguments, usage, type Invocation } from './arguments.ts';

await runCommandLine(usage, (args) => main(readArguments(args)));

/** Gives the exit code. */
async function main({ service, project, to, list, dryRun, force, takeOver }: Invocation): Promise<number> {
  const platform = platformOf(project);
  if (list) {
    const { versions, serving } = (await readRecords(platform.google))[service];
    const rows = versions.map(({ version, by, at }) => [version === serving ? 'serves' : '', version, at, by]);
    console.log(columns(rows).join('\n') || `${service} was never deployed.`);
    return 0;
  }
  const outcome = await rollBack({ service, to, dryRun, force, takeOver, by: deployer(process.env) }, platform);
  console.log(text(service, outcome, dryRun));
  return outcome.failed.length > 0 || outcome.problem !== null ? 1 : 0;
}

function text(service: string, { rollback, moved, failed, problem }: Outcome, dryRun: boolean): string {
  const { target, moves, newer, gone } = rollback;
  const rows = moves.map(({ functionName, revision }) => [functionName, revision]);
  const lines = [
    `${service} → ${target.version}`,
    columns(rows).join('\n'),
    dryRun
      ? 'Nothing was moved.'
      : `${moved.length} moved, ${moves.length - moved.length - failed.length} were there already.`,
    ...(newer.length > 0 ? [`Stay as they are, the version did not have them: ${newer.join(', ')}`] : []),
    ...(gone.length > 0 ? [`Gone since; only a deploy of their source brings them back: ${gone.join(', ')}`] : []),
    ...failed.map(({ functionName, reason }) => `${functionName} is where it was: ${reason}`),
    ...(failed.length > 0 ? ['Both versions serve now. The same command again moves the rest.'] : []),
    ...(problem === null ? [] : [`It was moved, and does not respond as it should: ${problem}`]),
  ];
  return lines.join('\n\n');
}

/** `npm run deploy`: plan → apply → report (docs/operations/DEPLOY.md). */
import { root } from '../folders.ts';
import { applyPlan } from './apply.ts';
import { readArguments, usage, UsageError, type Invocation } from './arguments.ts';
import { commitOf, deployer } from './deployer.ts';
import { hashUnits } from './hashes.ts';
import { localPart } from './local-part.ts';
import { leftUndone, makePlan, servicesIn } from './plan.ts';
import { CommandFailed, platformOf } from './platform.ts';
import { readRecords } from './record-store.ts';
import { emptyRecord, type UnitRecord } from './record.ts';
import { localPartText, planText, reportText, seconds } from './report.ts';
import { endAll } from './run-process.ts';
import { units, type UnitName } from './units.ts';

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    endAll();
    // The records keep "begun": the next run deploys what this one has left.
    process.exit(1);
  });
}

const args = process.argv.slice(2);
try {
  if (args.includes('--help')) console.log(usage);
  else process.exitCode = await main(readArguments(args));
} catch (error) {
  if (error instanceof UsageError) {
    console.error(`${error.message}\n\n${usage}`);
    process.exitCode = 2;
  } else if (error instanceof CommandFailed) {
    console.error(error.message);
    process.exitCode = 1;
  } else throw error;
}

/** Gives the exit code. */
async function main({ project, only, force, takeOver, dryRun, gateway, json }: Invocation): Promise<number> {
  const say = (line: string) => {
    console.error(line);
  };
  const hashed = await hashUnits(units.filter((unit) => only?.includes(unit) ?? true));
  const hashes = new Map([...hashed].map(([unit, { hash }]) => [unit, hash]));
  const platform = project === null ? null : platformOf(project);
  const records = platform ? await readRecords(platform) : nothingDeployed();
  const options = { only, force, takeOver };
  const by = deployer(process.env);
  const plan = makePlan({ hashes, records, options, by, now: Date.now() });
  if (dryRun || !platform) {
    console.log(json ? JSON.stringify({ plan }) : planText(plan, hashes));
    const built = [...hashed].map(([unit, { durationMs }]) => `${unit} ${seconds(durationMs)}`);
    say(`\nplanned (built and hashed): ${built.join(', ')}`);
    // What a deploy does here before the cloud has its turn; that it works is worth knowing, too.
    if (!json) for (const service of servicesIn(plan)) say(localPartText(service, await localPart(service)));
    return 0;
  }
  say(planText(plan, hashes));
  const results = await applyPlan(plan, {
    ...{ platform, hashes, by, takeOver, say, commit: await commitOf(root) },
    gateway: gateway ?? `https://${platform.project}.web.app`,
  });
  console.log(json ? JSON.stringify({ plan, results }) : reportText(results, platform.project));
  return results.some(({ outcome }) => outcome !== 'done') || leftUndone(plan, options) ? 1 : 0;
}

function nothingDeployed(): Record<UnitName, UnitRecord> {
  return Object.fromEntries(units.map((unit) => [unit, emptyRecord(unit)])) as Record<UnitName, UnitRecord>;
}

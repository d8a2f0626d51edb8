/** `npm run deploy`: plan → apply → report (docs/operations/DEPLOY.md). */
import { services } from '@fresh/contracts/registry';
import { runCommandLine } from '../command-line/command-line.ts';
import { root } from '../folders.ts';
import { GoogleError } from '../google/google-error.ts';
import { deployedCaller } from '../callable-access/target.ts';
import { applyPlan } from './apply.ts';
import { readArguments, usage, type Invocation } from './arguments.ts';
import { commitOf, deployer } from './deployer.ts';
import { packagingReport } from './packaging-report.ts';
import { leftUndone, makePlan, servicesIn } from './plan.ts';
import { platformOf, type Platform } from './platform.ts';
import { readPresent } from './present.ts';
import { replayDeadLetters } from './replay-dead-letters.ts';
import { readVcpuQuota, vcpuOf } from './quota.ts';
import { readRecords } from './record-store.ts';
import { emptyRecord } from './record.ts';
import { packagingText, planText, reportText, seconds } from './report.ts';
import { endAll } from './run-process.ts';
import { linksOf } from './service-links.ts';
import { newProjectVcpu } from './stages.ts';
import { packageUnits, writePackage } from './unit-package.ts';
import { ofEachUnit, units, type UnitName } from './units.ts';

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    endAll();
    // The records keep "started": the next run deploys what this one has left.
    process.exit(1);
  });
}

await runCommandLine(usage, (args) => main(readArguments(args)));

/** Gives the exit code. */
async function main({ project, only, force, takeOver, dryRun, gateway, json }: Invocation): Promise<number> {
  const say = (line: string) => {
    console.error(line);
  };
  const platform = project === null ? null : platformOf(project);
  // Asked first: an expired login or a wrong project shows at once, not after the build.
  const [records, present] = platform
    ? await Promise.all([readRecords(platform.google), readPresent(platform.google)])
    : [ofEachUnit(emptyRecord), new Map<never, never>()];
  const packages = await packageUnits(units.filter((unit) => only?.includes(unit) ?? true));
  const options = { only, force, takeOver };
  const by = deployer(process.env);
  const links = new Map(services.map((service) => [service, linksOf(service)]));
  const vcpuQuota = await quotaOf(platform, say);
  const plan = makePlan({
    ...{ sources: packages, records, present, links, options, by },
    ...{ cpuOf: vcpuOf, vcpuQuota, now: Date.now() },
  });
  if (dryRun || !platform) {
    console.log(json ? JSON.stringify({ plan }) : planText(plan, packages));
    const built = [...packages].map(([unit, { durationMs }]) => `${unit} ${seconds(durationMs)}`);
    say(`\nplanned (built and hashed): ${built.join(', ')}`);
    // What a deploy does here before the cloud has its turn; that it works is worth knowing, too.
    if (!json) for (const service of servicesIn(plan)) say(packagingText(service, await packagingReport(service)));
    return 0;
  }
  say(planText(plan, packages));
  const folderOf = async (unit: UnitName) => {
    const made = packages.get(unit);
    if (!made) throw new Error(`${unit} is deployed and was not packaged`);
    return writePackage(unit, made);
  };
  const results = await applyPlan(plan, {
    ...{ cpuOf: vcpuOf, vcpuQuota },
    ...{ platform, sources: packages, folderOf, by, takeOver, say, commit: await commitOf(root) },
    gateway: gateway ?? `https://${platform.project}.web.app`,
  });
  console.log(json ? JSON.stringify({ plan, results }) : reportText(results, platform.project));
  await replayDeadLetters(results, {
    ...{ project: platform.project, now: Date.now, say },
    caller: () => deployedCaller(platform.project, process.env),
  });
  return results.some(({ outcome }) => outcome !== 'done') || leftUndone(plan, options) ? 1 : 0;
}

/** The quota that runs of the CLI have to fit: of a new project where Google does not say. */
async function quotaOf(platform: Platform | null, say: (line: string) => void): Promise<number> {
  if (!platform) return newProjectVcpu;
  try {
    return (await readVcpuQuota(platform.google)) ?? newProjectVcpu;
  } catch (error) {
    if (!(error instanceof GoogleError) || error.status !== 403) throw error;
    say(`The quota of vCPU can’t be read, so ${newProjectVcpu} are assumed: ${error.reason}`);
    return newProjectVcpu;
  }
}

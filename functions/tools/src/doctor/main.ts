/** `npm run doctor`: what is wrong with this machine and with a project, each with its remedy (docs/operations/DEPLOY.md). */
import { readOptions, runCommandLine, text, UsageError } from '../command-line/command-line.ts';
import { platformOf } from '../deploy/platform.ts';
import { NotSignedIn } from '../google/credentials.ts';
import { GoogleError } from '../google/google-error.ts';
import { cloudChecks } from './cloud.ts';
import { diagnosisText, type Check, type Diagnosis } from './finding.ts';
import { localChecks } from './local.ts';

const usage = `Usage: npm run doctor -- [options]

  --project ID   check the project, too; without it only this machine, which needs no account
  --gateway URL  address of Hosting; https://<project>.web.app by default
  --origin URL   check that pages of this origin may call the API`;

await runCommandLine(usage, main);

/** Gives the exit code: 0 when nothing is wrong. */
async function main(args: readonly string[]): Promise<number> {
  const { values, operands } = readOptions(args, { project: text, gateway: text, origin: text });
  if (operands.length > 0) throw new UsageError(`doctor takes no ${operands.join(' ')}`);
  const { project, gateway, origin = null } = values;
  const cloud =
    project === undefined
      ? []
      : cloudChecks(platformOf(project), { gateway: gateway ?? `https://${project}.web.app`, origin });
  const diagnoses: Diagnosis[] = [];
  // One after the other: what is measured is measured alone.
  for (const check of [...localChecks(process.env), ...cloud]) {
    const diagnosis = await diagnose(check);
    diagnoses.push(diagnosis);
    if (check.stops && diagnosis.findings.length > 0) break;
  }
  console.log(diagnosisText(diagnoses));
  if (project === undefined)
    console.log('\nOnly this machine was checked. To check a project, too: npm run doctor -- --project <id>');
  return diagnoses.some(({ findings }) => findings.length > 0) ? 1 : 0;
}

async function diagnose({ name, run }: Check): Promise<Diagnosis> {
  try {
    return { name, findings: await run() };
  } catch (error) {
    if (error instanceof NotSignedIn) {
      const [problem = '', ...remedy] = error.message.split('\n');
      return { name, findings: [{ problem, remedy: remedy.join(' ') }] };
    }
    if (!(error instanceof GoogleError)) throw error;
    const remedy = error.remedy ?? 'fix what is said above first';
    return { name, findings: [{ problem: `can’t be checked: ${error.request}: ${error.reason}`, remedy }] };
  }
}

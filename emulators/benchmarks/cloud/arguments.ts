import { readOptions, text, UsageError } from '../../../functions/tools/src/command-line/command-line.ts';

/** Of `npm run bench:cloud -- --help`. */
export const usage = `Usage: npm run bench:cloud -- --project <id> --api-key <key> [options]

Measures how long events take on a deployed project, from the commit of an event to that of its effect, by subscriber and
by the path that was first. It makes organizations and users of its own through the API, and deletes them at the end.

  --project <id>     the deployed project. Use a test project: the traffic is real
  --api-key <key>    its Web API key (Firebase console, project settings), to sign the users in
  --gateway <url>    where its API is; https://<project>.web.app by default
  --rounds <n>       how often each scenario runs, 60 by default; a round has about 20 requests and 60 deliveries
  --rate <n>         scenarios that begin in a second, 2 by default

Credentials: gcloud auth application-default login, with roles/firebaseauth.admin, roles/datastore.viewer and
roles/logging.viewer. What a round costs by list price: about a tenth of a cent. What stays: events, inbox entries and
audit entries, until they expire (docs/reference), as those of every organization that is deleted.`;

/** What a measurement of a project was asked for. */
export interface ProjectRun {
  readonly project: string;
  readonly apiKey: string;
  readonly gatewayUrl: string;
  readonly rounds: number;
  readonly scenariosPerSecond: number;
}

/** Reads the command line. Throws UsageError. */
export function readArguments(args: readonly string[]): ProjectRun {
  const options = { project: text, 'api-key': text, gateway: text, rounds: text, rate: text };
  const { operands, values } = readOptions(args, options);
  const [surplus] = operands;
  if (surplus !== undefined) throw new UsageError(`${surplus} is not an option.`);
  const { project, 'api-key': apiKey, gateway, rounds = '60', rate = '2' } = values;
  if (project === undefined) {
    throw new UsageError(
      'Which project? Say --project <id>; without one, npm run bench:cloud-latency measures on this machine.',
    );
  }
  if (apiKey === undefined) throw new UsageError('--api-key is missing: users are signed in with it.');
  return {
    project,
    apiKey,
    gatewayUrl: (gateway ?? `https://${project}.web.app`).replace(/\/$/, ''),
    rounds: numberOf('--rounds', rounds, 1, 1_000),
    scenariosPerSecond: numberOf('--rate', rate, 0.1, 10),
  };
}

function numberOf(option: string, value: string, least: number, most: number): number {
  const number = Number(value);
  if (!(number >= least && number <= most)) throw new UsageError(`${option} takes a number from ${least} to ${most}.`);
  return number;
}

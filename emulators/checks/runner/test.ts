/**
 * `npm test [-- --firestore=official|embedded] [--on=local-cloud|firebase] [--specs=<glob>] [checks unit int
 * int-on-official e2e browser firebase]`: every check and every tier of tests, or the named ones; of e2e only the specs
 * that the glob names. The last line is the sum: `N passed, N failed,
 * N skipped`, below each skip with its reason. A check (lint, types, drift) counts as one.
 *
 * - checks: formatter, linter, boundaries, types, generated files
 * - unit: pure, nothing started
 * - int: built functions over HTTP against local Auth and Firestore
 * - e2e: the local cloud through its gateway, which treats requests as production's Firebase Hosting does;
 *   with `--on=firebase` the Firebase Emulator Suite behind a proxy that does so
 * - int-on-official: where the official Firestore is, what only it can do, and the kernel on it
 * - browser: the console and the reference in Chromium, where there is one
 * - firebase: a part of e2e on the Firebase Emulator Suite, so that it goes on working there
 */
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { findChromium } from '../browser/find-chromium.ts';
import { ExpectedError } from '@fresh/local/expected-error';
import { programArgs } from '@fresh/local/program-args';
import { withCodebase } from '../../firebase/extra-codebase.ts';
import { readFirebaseConfig } from '@fresh/local/firebase-config';
import { chooseFirestore, findEmulators, firestoreKinds } from '@fresh/local/find-firestore';
import { onMovedPorts, withConfig, withConsole } from '../../firebase/local-config.ts';
import { isLockAlive, lockFileOf, readLock } from '../../local-cloud/lock-file.ts';
import { distances, freeDistance } from '../../ports.ts';
import { root } from '../../repository.ts';
import { everything, intLanes, kernelSpecs, officialOnly, type Lane } from './lanes.ts';
import { exitCodeOf, say, type Output } from './run-process.ts';
import { minimums, TestResults, type MochaSummary } from './test-results.ts';
import { startWorld, worldKinds, type RunningWorld, type WorldOptions } from './test-world.ts';

const reports = path.join(root, 'reports');
const mocha = createRequire(import.meta.url).resolve('mocha/bin/mocha.js');
const results = new TestResults();

/** Int and e2e use projects of their own, so that neither meets the other's data. */
const intProject = 'demo-fresh-int';
const e2eProject = 'demo-fresh-root';

/** Receives what the platform publishes to the world. */
const outsideConsumer = { codebase: 'outside-consumer', source: 'emulators/checks/outside-consumer' };

/** What `checks` runs beside `lint:code`: the other parts of `lint`, and what compares generated files and types. */
const otherChecks = [
  ...['lint:format', 'lint:boundaries', 'lint:references', 'lint:language', 'lint:docs'],
  ...['typecheck', 'generate -- --check'],
];

/** How `withWorld` runs a tier. */
interface TierOptions {
  readonly lanes?: readonly Lane[];
  readonly isPart?: boolean;
  /** Of its first lane. */
  readonly output?: Output;
  readonly env?: Record<string, string>;
}

const tiers = {
  checks: async (output) => {
    // Side by side: the linter has one core for a minute, and the others fit beside it.
    const others = async (to: Output) => {
      for (const script of otherChecks) await check(script, to);
    };
    await inOrder('checks', [(to) => check('lint:code', to), others], output);
  },
  unit: async (output) => {
    complete.add('unit');
    await runMocha('unit', everything('unit'), {}, output);
  },
  int: async (output) => {
    await build(output);
    const firestore = wanted ?? 'embedded';
    await withOtherPorts('int', (config) =>
      withWorld({ config, parts: 'stores', on: 'local-cloud', projectId: intProject, firestore }, 'int', {
        lanes: intLanes,
        output,
      }),
    );
  },
  'int-on-official': async (output) => {
    // Else `int` has run on it already, and more of it.
    if (wanted === 'official') return;
    const specs = Object.values(officialOnly);
    if (!isOfficial) {
      const reason = 'the official Firestore is not here (Java 17 and its emulator), or was not wanted';
      for (const [what, where] of Object.entries(officialOnly)) results.addSkip(`${what} (${where})`, reason, 1);
      return;
    }
    await build(output);
    await withOtherPorts('official', (config) =>
      withWorld(
        { config, parts: 'stores', on: 'local-cloud', projectId: intProject, firestore: 'official' },
        'int-on-official',
        { lanes: [{ specs: [...specs, ...kernelSpecs] }], isPart: true, output },
      ),
    );
  },
  e2e: async (output) => {
    await build(output);
    await withCodebase(root, outsideConsumer, (config) =>
      withWorld({ config, parts: 'whole', on, projectId: e2eProject, firestore: wholeFirestore }, 'e2e', {
        output,
        ...(values.specs !== undefined && { lanes: [{ specs: [values.specs] }], isPart: true }),
      }),
    );
  },
  firebase: async (output) => {
    // Else `e2e` has run on it already, and more of it.
    if (on === 'firebase') return;
    await build(output);
    await withOtherPorts('emulators', (config) =>
      withWorld({ config, parts: 'whole', on: 'firebase', projectId: e2eProject, firestore: chosen }, 'e2e', {
        lanes: [{ specs: ['emulators/checks/gateway.e2e.spec.ts'] }],
        ...{ isPart: true, output },
      }),
    );
  },
  browser: async (output) => {
    const chromium = findChromium(process.env);
    if (chromium === undefined) {
      const remedy = 'apt-get install chromium, or CHROMIUM_PATH=/path/to/chrome';
      results.addSkip('browser', `there is no Chromium; ${remedy}`, minimums.browser);
      return;
    }
    await build(output);
    await check('build:console', output);
    await withConfig(root, 'browser', withConsole, (config) =>
      withWorld({ config, parts: 'whole', on, projectId: e2eProject, firestore: wholeFirestore }, 'browser', {
        ...{ env: { CHROMIUM_PATH: chromium }, output },
      }),
    );
  },
} satisfies Record<string, (output: Output) => Promise<void>>;
type Tier = keyof typeof tiers;

/**
 * Two rows that run at the same time, each in its order: `int` has the processors busy, the other tiers wait for much of their
 * time. Each tier has a world of its own.
 */
const tracks: readonly (readonly Tier[])[] = [
  ['checks', 'int'],
  ['unit', 'e2e', 'int-on-official', 'browser', 'firebase'],
];

const { values, positionals } = programArgs({
  options: {
    firestore: { type: 'string' },
    on: { type: 'string', default: 'local-cloud' },
    specs: { type: 'string' },
  },
  allowPositionals: true,
});
const wanted = firestoreKinds.find((kind) => kind === values.firestore);
const on = worldKinds.find((kind) => kind === values.on) ?? 'local-cloud';
const known = tracks.flat();
const unknown = positionals.filter((name) => !known.includes(name as Tier));
if (values.specs !== undefined && positionals.join(' ') !== 'e2e') {
  console.error('--specs takes a part of e2e: npm test -- e2e --specs=<glob>');
  process.exit(2);
}
if (unknown.length > 0 || wanted !== values.firestore || on !== values.on) {
  console.error(`no such tier: ${unknown.join(', ')} (there are ${known.join(', ')})`);
  console.error(`--firestore takes ${firestoreKinds.join(' or ')}, --on ${worldKinds.join(' or ')}`);
  process.exit(2);
}
const needsPorts = positionals.length === 0 || positionals.some((name) => name !== 'checks' && name !== 'unit');
const lock = readLock(lockFileOf(root));
if (needsPorts && lock && isLockAlive(lock)) {
  console.error(`The local cloud runs at ${lock.gatewayUrl} (pid ${lock.pid}), and the tests need its ports.`);
  console.error('Stop it, with its data saved: npm run stop');
  process.exit(1);
}
const isOfficial = chooseFirestore(await findEmulators(process.env), wanted).kind !== 'embedded';
const chosen = isOfficial ? 'official' : 'embedded';
/**
 * The local cloud is the same on every machine unless an option says otherwise; on Google's emulators it is Google's
 * Firestore.
 */
const wholeFirestore = on === 'firebase' ? chosen : (wanted ?? 'embedded');
/** The build, once it has started. */
let built: Promise<void> | undefined;
/** Which tier ran on which Firestore, for the end. */
const ran: string[] = [];
/** Tiers of which everything ran that can run here: their minimums count. */
const complete = new Set<keyof typeof minimums>();
mkdirSync(reports, { recursive: true });
const isAsked = (name: Tier) => positionals.length === 0 || positionals.includes(name);
await inOrder(
  'tiers',
  tracks
    .map((names) => names.filter(isAsked))
    .filter((names) => names.length > 0)
    .map((names) => async (output) => {
      for (const name of names) await runTier(name, output);
    }),
);
if (ran.length > 0) console.log(['', 'Which Firestore ran:', ...ran].join('\n'));
for (const tier of complete) results.checkMinimum(tier);
console.log(`\n${results.summary()}`);
process.exitCode = results.failed > 0 ? 1 : 0;

/** One of `tiers`, with its seconds. */
async function runTier(name: Tier, output: Output): Promise<void> {
  say(output, `\n== ${name}`);
  const startedAt = performance.now();
  await attempt(name, () => tiers[name](output));
  say(output, `${name} took ${Math.round((performance.now() - startedAt) / 1000)} s`);
}

/** A script that is right or wrong as a whole. */
async function check(script: string, output: Output = 'inherit'): Promise<void> {
  const code = await exitCodeOf('npm', ['run', '--silent', ...script.split(' ')], {}, output);
  say(output, `${code === 0 ? 'ok' : 'FAILED'}: npm run ${script}`);
  results.addCheck(`npm run ${script}`, code === 0);
}

/** Builds the services, for all tiers that need them. */
function build(output: Output): Promise<void> {
  built ??= check('build', output);
  return built;
}

/** Starts a world around one tier, or that part of it which `lanes` names; what can't start counts as one failure. */
async function withWorld(
  options: Omit<WorldOptions, 'root'>,
  tier: string,
  { lanes = [everything(tier)], isPart = false, output: first = 'inherit', env: more = {} }: TierOptions = {},
): Promise<void> {
  let world: RunningWorld;
  try {
    world = await startWorld({ root, ...options });
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    results.addCheck(`${tier}: ${error.message}`, false);
    return;
  }
  const { firestore: kind, projectId } = options;
  const left: readonly string[] = kind === 'embedded' && tier === 'int' ? Object.values(officialOnly) : [];
  const part = isPart ? `: ${lanes.flatMap(({ specs }) => specs).join(' ')}` : '';
  const lines = [`${tier} on ${world.name}, ${kind} Firestore${part}`];
  if (!isPart && hasMinimum(tier)) complete.add(tier);
  ran.push(...lines);
  say(first, lines.join('\n'));
  if (options.parts === 'whole') {
    say(first, 'As behind Firebase Hosting: no cookie passes but __session, a request may take 60 s.');
  }
  try {
    await inOrder(
      tier,
      lanes.map(({ ignored = [], ...lane }, index) => (output) => {
        // The services have one project; beside it, no lane sees what another one stores.
        const project = index === 0 ? projectId : `${projectId}-${index}`;
        const env = { ...more, ...world.env, GCLOUD_PROJECT: project };
        return runMocha(tier, { ...lane, ignored: [...ignored, ...left] }, env, output);
      }),
      first,
    );
  } finally {
    await world.stop();
  }
}

/** Runs with the configuration moved to ports that are free, for a world beside another one. */
async function withOtherPorts(purpose: string, run: (config: string) => Promise<void>): Promise<void> {
  const ports = Object.values(readFirebaseConfig(path.join(root, 'firebase.json')).ports);
  const distance = await freeDistance(ports, distances.ofTiers);
  await withConfig(root, purpose, (config) => onMovedPorts(config, distance), run);
}

function hasMinimum(tier: string): tier is keyof typeof minimums {
  return tier in minimums;
}

/** Does work; what can't be done counts as one failure, and ends nothing else. */
async function attempt(name: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    console.error(error);
    results.addCheck(`${name}: ${String(error)}`, false);
  }
}

/** Attempts work at the same time and shows its output in turn: of the first at once, to `output`. */
async function inOrder(
  name: string,
  work: readonly ((output: Output) => Promise<void>)[],
  output: Output = 'inherit',
): Promise<void> {
  const [first, ...others] = work;
  const running = others.map((one, index) => {
    const file = path.join(reports, `${name}-${index + 2}.log`);
    const opened = openSync(file, 'w');
    const done = attempt(name, () => one(opened)).finally(() => {
      closeSync(opened);
    });
    return { file, done };
  });
  if (first) await attempt(name, () => first(output));
  for (const { file, done } of running) {
    await done;
    say(output, readFileSync(file, 'utf8'));
  }
}

async function runMocha(
  tier: string,
  { specs, ignored = [], isPatient = false }: Lane,
  env: Record<string, string>,
  output: Output,
): Promise<void> {
  const summary = path.join(reports, `${tier}-${env['GCLOUD_PROJECT'] ?? 'pure'}.json`);
  rmSync(summary, { force: true });
  const options = ['--reporter', path.join(import.meta.dirname, 'summary-reporter.ts')];
  for (const pattern of ignored) options.push('--ignore', pattern);
  const code = await exitCodeOf(
    process.execPath,
    [mocha, ...options, ...specs],
    { ...env, TEST_SUMMARY: summary },
    output,
    isPatient,
  );
  try {
    results.addRun(tier, JSON.parse(readFileSync(summary, 'utf8')) as MochaSummary, code);
  } catch (error) {
    results.addCheck(`${tier}: mocha left no summary: ${String(error)}`, false);
  }
}

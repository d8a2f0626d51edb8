import { execFile } from 'node:child_process';
import { readFileSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import * as z from 'zod';

const here = import.meta.dirname;

const scenarioFile = z.object({
  name: z.string(),
  steps: z.array(
    z
      .object({ name: z.string(), method: z.string().default('GET'), path: z.string() })
      .or(z.object({ do: z.unknown() })),
  ),
});
const difference = z.object({
  key: z.string(),
  verdict: z.string(),
  reason: z.string().optional(),
  diffs: z.array(z.string()),
});

/** What a replay says, and the steps that differ by `<scenario> / <step>`. */
interface Replay {
  readonly output: string;
  readonly differences: ReadonlyMap<string, z.output<typeof difference>>;
}

/** Replays recordings in a world of `world`, at a gateway. */
async function replay(gateway: string, world: string, name: string, ...more: string[]): Promise<Replay> {
  const report = path.join(here, `../../../reports/${name}.json`);
  rmSync(report, { force: true });
  const args = ['recordings', gateway, world, '--additive', '--allow', 'allow.json', '--report', report, ...more];
  const run = promisify(execFile)(process.execPath, ['diff.mjs', ...args], { cwd: here, maxBuffer: 64 * 1024 * 1024 });
  // It exits with 1 when a step differs; which one and why is asked of each scenario below.
  const output = await run.then(
    ({ stdout }) => stdout,
    (failure: unknown) => z.object({ stdout: z.string() }).parse(failure).stdout,
  );
  const found = z.array(difference).parse(JSON.parse(readFileSync(report, 'utf8')));
  return { output, differences: new Map(found.map((each) => [each.key, each])) };
}

function expectNoneUnexplained({ output, differences }: Replay, scenario: string): void {
  expect(output, 'every scenario ran to its end').not.to.contain('! stopped');
  const unexplained = [...differences.values()]
    .filter(({ key, reason }) => key.startsWith(`${scenario} / `) && reason === undefined)
    .map(({ key, diffs }) => `${key}: ${diffs.join('; ')}`);
  expect(unexplained).to.deep.equal([]);
}

describe('compatibility with the recorded monolith', () => {
  const scenarios = readdirSync(path.join(here, 'scenarios')).map((file) =>
    scenarioFile.parse(JSON.parse(readFileSync(path.join(here, 'scenarios', file), 'utf8'))),
  );

  describe('of a browser behind Firebase Hosting', () => {
    let replayed: Replay;
    before(async function () {
      this.timeout(300_000);
      const gateway = process.env['GATEWAY_URL'] ?? 'http://127.0.0.1:5000';
      replayed = await replay(gateway, 'behind-hosting', 'compat');
    });

    for (const { name, steps } of scenarios) {
      it(`${name}: ${steps.length} steps respond as recorded, or differ for a stated reason`, () => {
        expectNoneUnexplained(replayed, name);
      });
    }

    it('allows no difference that is not there any more', () => {
      const stale = replayed.output.split('\n').filter((line) => line.startsWith('stale in the allow-list'));
      expect(stale).to.deep.equal([]);
    });
  });

  // The recorded client has its session under `session`, and proves its intent by a pair of header and cookie `csrf`
  // (CONTRACT 1.3, 1.4). Hosting lets neither cookie through, other gateways let both: so these two scenarios are sent
  // past it once more, exactly as they were recorded.
  describe('of the recorded client, where its cookies arrive', () => {
    let replayed: Replay;
    before(async function () {
      this.timeout(120_000);
      const gateway = process.env['LENIENT_GATEWAY_URL'] ?? 'http://127.0.0.1:5000';
      replayed = await replay(gateway, 'fresh-root', 'compat-cookies', '--only', 'csrf,session');
    });

    for (const name of ['csrf', 'session']) {
      it(`${name}: responds as recorded, or differs for a stated reason`, () => {
        expectNoneUnexplained(replayed, name);
      });
    }

    it('takes a pair of the client’s own making', () => {
      expect(replayed.output).to.match(/^ {2}same +client may choose any token$/m);
    });
  });
});

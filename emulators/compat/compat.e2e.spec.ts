import { execFile } from 'node:child_process';
import { readFileSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import * as z from 'zod';

const here = import.meta.dirname;
const report = path.join(here, '../../reports/compat.json');

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

describe('compatibility with the recorded monolith', () => {
  const scenarios = readdirSync(path.join(here, 'scenarios')).map((file) =>
    scenarioFile.parse(JSON.parse(readFileSync(path.join(here, 'scenarios', file), 'utf8'))),
  );
  const differences = new Map<string, z.output<typeof difference>>();
  let output = '';

  before(async function () {
    this.timeout(300_000);
    rmSync(report, { force: true });
    const gateway = process.env['GATEWAY_URL'] ?? 'http://127.0.0.1:5000';
    const args = ['recordings', gateway, 'fresh-root', '--additive', '--allow', 'allow.json', '--report', report];
    const run = promisify(execFile)(process.execPath, ['diff.mjs', ...args], {
      cwd: here,
      maxBuffer: 64 * 1024 * 1024,
    });
    // It exits with 1 when a step differs; which one and why is asked of each scenario below.
    output = await run.then(
      ({ stdout }) => stdout,
      (failure: unknown) => z.object({ stdout: z.string() }).parse(failure).stdout,
    );
    for (const found of z.array(difference).parse(JSON.parse(readFileSync(report, 'utf8'))))
      differences.set(found.key, found);
  });

  for (const { name, steps } of scenarios) {
    it(`${name}: ${steps.length} steps answer as recorded, or differ for a stated reason`, () => {
      expect(output, 'every scenario ran to its end').not.to.contain('! stopped');
      const unexplained = [...differences.values()]
        .filter(({ key, reason }) => key.startsWith(`${name} / `) && reason === undefined)
        .map(({ key, diffs }) => `${key}: ${diffs.join('; ')}`);
      expect(unexplained).to.deep.equal([]);
    });
  }

  it('allows no difference that is not there any more', () => {
    expect(output.split('\n').filter((line) => line.startsWith('stale in the allow-list'))).to.deep.equal([]);
  });
});

import { expect } from 'chai';
import { root } from '../repository.ts';
import { bundleServices, type BuildText } from './builds.ts';
import { Summary } from './summary.ts';
import type { SeedReport } from './worker.ts';
import { runInWorkers } from './workers.ts';

/** A fixed share of what `npm run simulate` runs; together they have every fault. */
const seeds = [2, 5, 6] as const;
const operations = 60;

describe('the simulated system', function () {
  // Seconds on an idle machine.
  this.timeout(300_000);

  let current: BuildText;
  before(async () => {
    current = await bundleServices(root);
  });

  const run = async (previous: BuildText | null, wanted: readonly number[]) => {
    const reports: SeedReport[] = [];
    const start = { kind: 'start', current, previous, operations } as const;
    await runInWorkers(start, { seeds: wanted, workers: 1, histories: null }, (report) => {
      reports.push(report);
    });
    return reports;
  };

  it('does the same twice for each seed, settles, and breaks no rule while calls get lost and instances die', async () => {
    const reports = await run(null, seeds);
    const summary = new Summary();
    const lines = reports.flatMap((report) => summary.add(report));
    expect(lines).to.deep.equal([]);
    expect(reports.map(({ seed }) => seed)).to.deep.equal(seeds);
    expect(
      reports.every(({ faults, lost }) => faults > 0 && lost > 0),
      summary.text(),
    ).to.equal(true);
  });

  it('mixes instances of two builds, and changes them in flight', async () => {
    const [report] = await run(current, [2]);
    expect(report?.divergence).to.equal(null);
    expect(new Summary().add(report!)).to.deep.equal([]);
  });
});

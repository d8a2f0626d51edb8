import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { subscriptions } from '@fresh/contracts/registry';
import { uniqueId } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import { allSubscribers } from './all-subscribers.ts';
import type { ChaosReport } from './chaos-run.ts';
import { differences } from './projections.ts';

/** In CI always the same; else another one each time. `CHAOS_SEED=…` repeats a run. */
const seed = Number(process.env['CHAOS_SEED'] ?? (process.env['CI'] ? 20261123 : Date.now() % 2 ** 32));
/** Events of the made-up histories, 5,000 in the jobs of a pull request; with those that subscribers publish, half as many again are in the log. */
const size = Number(process.env['CHAOS_EVENTS'] ?? 2_000);
/** Ms: a bound for a run that hangs, not a measure. */
const deadlineMs = 15 * 60_000;

describe('chaos', function () {
  this.timeout(deadlineMs);
  let sequential: ChaosReport, chaos: ChaosReport;

  before(async () => {
    [sequential, chaos] = await Promise.all([world('sequential'), world('chaos')]);
    const { counts, reconciled } = chaos;
    const deliveries = `${counts.deliveries} deliveries: ${counts.pushes} pushes, ${counts.duplicates} duplicates, ${counts.crashes} crashes`;
    const rescued = `${counts.lost} triggers lost, ${reconciled.lost + reconciled.stuck} found by the reconciler`;
    const poison = `${chaos.poison.length} poison, ${chaos.deadLetters.length} dead letters`;
    console.log(
      `    seed ${seed}: ${chaos.events} events, ${deliveries}, ${rescued}, ${counts.tasks} tasks, ${poison}`,
    );
    console.log(`    outcomes: ${JSON.stringify(counts.outcomes)}`);
  });

  it('meets every subscriber', () => {
    const names = (all: readonly { readonly name: string }[]) => all.map(({ name }) => name).sort();
    expect(names(allSubscribers.map(({ subscription }) => subscription))).to.deep.equal(names(subscriptions));
  });

  it('has the faults it claims', () => {
    const { counts, events } = chaos;
    expect(events).to.be.above(1.5 * size);
    expect(counts.crashes / counts.deliveries).to.be.within(0.08, 0.15);
    expect(counts.pushes).to.be.above(counts.deliveries / 5);
    expect(counts.lost).to.be.above(counts.crashes / 5);
    expect(counts.duplicates / (counts.deliveries - counts.duplicates)).to.be.within(0.12, 0.25);
    // Of 5 %: an event without a subscriber is poison for none, and a third of the events have none.
    expect(chaos.poison.length / events).to.be.within(0.02, 0.065);
  });

  it('loses nothing: every subscriber finished every event', () => {
    expect(chaos.unfinished).to.deep.equal([]);
    expect(sequential.unfinished).to.deep.equal([]);
  });

  it('leaves exactly the poison as dead letters, and none after the fix and a replay', () => {
    expect(chaos.deadLetters).to.deep.equal(chaos.poison);
    expect(chaos.deadAfterReplay).to.deep.equal([]);
    expect(sequential.deadLetters).to.deep.equal([]);
  });

  it('ends with the projections of the undisturbed sequence', () => {
    expect(Object.keys(sequential.projections).length).to.be.above(size);
    expect(differences(sequential.projections, chaos.projections)).to.deep.equal([]);
  });

  it('publishes the same events outside, again only where a process died', () => {
    expect(Object.keys(chaos.published).sort()).to.deep.equal(Object.keys(sequential.published).sort());
    const again = Object.values(chaos.published).reduce((sum, times) => sum + times - 1, 0);
    expect(again).to.be.at.most(chaos.counts.crashes);
  });
});

/** One world in a process and a project of its own: nothing else is in its database. */
async function world(mode: 'sequential' | 'chaos'): Promise<ChaosReport> {
  const folder = mkdtempSync(path.join(tmpdir(), 'chaos-'));
  const file = path.join(folder, 'report.json');
  const project = uniqueId(`demo-${mode}`);
  const run = path.join(import.meta.dirname, 'chaos-run.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', run, mode, String(seed), String(size), file], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, GCLOUD_PROJECT: project, GOOGLE_CLOUD_PROJECT: project },
  });
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  try {
    if (code !== 0) throw new Error(`the ${mode} world ended with ${code}:\n${complaints}`);
    return JSON.parse(readFileSync(file, 'utf8')) as ChaosReport;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

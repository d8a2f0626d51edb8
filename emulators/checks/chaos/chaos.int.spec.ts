import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { subscriptions } from '@fresh/contracts/registry';
import { uniqueId } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import { allSubscribers } from './all-subscribers.ts';
import type { ChaosReport } from './chaos-report.ts';
import { isOfMonolith } from './monolith.ts';
import { differences } from './projections.ts';

/** In CI always the same; else another one each time. `CHAOS_SEED=…` repeats a run. */
const seed = Number(process.env['CHAOS_SEED'] ?? (process.env['CI'] ? 20261123 : Date.now() % 2 ** 32));
/** Events of the made-up histories, 5,000 in the jobs of a pull request; with those that subscribers publish, half as many again are in the log. */
const size = Number(process.env['CHAOS_EVENTS'] ?? 1_000);
/** `EVENT_PUSH=off` or `CHAOS_PUSHES=0`: triggers, tasks and the reconciler alone, as where services don't push. */
const isPushing = process.env['EVENT_PUSH'] !== 'off' && process.env['CHAOS_PUSHES'] !== '0';
/** Ms: a bound for a run that hangs, not a measure. */
const deadlineMs = 15 * 60_000;

describe('chaos', function () {
  this.timeout(deadlineMs);
  let sequential: ChaosReport, chaos: ChaosReport;

  before(async () => {
    [sequential, chaos] = await Promise.all([world('sequential'), world('chaos')]);
    print(chaos);
  });

  it('meets every subscriber', () => {
    const names = (all: readonly { readonly name: string }[]) => all.map(({ name }) => name).sort();
    expect(names(allSubscribers.map(({ subscription }) => subscription))).to.deep.equal(names(subscriptions));
  });

  it('has the faults it claims', () => {
    const { counts, events } = chaos;
    expect(events).to.be.above(1.5 * size);
    expect(counts.crashes / counts.deliveries).to.be.within(0.08, 0.15);
    // Publishers don't push what they don't know before the release.
    if (isPushing) expect(counts.pushes + counts.notPushed).to.be.above(counts.deliveries / 5);
    if (isPushing) expect(counts.pushes).to.be.above(counts.deliveries / 10);
    else expect(counts.pushes).to.equal(0);
    expect(counts.lost).to.be.above(counts.crashes / 5);
    expect(counts.duplicates / (counts.deliveries - counts.duplicates)).to.be.within(0.12, 0.25);
    // Of 5 %: an event without a subscriber is poison for none, and a third of the events have none.
    expect(chaos.poison.length / events).to.be.within(0.02, 0.065);
    expect(counts.wrongClocks).to.be.above(counts.deliveries / 3);
    expect(counts.namesInUse).to.be.above(0);
  });

  it('has a rolling release, late triggers, expiry and writes of the monolith', () => {
    const { counts, expiry, captures } = chaos;
    expect(counts.notDeployed).to.be.above(0);
    if (isPushing) expect(counts.notPushed).to.be.above(0);
    // Of a subscriber that its service hasn't got yet; asked for again within the hour.
    expect(counts.outcomes['kept']).to.be.above(0);
    expect(counts.namesReserved).to.be.above(0);
    expect(counts.lateTriggers).to.be.above(size / 100);
    expect(expiry.events).to.be.above(size / 100);
    expect(expiry.finished).to.be.above(0);
    expect(expiry.unhandled.length).to.be.above(0);
    expect(captures.counts.writes).to.be.above(size / 20);
    for (const fault of ['deletions', 'nonAscii', 'duplicates', 'crashes', 'failures', 'replays'] as const) {
      expect(captures.counts[fault], fault).to.be.above(0);
    }
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
    // The log had no more what these are made of.
    const unhandled = chaos.expiry.unhandled.map(({ subject }) => ledgerOf(subject));
    const different = differences(sequential.projections, chaos.projections);
    expect(different.filter((one) => !unhandled.includes(one) && !isOfMonolith(one))).to.deep.equal([]);
  });

  it('publishes the same events outside, again only where a process died', () => {
    const ofExpired = new Set(chaos.expiry.unhandled.map(({ key }) => key.split(':')[1] ?? ''));
    const expected = Object.keys(sequential.published).filter((id) => !ofExpired.has(id));
    expect(
      Object.keys(chaos.published)
        .filter((id) => !ofExpired.has(id))
        .sort(),
    ).to.deep.equal(expected.sort());
    const again = Object.values(chaos.published).reduce((sum, times) => sum + times - 1, 0);
    expect(again).to.be.at.most(chaos.counts.crashes);
  });

  it('keeps what followed from events that have expired, and delivers nothing again once the records have', () => {
    const { expiry, deadLetters } = chaos;
    expect(expiry.derived).to.be.above(0);
    expect(expiry.derivedGone).to.equal(0);
    expect(expiry.records).to.be.above(chaos.events / 2 + deadLetters.length);
    expect(expiry.askedAfterwards).to.equal(0);
  });

  it('publishes every write of the monolith once, those that were given up after the fix and a replay', () => {
    expect(chaos.captures.givenUp).to.deep.equal(chaos.captures.poison);
    expect(chaos.captures.givenUpAfterReplay).to.deep.equal([]);
    for (const { captures } of [sequential, chaos]) {
      expect(captures.behind).to.deep.equal([]);
      expect(captures.doubled).to.deep.equal([]);
    }
  });
});

/** Where the pay of an attendance record is. */
function ledgerOf(record: string): string {
  const [, orgId = '', , recordId = ''] = record.split('/');
  return `corporate_accounts/${orgId}/ledger of ${recordId}`;
}

function print({ counts, reconciled, captures, expiry, ...chaos }: ChaosReport): void {
  const deliveries = `${counts.deliveries} deliveries: ${counts.pushes} pushes, ${counts.duplicates} duplicates, ${counts.crashes} crashes`;
  const rescued = `${counts.lost} triggers lost, ${reconciled.lost + reconciled.stuck} found by the reconciler in ${reconciled.rounds} rounds`;
  const poison = `${chaos.poison.length} poison, ${chaos.deadLetters.length} dead letters`;
  const say = (line: string) => {
    console.log(`    ${line}`);
  };
  say(`seed ${seed}: ${chaos.events} events, ${deliveries}, ${rescued}, ${counts.tasks} tasks, ${poison}`);
  say(`${chaos.unfinished.length} lost; outcomes: ${JSON.stringify(counts.outcomes)}`);
  const names = `${counts.namesInUse} names of tasks in use, ${counts.namesReserved} reserved`;
  say(`${counts.lateTriggers} late triggers, ${counts.wrongClocks} deliveries under a wrong clock, ${names}`);
  say(`release of ${chaos.release}: ${counts.notDeployed} triggers not deployed, ${counts.notPushed} not pushed`);
  const ends = `${expiry.finished} deliveries finished before, ${expiry.unhandled.length} dead, ${expiry.derived} events followed`;
  say(`${expiry.events} events expired: ${ends}; ${expiry.records} records after 400 days`);
  const { writes, deletions, nonAscii, duplicates, crashes, failures } = captures.counts;
  const captured = `${deletions} deletions, ${nonAscii} at paths that aren't ASCII, ${duplicates} duplicates, ${crashes} crashes, ${failures} failures`;
  say(`${writes} writes of the monolith: ${captured}, ${captures.givenUp.length} given up`);
  say(`outcomes of captures: ${JSON.stringify(captures.counts.outcomes)}`);
}

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

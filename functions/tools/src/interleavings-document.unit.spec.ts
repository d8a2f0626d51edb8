import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { root } from './folders.ts';
import { declaredPairs, type DeclaredPair } from './interleaving-pairs.ts';
import { notRun } from './interleavings-not-run.ts';
import { interleavingsDocument, interleavingsDrift, type RecordedInterleavings } from './interleavings-document.ts';

const recordedFile = path.join(root, 'emulators/simulation/interleavings/recorded.json');
const one = {
  ...{ name: 'S2 POST /s: two clients', calls: 4, writes: 1, maxSwitches: 2, runs: 34, failed: 0 },
  ...{ date: '2026-03-01', commit: '11ab34f0' },
};

describe('the page of interleavings', () => {
  it('says how many runs there were of each pair, and in all, when, and why others are not run', () => {
    const targets = [one, one, { ...one, name: 'other', writes: 2, runs: 6, failed: 2, commit: '7c1d2e03' }];
    const text = interleavingsDocument({ targets }, { onErasure: 'no operation orders one' });
    expect(text).to.include(
      'Interleavings of two: 74 runs of 3 pairs, 2 failed. ' +
        'Run: 1 pairs on 2026-03-01 at commit 7c1d2e03; 2 pairs on 2026-03-01 at commit 11ab34f0.',
    );
    expect(text).to.match(/\| other +\| 4 +\| 2 +\| 2 +\| 6 +\| 2 +\|/);
    expect(text).to.include('no operation orders one');
    expect(interleavingsDocument({ targets }, {})).to.not.include('Not run');
  });

  it('drifts where a pair is not run without a reason, or is run in spite of one, or is no more', () => {
    const pair: DeclaredPair = { name: one.name, kind: 'operation', route: 'S2', sharesKey: false };
    const capture: DeclaredPair = {
      name: 'captureShift: two deliveries',
      kind: 'capture',
      functionName: 'captureShift',
    };
    expect(interleavingsDrift([pair, capture], { targets: [one] }, { captureShift: 'why' })).to.deep.equal([]);
    expect(interleavingsDrift([pair, capture], { targets: [one] }, {})).to.have.length(1);
    expect(interleavingsDrift([pair], { targets: [one] }, { S2: 'why' })).to.have.length(1);
    expect(interleavingsDrift([], { targets: [one] }, { S2: 'why' })).to.have.length(2);
  });

  it('has every mutating route, trigger and capture of the registry, or the reason why it has not', () => {
    const recorded = JSON.parse(readFileSync(recordedFile, 'utf8')) as RecordedInterleavings;
    expect(interleavingsDrift(declaredPairs(), recorded, notRun)).to.deep.equal([]);
  });

  it('has no failed run', () => {
    const { targets } = JSON.parse(readFileSync(recordedFile, 'utf8')) as RecordedInterleavings;
    expect(targets.filter(({ failed }) => failed > 0)).to.deep.equal([]);
  });
});

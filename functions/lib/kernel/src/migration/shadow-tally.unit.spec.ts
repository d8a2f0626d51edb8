import { expect } from 'chai';
import { maxTallied, sumOf, tallyOf } from './shadow-tally.ts';
import type { ShadowResult } from './shadow.ts';

const result: ShadowResult = {
  route: 'W1',
  requestId: 'r1',
  outcome: 'matched',
  durationMs: 5,
  findings: [],
  noiseChecked: false,
};
const finding = (path: string) => ({ path, kind: 'value', was: 'string', now: 'string' }) as const;

describe('the tally of shadow reads', () => {
  it('counts outcomes, and of the mismatched those that were asked twice', () => {
    const tally = [
      result,
      result,
      { ...result, outcome: 'late' },
      { ...result, outcome: 'mismatched', noiseChecked: true },
      { ...result, outcome: 'mismatched' },
      { ...result, outcome: 'noise', noiseChecked: true },
    ] as const;
    const summed = tally.map((one) => tallyOf(one, 0)).reduce(sumOf);
    expect(summed.counts).to.deep.equal({ matched: 2, late: 1, mismatched: 2, confirmed: 1, noise: 1 });
  });

  it('counts each place, and keeps where it was seen last', () => {
    const mismatched = { ...result, outcome: 'mismatched', findings: [finding('body.name')] } as const;
    const { findings } = [
      tallyOf(mismatched, 1_000),
      tallyOf({ ...mismatched, requestId: 'r3' }, 3_000),
      tallyOf({ ...mismatched, requestId: 'r2', outcome: 'noise', noiseChecked: true }, 2_000),
    ].reduce(sumOf);
    expect([...findings.values()]).to.deep.equal([
      { finding: finding('body.name'), mismatched: 2, noise: 1, lastRequestId: 'r3', lastSeenAt: 3_000 },
    ]);
  });

  it('is bounded', () => {
    const many = Array.from({ length: 10 * maxTallied }, (_, nth) =>
      tallyOf({ ...result, outcome: 'mismatched', findings: [finding(`body.f${nth}`)] }, nth),
    ).reduce(sumOf);
    expect(many.findings.size).to.equal(maxTallied);
    expect(many.counts).to.deep.equal({ mismatched: 10 * maxTallied });
  });
});

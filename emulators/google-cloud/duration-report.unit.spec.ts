import { expect } from 'chai';
import { durationReport, tooSlow } from './duration-report.ts';

const span = (medianMs: number) => ({ medianMs, pessimisticMs: 2 * medianMs });
const deploy = { what: 'one function', total: span(130_000), waited: span(120_000), ownMs: 4_400, limitMs: 150_000 };

describe('The report of durations', () => {
  it('names what waits longer for Google than the whole may take, and not what only this machine makes slow', () => {
    expect(tooSlow([deploy, { ...deploy, total: span(160_000) }, { ...deploy, limitMs: null }])).to.deep.equal([]);
    expect(tooSlow([{ ...deploy, waited: span(150_000) }])).to.deep.equal([
      'one function: 2:30 min is not below 2:30 min',
    ]);
  });

  it('is a table of minutes', () => {
    expect(durationReport([deploy]).split('\n').at(-1)).to.equal(
      'one function  2:10 min  4:20 min     2:00 min      4.4 s       2:30 min',
    );
  });
});

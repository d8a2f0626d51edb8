import { expect } from 'chai';
import type { DeclaredPair } from '../../../functions/tools/src/interleaving-pairs.ts';
import { wantedPairs } from './wanted-pairs.ts';

describe('the pairs that are asked for', () => {
  const pair = (name: string, functionName: string): DeclaredPair => ({ name, kind: 'delivery', functionName });
  const declared = [pair('onShift: two deliveries', 'onShift'), pair('onVenue: two deliveries', 'onVenue')];
  const notRun = { onVenue: 'it writes nothing' };
  const namesOf = (parts: readonly string[], reasons = {}) =>
    wantedPairs(declared, parts, reasons).map(({ name }) => name.split(':')[0]);

  it('are all, or those whose name has a part in it, but for what is not run', () => {
    expect(namesOf([])).to.deep.equal(['onShift', 'onVenue']);
    expect(namesOf(['Venue'])).to.deep.equal(['onVenue']);
    expect(namesOf([], notRun)).to.deep.equal(['onShift']);
    expect(namesOf(['on'], notRun)).to.deep.equal(['onShift']);
  });

  it('are never none: a part that selects nothing is rejected', () => {
    expect(() => namesOf(['Shift', 'Shfit'])).to.throw("--only 'Shfit' is in no pair's name");
    expect(() => namesOf(['Venue'], notRun)).to.throw("--only 'Venue' selects only what is not run: it writes nothing");
  });
});

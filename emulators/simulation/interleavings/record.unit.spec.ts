import { expect } from 'chai';
import { numbersIn, rangesOf } from './record.ts';

describe('recorded operations', () => {
  it('are written as ranges, and read back', () => {
    expect(rangesOf([0, 1, 2, 7, 9, 10])).to.equal('0-2 7 9-10');
    for (const numbers of [[0], [3, 4], [0, 1, 2, 7, 9, 10]]) {
      expect(numbersIn(rangesOf(numbers))).to.deep.equal(numbers);
    }
  });
});

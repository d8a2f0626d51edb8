import { expect } from 'chai';
import { aggregate, checkAggregations } from './aggregate.ts';
import type { Value } from './messages.ts';

const integer = (integerValue: string): Value => ({ integerValue });
const double = (doubleValue: number): Value => ({ doubleValue });
const MAX = '9223372036854775807';

describe('sums and averages', () => {
  const sumAndAverage = (...values: Value[]) => {
    const documents = values.map((x, i) => ({ path: `c/${i}`, fields: { x }, createdAt: 1, updatedAt: 1 }));
    const field = { fieldPath: 'x' };
    const { sum, average } = aggregate(
      documents,
      checkAggregations({}, [
        { alias: 'sum', sum: { field } },
        { alias: 'average', avg: { field } },
      ]),
    );
    return [sum, average];
  };

  // Each as the official emulator has it.
  for (const [what, values, sum, average] of [
    [
      'integers above 2^53',
      [integer('9007199254740993'), integer('9007199254740993')],
      integer('18014398509481986'),
      2 ** 53,
    ],
    ['integers that leave 64 bits and come back', [MAX, MAX, `-${MAX}`].map(integer), integer(MAX), 2 ** 63 / 3],
    ['more than 64 bits', [integer(MAX), integer('1')], double(2 ** 63), 2 ** 62],
    ['an integer and a double', [integer('1'), double(2)], double(3), 1.5],
    [
      'large integers and a double',
      [integer('9007199254740993'), double(1), integer('1')],
      double(9007199254740996),
      3002399751580332,
    ],
    ['what rounds when added', [double(0.1), double(0.2), double(0.3)], double(0.6), 0.19999999999999998],
    ['ten times 0.1', Array.from({ length: 10 }, () => double(0.1)), double(1), 0.1],
    ['infinity', [double(Infinity), double(1)], double(Infinity), Infinity],
    ['infinity less infinity', [double(Infinity), double(-Infinity)], double(NaN), NaN],
  ] as const) {
    it(`are right for ${what}`, () => {
      expect(sumAndAverage(...values)).to.deep.equal([sum, double(average)]);
    });
  }

  it('are of nothing where there are no numbers', () => {
    expect(sumAndAverage({ stringValue: '1' })).to.deep.equal([integer('0'), { nullValue: 'NULL_VALUE' }]);
  });
});

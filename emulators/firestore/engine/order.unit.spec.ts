import { expect } from 'chai';
import type { Value } from './messages.ts';
import { comparePaths, compareText, compareValues } from './order.ts';

const text = (stringValue: string): Value => ({ stringValue });
const list = (...values: Value[]): Value => ({ arrayValue: { values } });
const map = (fields: Record<string, Value>): Value => ({ mapValue: { fields } });
const double = (doubleValue: number): Value => ({ doubleValue });
const integer = (integerValue: string): Value => ({ integerValue });
const vector = (...numbers: number[]): Value =>
  map({ __type__: text('__vector__'), value: list(...numbers.map((number) => double(number))) });

/** Each is below the next. */
const ascending: Value[] = [
  { nullValue: 'NULL_VALUE' },
  { booleanValue: false },
  { booleanValue: true },
  double(NaN),
  double(-Infinity),
  integer('-1'),
  double(0.5),
  integer('9007199254740992'),
  integer('9007199254740993'),
  double(Infinity),
  { timestampValue: { seconds: '-5' } },
  { timestampValue: { nanos: 1000 } },
  { timestampValue: { seconds: '1' } },
  text(''),
  text('B'),
  text('b'),
  text('\uffff'),
  text('😀'),
  { bytesValue: Buffer.from([]) },
  { bytesValue: Buffer.from([1]) },
  { referenceValue: 'projects/p/databases/d/documents/c/a' },
  { referenceValue: 'projects/p/databases/d/documents/c/a/s/x' },
  { referenceValue: 'projects/p/databases/d/documents/c/b' },
  { geoPointValue: { latitude: -1, longitude: 5 } },
  { geoPointValue: {} },
  list(),
  list(integer('1')),
  list(integer('1'), integer('1')),
  list(integer('2')),
  vector(9),
  vector(1, 2),
  map({}),
  map({ a: integer('2') }),
  map({ a: integer('2'), b: integer('1') }),
  map({ b: integer('1') }),
];

describe('the order of values', () => {
  it('is that of Firestore, kind by kind', () => {
    for (const [i, a] of ascending.entries()) {
      for (const [j, b] of ascending.entries()) {
        expect(Math.sign(compareValues(a, b)), `${i} and ${j}`).to.equal(Math.sign(i - j));
      }
    }
  });

  it('takes numbers of both kinds for one', () => {
    expect(compareValues(integer('1'), double(1))).to.equal(0);
    expect(compareValues(double(0), double(-0))).to.equal(0);
    expect(compareValues(double(NaN), double(NaN))).to.equal(0);
  });
});

describe('the order of names', () => {
  it('goes by bytes of UTF-8, not by units of UTF-16', () => {
    expect(compareText('\uffff', '😀')).to.be.lessThan(0);
    expect(['😀', '\uffff'].sort()).to.deep.equal(['😀', '\uffff']);
  });

  it('goes segment by segment', () => {
    expect(comparePaths('c/a/s/x', 'c/a-')).to.be.lessThan(0);
  });
});

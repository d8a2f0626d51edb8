import { expect } from 'chai';
import { missingLine } from './promised-output.ts';

describe('a promised output', () => {
  const printed = '> npm banner\n  2 passing (3s)\n{"id":"x","name":"a.b"}\n';

  it('is printed when each line is, in this order', () => {
    expect(missingLine(['2 passing', '{"id":…,"name":"a.b"}'], printed)).to.equal(undefined);
    expect(missingLine([], printed)).to.equal(undefined);
    expect(missingLine(['"name"', '2 passing'], printed)).to.equal('2 passing');
    expect(missingLine(['passing', 'passing'], printed)).to.equal('passing');
  });

  it('means what it says, but for its dots', () => {
    expect(missingLine(['a.b'], 'acb')).to.equal('a.b');
    expect(missingLine(['one…two'], 'one\ntwo')).to.equal('one…two');
  });

  it('is a part of a line, or the whole of it where that is promised', () => {
    expect(missingLine(['passing', '"name"'], printed)).to.equal(undefined);
    expect(missingLine(['  2 passing (…)', '{…}', ''], printed, { whole: true })).to.equal(undefined);
    expect(missingLine(['2 passing (3s)'], printed, { whole: true })).to.equal('2 passing (3s)');
    expect(missingLine(['  2 passing'], printed, { whole: true })).to.equal('  2 passing');
  });
});

import { expect } from 'chai';
import { clientParentIn, parentIn, parseTraceparent, traceparentOf, unkeptRoot } from './span-context.ts';

describe('the parent of a request', () => {
  const w3c = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const google = '105445aa7843bc8bf206b12000100000/18446744073709551615;o=1';

  it('is W3C’s, else Google’s own', () => {
    expect(parentIn({ traceparent: w3c, 'x-cloud-trace-context': google })).to.deep.equal({
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
      sampled: true,
    });
    expect(parentIn({ 'x-cloud-trace-context': google })).to.deep.equal({
      traceId: '105445aa7843bc8bf206b12000100000',
      spanId: 'ffffffffffffffff',
      sampled: true,
    });
  });

  it('from the internet is kept in a part of the cases only, whatever the client asks for', () => {
    const sampled = (flags: string, ratio: number, random: number) =>
      clientParentIn({ traceparent: w3c.replace(/..$/, flags) }, ratio, () => random)?.sampled;
    expect([sampled('01', 1, 0.99), sampled('01', 0.1, 0.09)]).to.deep.equal([true, true]);
    expect([sampled('01', 0.1, 0.1), sampled('01', 0, 0), sampled('00', 1, 0)]).to.deep.equal([false, false, false]);
    expect(clientParentIn({}, 1)).to.equal(null);
    expect(clientParentIn({ traceparent: w3c }, 0)).to.deep.equal({
      ...parentIn({ traceparent: w3c }),
      sampled: false,
    });
  });

  it('says whether the trace is kept', () => {
    const traceparent = (flags: string) => `00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-${flags}`;
    const sampled = ['00', '01', '02', '03'].map((flags) => parentIn({ traceparent: traceparent(flags) })?.sampled);
    expect(sampled).to.deep.equal([false, true, false, true]);
    const options = ['', ';o=0', ';o=1'].map(
      (end) => parentIn({ 'x-cloud-trace-context': `105445aa7843bc8bf206b12000100000/12${end}` })?.sampled,
    );
    expect(options).to.deep.equal([false, false, true]);
  });

  it('is missing where nothing readable was sent', () => {
    const unreadable = [
      'evil\n',
      `${w3c}-more`,
      w3c.toUpperCase(),
      w3c.replace(/^00/, 'ff'),
      `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
      `00-0af7651916cd43dd8448eb211c80319c-${'0'.repeat(16)}-01`,
    ];
    for (const traceparent of unreadable) expect(parentIn({ traceparent }), traceparent).to.equal(null);
    expect(parentIn({ traceparent: [w3c, w3c] })).to.equal(null);
    expect(parentIn({ 'x-cloud-trace-context': 'x/1;o=1' })).to.equal(null);
    expect(parentIn({})).to.equal(null);
  });

  it('is written as it was read', () => {
    const parent = parseTraceparent(w3c);
    expect(parent && traceparentOf(parent)).to.equal(w3c);
  });
});

describe('the beginning of a trace', () => {
  it('has ids of its own, and isn’t kept', () => {
    const [one, other] = [unkeptRoot(), unkeptRoot()];
    expect(one.traceId).not.to.equal(other.traceId);
    expect(traceparentOf(one)).to.match(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
  });
});

import { expect } from 'chai';
import { sampleRatio } from './sample-ratio.ts';

describe('OTEL_TRACES_SAMPLER_ARG', () => {
  const ratioOf = (text: string) => sampleRatio({ OTEL_TRACES_SAMPLER_ARG: text });

  it('is the part of traces that is kept, by default all', () => {
    expect([sampleRatio({}), ratioOf(''), ratioOf('1'), ratioOf('0.1'), ratioOf('0')]).to.deep.equal([1, 1, 1, 0.1, 0]);
  });

  for (const wrong of ['1.1', '-0.1', '10%', 'NaN']) {
    it(`is rejected as "${wrong}"`, () => {
      expect(() => ratioOf(wrong)).to.throw(`must be a number from 0 to 1, such as 0.1, and is "${wrong}"`);
    });
  }
});

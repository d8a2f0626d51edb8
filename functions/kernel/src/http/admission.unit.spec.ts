import { expect } from 'chai';
import { admission, maxAtOnce } from './admission.ts';

describe('admission', () => {
  it('lets in as many as there is room for, and the next one when somebody leaves', () => {
    const enter = admission();
    const inside = Array.from({ length: maxAtOnce }, () => enter());
    expect(inside).not.to.include(null);
    expect(enter()).to.equal(null);
    inside[0]?.();
    expect(enter()).not.to.equal(null);
    expect(enter()).to.equal(null);
  });
});

import { expect } from 'chai';
import { Timestamp } from 'firebase-admin/firestore';
import { storedTime } from './stored.ts';

describe('a stored time', () => {
  it('is read from every form it was stored in', () => {
    for (const form of [1_893_456_000_000, 1_893_456_000_000.5, '2030-01-01T00:00:00Z']) {
      expect(storedTime.parse(form)).to.equal(1_893_456_000_000);
    }
    expect(storedTime.parse(Timestamp.fromMillis(1_893_456_000_000))).to.equal(1_893_456_000_000);
  });

  it('that Firestore’s timestamps can’t hold counts as lacking', () => {
    for (const wrong of [1.7e15, 9e15, -1e15, Infinity, NaN, 'yesterday', {}, undefined]) {
      expect(storedTime.parse(wrong)).to.equal(undefined);
    }
    const last = 253_402_300_799_999;
    expect(storedTime.parse(last)).to.equal(last);
    expect(storedTime.parse(last + 1)).to.equal(undefined);
    expect(Timestamp.fromMillis(last).toMillis()).to.equal(last);
  });
});

import { expect } from 'chai';
import { withhold } from './withhold.ts';

describe('withhold', () => {
  it('keeps the named values out of what is published, and names them', () => {
    const changes = { startTime: 5, notes: 'Side entrance', status: 'late' };
    expect(withhold(changes, ['notes'])).to.deep.equal({
      published: { startTime: 5, status: 'late' },
      details: { notes: 'Side entrance' },
      withheld: { withheld: ['notes'] },
    });
  });

  it('names only what has a value', () => {
    const absent: { startTime: number; notes?: string | undefined } = { startTime: 5, notes: undefined };
    expect(withhold(absent, ['notes'])).to.deep.equal({ published: { startTime: 5 }, details: {}, withheld: {} });
  });
});

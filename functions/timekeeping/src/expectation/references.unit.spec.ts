import { expect } from 'chai';
import { referenceWarnings, type References } from './references.ts';

const all: References = { schedule: 'there', shift: 'there', staff: 'active' };
const codes = (references: Partial<References>, isOver = false) =>
  referenceWarnings({ ...all, ...references }, isOver).map(({ code }) => code);

describe('what a record made by hand refers to', () => {
  it('is nothing odd when all is there', () => {
    expect(codes({})).to.deep.equal([]);
  });

  it('is a warning where the shift is kept elsewhere', () => {
    expect(codes({ shift: 'missing' })).to.deep.equal(['shift_not_found']);
    expect(codes({ schedule: 'missing', shift: 'missing', staff: 'missing' })).to.deep.equal([
      'schedule_not_found',
      'shift_not_found',
      'staff_not_found',
    ]);
    expect(codes({ shift: 'missing', staff: 'inactive' })).to.deep.equal(['shift_not_found', 'staff_inactive']);
  });

  it('is rejected for a user who isn’t a member, at a shift that is kept here', () => {
    for (const isOver of [true, false]) {
      expect(() => codes({ staff: 'missing' }, isOver)).to.throw('staffUid is not an active member');
    }
    expect(() => codes({ staff: 'inactive' })).to.throw('staffUid is not an active member');
    expect(codes({ staff: 'inactive' }, true)).to.deep.equal(['staff_inactive']);
  });
});

import { expect } from 'chai';
import { clearedFields, newFields, withoutFields } from './new-fields.ts';

describe('newFields', () => {
  it('are those with another value', () => {
    const state = { name: 'a', rate: 0, tags: ['x'], place: { lat: 1, lng: 2 } };
    expect(newFields(state, { name: 'a', rate: -0, tags: ['x'], place: { lng: 2, lat: 1 } })).to.deep.equal({});
    expect(newFields(state, { name: undefined, rate: 1, tags: ['x', 'y'] })).to.deep.equal({
      rate: 1,
      tags: ['x', 'y'],
    });
    expect(newFields(state as object, { note: '' })).to.deep.equal({ note: '' });
  });
});

describe('clearedFields', () => {
  it('are those that were sent as null and have a value', () => {
    const state = { note: 'n', color: undefined, rate: 0 };
    expect(clearedFields(state, { note: null, color: null, rate: null, other: null })).to.deep.equal(['note', 'rate']);
    expect(clearedFields(state, { note: undefined })).to.deep.equal([]);
    expect(newFields(state, { note: null, rate: 1 })).to.deep.equal({ rate: 1 });
    expect({ ...state, ...withoutFields(['note']) }).to.deep.equal({ note: undefined, color: undefined, rate: 0 });
  });
});

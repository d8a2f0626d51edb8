import { expect } from 'chai';
import { newFields } from './new-fields.ts';

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

import { expect } from 'chai';
import { schemaRows, typeText } from './schema-rows.ts';

describe('the fields of a schema', () => {
  it('are followed by what is inside of them', () => {
    const person = { type: 'object', properties: { uid: { type: 'string', description: 'Who' } }, required: ['uid'] };
    const schema = {
      properties: {
        people: { type: 'array', items: person },
        by: { type: 'object', additionalProperties: person },
        owner: { anyOf: [person, { type: 'null' }] },
      },
      required: ['people'],
    };
    expect(schemaRows(schema).map(({ field, type, isRequired }) => [field, type, isRequired])).to.deep.equal([
      ['people', 'list of object', true],
      ['people[].uid', 'string', true],
      ['by', 'object', false],
      ['by.{}.uid', 'string', true],
      ['owner', 'object or null', false],
      ['owner.uid', 'string', true],
    ]);
    expect(schemaRows(schema)[1]?.description).to.equal('Who');
  });

  it('have types in words', () => {
    expect(typeText({ type: ['string', 'null'] })).to.equal('string or null');
    expect(typeText({ enum: ['a', 'b'] })).to.equal('"a" or "b"');
    expect(typeText({ const: 1 })).to.equal('1');
    expect(typeText({ type: 'string', format: 'email' })).to.equal('string (email)');
    expect(typeText({})).to.equal('anything');
  });
});

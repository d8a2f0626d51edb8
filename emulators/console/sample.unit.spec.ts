import { routes } from '@fresh/contracts/registry';
import { expect } from 'chai';
import { catalogue } from './catalogue.ts';
import { sampleOf } from './sample.ts';

describe('the samples of the console', () => {
  for (const { id, method, path, body } of routes) {
    if (!body) continue;
    it(`has one that ${id} ${method} ${path} accepts`, () => {
      const sample = sampleOf(body);
      const { error } = body.safeParse(sample);
      expect(error?.issues ?? [], JSON.stringify(sample)).to.deep.equal([]);
    });
  }

  it('has an event of each type for the form, and every subscriber’s topics for the map', () => {
    const { events, subscribers } = catalogue();
    for (const { type, sample } of events) expect(sample).to.include({ type });
    for (const { name, topics } of subscribers) expect(topics, name).not.to.deep.equal([]);
  });
});

import { events, services, subscriptions } from '@fresh/contracts/registry';
import { expect } from 'chai';
import { eventCatalogue } from './event-catalogue.ts';
import { eventOccasions } from './event-occasions.ts';

describe('the catalogue of events', () => {
  const page = eventCatalogue({ services, events, subscriptions, occasions: eventOccasions });

  it('says of each event when it is logged, and of no other', () => {
    const types = events.map(({ type }) => type.slice('fresh.'.length));
    expect(Object.keys(eventOccasions)).to.have.members(types);
  });

  it('has each event once, with the subscribers that name it', () => {
    for (const { type } of events) expect(page.split(`[\`${type.slice('fresh.'.length)}\`]`), type).to.have.length(2);
    for (const { name, subscribesTo } of subscriptions) {
      if (typeof subscribesTo !== 'string') expect(page, name).to.contain(`\`${name}\``);
    }
  });
});

import type { EventEnvelope } from '@fresh/contracts/envelope';
import { ApiError } from '@fresh/kernel/errors';
import { expect } from 'chai';
import { entryOf, everything, filterFor } from './audit.ts';

const event: EventEnvelope = {
  specversion: '1.0',
  id: 'event-1',
  type: 'fresh.future.thing.v7.happened',
  source: '/services/future',
  subject: 'things/t1',
  time: '2030-01-01T00:00:00.000Z',
  datacontenttype: 'application/json',
  sequence: 2,
  orgid: 'alpha',
  actor: 'user:ann',
  correlationid: 'request-1',
  causationid: 'event-0',
  data: { hourlyRate: 20, nested: [{ deep: true }] },
};
const nothing = { actor: null, type: null, from: null, to: null };

describe('an audit entry', () => {
  it('says when it was the monolith', () => {
    expect(entryOf({ ...event, captured: true }, 5)).to.have.property('captured', true);
    expect(entryOf(event, 5)).not.to.have.property('captured');
  });

  it('copies an event of any type', () => {
    expect(entryOf(event, 5)).to.deep.equal({
      id: 'event-1',
      type: 'fresh.future.thing.v7.happened',
      subject: 'things/t1',
      actor: 'user:ann',
      time: 5,
      sequence: 2,
      correlationId: 'request-1',
      causationId: 'event-0',
      data: { hourlyRate: 20, nested: [{ deep: true }] },
    });
    expect(entryOf({ ...event, data: undefined }, 5)).to.have.property('data', null);
  });
});

describe('the filter of the audit trail', () => {
  it('restricts nothing unless asked', () => {
    expect(filterFor(nothing)).to.deep.equal(everything);
    expect(filterFor({ actor: '', type: '', from: '', to: '' })).to.deep.equal(everything);
  });

  it('names a user by uid and a type in all its versions', () => {
    const wanted = { actor: 'user:ann', topic: 'fresh.scheduling.shift.created', from: 1, to: 2 };
    for (const type of ['fresh.scheduling.shift.v1.created', 'fresh.scheduling.shift.v2.created']) {
      expect(filterFor({ actor: 'ann', type, from: '1', to: '2' })).to.deep.equal(wanted);
    }
  });

  it('rejects a time that is no whole number of milliseconds', () => {
    for (const text of ['yesterday', '-1', '1.5', '1e3', ' 1', '9'.repeat(16)]) {
      expect(() => filterFor({ ...nothing, from: text })).to.throw(ApiError, 'Invalid from');
      expect(() => filterFor({ ...nothing, to: text })).to.throw(ApiError, 'Invalid to');
    }
  });
});

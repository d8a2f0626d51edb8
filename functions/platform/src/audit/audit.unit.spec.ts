import type { EventEnvelope } from '@fresh/contracts/envelope';
import { ApiError, NonRetryableError } from '@fresh/kernel/errors';
import { expect } from 'chai';
import { entryOf, expiryOf, filterFor, trailOf } from './audit.ts';

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
  it('is in the trail of its organization, else of who did it', () => {
    expect(trailOf(event)).to.equal('alpha');
    expect(trailOf({ ...event, orgid: null })).to.equal('user:ann');
    expect(trailOf({ ...event, orgid: null, actor: 'service:identity' })).to.equal('service:identity');
  });

  it('says when it was the monolith', () => {
    expect(entryOf({ ...event, captured: true })).to.have.property('captured', true);
    expect(entryOf(event)).not.to.have.property('captured');
  });

  it('copies an event of any type', () => {
    expect(entryOf(event)).to.deep.equal({
      id: 'event-1',
      type: 'fresh.future.thing.v7.happened',
      subject: 'things/t1',
      actor: 'user:ann',
      time: Date.UTC(2030, 0, 1),
      sequence: 2,
      correlationId: 'request-1',
      causationId: 'event-0',
      data: { hourlyRate: 20, nested: [{ deep: true }] },
    });
    expect(entryOf({ ...event, data: undefined })).to.have.property('data', null);
  });

  it('is kept for three years after the event', () => {
    expect(expiryOf(entryOf(event))).to.equal(Date.UTC(2030, 0, 1) + 1095 * 86_400_000);
  });

  it('can’t be made of an event without a time', () => {
    expect(() => entryOf({ ...event, time: 'yesterday' })).to.throw(NonRetryableError, 'no time: yesterday');
  });
});

describe('the filter of the audit trail', () => {
  it('restricts nothing unless asked', () => {
    const everything = { actor: null, topic: null, from: null, to: null };
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

import type { EventEnvelope } from '@fresh/contracts/envelope';
import { event as define } from '@fresh/contracts/event';
import { expect } from 'chai';
import * as z from 'zod';
import { publicationOf } from './channel.ts';

const event: EventEnvelope = {
  specversion: '1.0',
  id: 'event-1',
  type: 'fresh.scheduling.shift.v1.created',
  source: '/services/scheduling',
  subject: 'organizations/alpha/schedules/s1/shifts/h1',
  time: '2030-01-01T00:00:00.000Z',
  datacontenttype: 'application/json',
  sequence: 12,
  orgid: 'alpha',
  actor: 'user:ann',
  correlationid: 'request-1',
  causationid: 'event-0',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  data: { positionId: 'p1', startTime: 1 },
};

describe('publicationOf', () => {
  it('has every attribute as a text, and the data as JSON', () => {
    expect(publicationOf(event, [], false)).to.deep.equal({
      specversion: '1.0',
      id: 'event-1',
      type: 'fresh.scheduling.shift.v1.created',
      source: '/services/scheduling',
      subject: 'organizations/alpha/schedules/s1/shifts/h1',
      time: '2030-01-01T00:00:00.000Z',
      datacontenttype: 'application/json',
      sequence: '12',
      orgid: 'alpha',
      actor: 'user:ann',
      correlationid: 'request-1',
      causationid: 'event-0',
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      data: '{"positionId":"p1","startTime":1}',
    });
  });

  it('leaves out what an event doesn’t have', () => {
    const { traceparent: _none, ...untraced } = event;
    expect(publicationOf({ ...untraced, orgid: null }, [], false)).not.to.have.any.keys(
      'orgid',
      'traceparent',
      'replayed',
    );
  });

  it('says when history is replayed', () => {
    expect(publicationOf(event, [], true)).to.have.property('replayed', 'true');
  });

  it('says when it was the monolith, as a text like everything', () => {
    expect(publicationOf({ ...event, captured: true }, [], false)).to.have.property('captured', 'true');
    expect(publicationOf(event, [], false)).not.to.have.property('captured');
  });

  it('has the type that its data is in', () => {
    const fields = { service: 'scheduling', summary: 'Only in this spec.', data: z.unknown() } as const;
    const definitions = ['shift.v1.deleted', 'shift.v3.created'].map((name) =>
      define({ type: `fresh.scheduling.${name}`, ...fields }),
    );
    expect(publicationOf(event, definitions, false)).to.include({ type: 'fresh.scheduling.shift.v3.created' });
  });
});

import { expect } from 'chai';
import { eventId, eventPath } from './event-log.ts';

describe('event id', () => {
  it('is the same for the same state change and differs for every other', () => {
    const subject = 'organizations/alpha/schedules/s1';
    expect(eventId(subject, 1)).to.equal(eventId(subject, 1));
    const ids = [eventId(subject, 1), eventId(subject, 2), eventId(`${subject}1`, 1), eventId('x', 1)];
    expect(new Set(ids).size).to.equal(4);
  });

  it('makes a document name whatever the subject holds', () => {
    const path = eventPath('fresh.scheduling.schedule.v1.created', eventId('a/b/c d#€', 7));
    expect(path).to.match(/^eventLog\/fresh\.scheduling\.schedule\.created\/events\/[\w-]{27}$/);
  });
});

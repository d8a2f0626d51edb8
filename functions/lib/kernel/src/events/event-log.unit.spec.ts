import { event } from '@fresh/contracts/event';
import { retentionMs } from '@fresh/contracts/retention';
import { latestMs } from '@fresh/contracts/time/instants';
import { expect } from 'chai';
import { Timestamp, type DocumentData } from 'firebase-admin/firestore';
import * as z from 'zod';
import { appendEvents, eventId, eventPath } from './event-log.ts';

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

describe('an event in the log', () => {
  const counted = event({
    type: 'fresh.platform.test.v1.counted',
    service: 'platform',
    summary: 'Only in this spec.',
    data: z.object({ by: z.number() }),
  });

  const appended = (definition: typeof counted, at: number) => {
    const written: DocumentData[] = [];
    appendEvents(
      { create: (_ref, data) => written.push(data) },
      [definition],
      [{ type: counted.type, data: { by: at } }],
      { service: 'platform', subject: 'tests/t', version: 0, orgId: null, now: Date.now() },
      { actor: 'service:platform', correlationId: 'c', causationId: 'e' },
    );
    return z
      .object({ expireAt: z.instanceof(Timestamp) })
      .parse(written[0])
      .expireAt.toMillis();
  };

  it('that is due in years is kept as long from then on, as far as Firestore has times', () => {
    const due = Date.now() + 20 * 365 * 24 * 60 * 60_000;
    expect(appended({ ...counted, dueField: 'by' }, due) - due).to.equal(retentionMs.events);
    expect(appended({ ...counted, dueField: 'by' }, latestMs)).to.equal(latestMs);
    expect(appended(counted, due)).to.be.below(due);
  });

  //   replay of history: an event of thirteen months ago ── handled ── what follows from it is logged today, with its time
  it('is kept from its commit on, however old what it follows from is', () => {
    const monthsAgo = Date.now() - 400 * 24 * 60 * 60_000;
    const written: DocumentData[] = [];
    appendEvents(
      { create: (_ref, data) => written.push(data) },
      [counted],
      [{ type: counted.type, data: { by: 1 } }],
      { service: 'platform', subject: 'tests/t', version: 0, orgId: null, now: monthsAgo },
      { actor: 'service:platform', correlationId: 'c', causationId: 'e' },
    );
    const [logged] = written;
    expect(logged).to.include({ time: new Date(monthsAgo).toISOString() });
    const { expireAt } = z.object({ expireAt: z.instanceof(Timestamp) }).parse(logged);
    const keptMs = expireAt.toMillis() - monthsAgo;
    expect(keptMs).to.be.at.least((400 + 365) * 24 * 60 * 60_000);
  });
});

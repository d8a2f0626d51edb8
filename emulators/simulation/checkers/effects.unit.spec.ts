import { expect } from 'chai';
import { createSchedule } from '@fresh/contracts/routes/schedules';
import { subscribersTo } from '@fresh/contracts/registry';
import { checkEffects } from './effects.ts';
import { HistoryBuilder, event, idOf, inbox, org, responseOf, type Write } from './testing/history-builder.ts';
import { renamed, scheduleBody } from './testing/schedules.ts';

const subject = `organizations/${org}/schedules/s-1`;
const deleted = event('fresh.scheduling.schedule.v1.deleted', subject, 2, { name: 'Week 1', isPublished: false });
const subscribers = subscribersTo('fresh.scheduling.schedule.deleted').map(({ name }) => name);

describe('the checker of effects', () => {
  let history: HistoryBuilder;
  beforeEach(() => {
    history = new HistoryBuilder();
  });
  const messages = () => checkEffects(history.entries).map(({ message }) => message);
  const handle = (written: Write) => subscribers.map((name) => inbox(name, written));
  const shiftCancelled = () =>
    event(
      'fresh.scheduling.shift.v1.cancelled',
      `${subject}/shifts/h-1`,
      4,
      { scheduleId: 's-1', uids: [] },
      {
        causationid: idOf(deleted),
        actor: 'service:scheduling',
      },
    );
  const others = (written: Write) =>
    subscribersTo('fresh.scheduling.shift.cancelled').map(({ name }) => inbox(name, written));

  it('finds nothing where each subscriber has finished each event once', () => {
    expect(subscribers).to.include('removeShiftsOnScheduleDeleted');
    history.commit(deleted);
    history.commit(...handle(deleted), shiftCancelled());
    history.commit(...others(shiftCancelled()));
    expect(messages()).to.deep.equal([]);
  });

  it('finds an event that a subscriber never finished', () => {
    history.commit(deleted);
    history.commit(inbox('removeShiftsOnScheduleDeleted', deleted, 'waiting'));
    expect(messages()).to.include(
      `fresh.scheduling.schedule.v1.deleted of ${subject} is waiting at removeShiftsOnScheduleDeleted, not done`,
    );
    history = new HistoryBuilder();
    history.commit(deleted);
    expect(messages().join()).to.include('is missing at removeShiftsOnScheduleDeleted, not done');
  });

  it('finds an event that was handled again', () => {
    history.commit(deleted);
    history.commit(...handle(deleted));
    history.commit(inbox('removeShiftsOnScheduleDeleted', deleted));
    expect(messages()).to.deep.equal(['was done, and was written again as done']);
  });

  it('lets only a rebuild handle an event again', () => {
    const again = (of: string): Write => {
      const [path, entry] = inbox('removeShiftsOnScheduleDeleted', deleted);
      return [path, { ...entry, replay: { id: of, of } }];
    };
    history.commit(deleted);
    history.commit(...handle(deleted));
    history.commit(again('rebuild'));
    expect(messages()).to.deep.equal([]);
    history.commit(again('dead-letter'));
    expect(messages()).to.deep.equal(['was done, and was written again as done']);
  });

  it('finds an effect outside the commit of its inbox entry', () => {
    history.commit(deleted);
    history.commit(shiftCancelled(), ...others(shiftCancelled()));
    history.commit(...handle(deleted));
    expect(messages()).to.deep.equal([
      `fresh.scheduling.shift.v1.cancelled follows from event ${idOf(deleted)}, whose inbox entry is not in the same commit`,
    ]);
  });

  it('finds an event that one cause brought twice', () => {
    const again = event('fresh.scheduling.schedule.v1.deleted', subject, 3, { name: 'Week 1', isPublished: false });
    history.commit(deleted);
    history.commit(again);
    history.commit(...handle(deleted), ...handle(again));
    expect(messages()).to.deep.equal(['fresh.scheduling.schedule.v1.deleted was caused twice by request-1']);
  });

  describe('of one keyed operation', () => {
    const created = (id: string, causationid: string) =>
      event('fresh.scheduling.schedule.v1.created', `organizations/${org}/schedules/${id}`, 1, scheduleBody, {
        causationid,
      });
    const twice = () => messages().filter((message) => message.includes('happened twice'));
    const create = (key: string | null) =>
      history.invoke(createSchedule.id, 'POST', '/api/schedules', { body: scheduleBody, key }).operation;

    it('finds two things that it created', () => {
      const operation = create('key');
      history.commitOf(operation, created('s-1', 'request-1'));
      history.commitOf(operation, created('s-2', 'request-2'));
      history.commitOf(create('another'), created('s-3', 'request-3'));
      expect(twice()).to.deep.equal([
        `fresh.scheduling.schedule.v1.created happened twice: to organizations/${org}/schedules/s-1, and to organizations/${org}/schedules/s-2`,
      ]);
    });

    it('finds an event that it brought about twice', () => {
      const operation = create('key');
      history.commitOf(operation, renamed(1, 'A'));
      history.commitOf(
        operation,
        event('fresh.scheduling.schedule.v1.updated', subject, 2, {}, { causationid: 'r-2' }),
      );
      expect(twice()).to.have.length(1);
    });

    it('finds a key that is said to be used with another body', () => {
      const body = { error: { code: 'CONFLICT', message: 'Idempotency-Key was used with another request body.' } };
      history.respond(create('key'), responseOf(409, body));
      expect(messages()).to.deep.equal(['its key is said to be used with another body']);
    });

    it('takes each request without a key as an operation', () => {
      const operation = create(null);
      history.commitOf(operation, created('s-1', 'request-1'));
      history.commitOf(operation, created('s-2', 'request-2'));
      expect(twice()).to.deep.equal([]);
    });
  });
});

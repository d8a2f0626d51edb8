import { expect } from 'chai';
import { getSchedule } from '@fresh/contracts/routes/schedules';
import { checkLiveness } from './liveness.ts';
import { HistoryBuilder, inbox, responseOf } from './testing/history-builder.ts';
import { created } from './testing/schedules.ts';

describe('the checker of liveness', () => {
  let history: HistoryBuilder;
  beforeEach(() => {
    history = new HistoryBuilder();
  });
  const messages = () => checkLiveness(history.entries).map(({ message }) => message);
  const get = () => history.invoke(getSchedule.id, 'GET', '/api/schedules/s-1').operation;

  it('finds nothing where all has ended', () => {
    history.respond(get(), responseOf(503, null));
    history.commit(inbox('anySubscriber', created()));
    history.settle();
    expect(messages()).to.deep.equal([]);
  });

  it('finds a run that doesn’t settle, or not in time', () => {
    expect(messages()).to.deep.equal(['the run ended before anything settled']);
    history.settle(false, 3_600_000);
    expect(messages()).to.deep.equal(['something is still under way 60 virtual minutes after the last fault']);
    history.settle(true, 4 * 3_600_000);
    expect(messages()).to.deep.equal(['it took 240 virtual minutes to settle, and 60 are allowed']);
  });

  it('finds an operation without an end', () => {
    history.respond(get(), null, true);
    history.settle();
    expect(messages()).to.deep.equal(['its client still waits for a response']);
  });

  it('finds an event that is left open or given up', () => {
    history.commit(inbox('anySubscriber', created(), 'waiting'), ['deadLetters/x', { cause: 'poison' }]);
    history.settle();
    expect(messages()).to.deep.equal(['an event is left open: {"status":"waiting"}', 'an event was given up']);
  });

  it('finds an unexpected error', () => {
    history.respond(get(), responseOf(500, { code: 'INTERNAL' }));
    history.settle();
    expect(messages()).to.deep.equal(['S3 failed with an unexpected error: {"code":"INTERNAL"}']);
  });
});

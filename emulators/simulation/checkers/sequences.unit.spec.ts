import { expect } from 'chai';
import { checkSequences } from './sequences.ts';
import { HistoryBuilder } from './testing/history-builder.ts';
import { created, renamed, scheduleDocument, schedulePath } from './testing/schedules.ts';

describe('the checker of sequences', () => {
  let history: HistoryBuilder;
  beforeEach(() => {
    history = new HistoryBuilder();
  });
  const messages = () => checkSequences(history.entries).map(({ message }) => message);

  it('finds nothing where events count on with their document', () => {
    history.commit([schedulePath, scheduleDocument(1)], created());
    history.commit([schedulePath, scheduleDocument(3)], renamed(2, 'A'), renamed(3, 'B'));
    history.commit([schedulePath, null], renamed(4, 'C'));
    expect(messages()).to.deep.equal([]);
  });

  it('goes on from a document that was there before', () => {
    history.seed([schedulePath, scheduleDocument(7)]);
    history.commit([schedulePath, scheduleDocument(8)], renamed(8, 'A'));
    expect(messages()).to.deep.equal([]);
  });

  it('finds a gap', () => {
    history.commit([schedulePath, scheduleDocument(1)], created());
    history.commit([schedulePath, scheduleDocument(3)], renamed(3, 'A'));
    expect(messages()).to.deep.equal(['fresh.scheduling.schedule.v1.updated has sequence 3, and 2 is the next one']);
  });

  it('finds a sequence that begins anew', () => {
    history.seed([schedulePath, scheduleDocument(7)]);
    history.commit([schedulePath, scheduleDocument(1)], renamed(1, 'A'));
    expect(messages()).to.deep.equal([
      'fresh.scheduling.schedule.v1.updated has sequence 1, and 8 is the next one',
      'its version is 1 after its event 7',
    ]);
  });

  it('finds a version that doesn’t follow the event', () => {
    history.commit([schedulePath, scheduleDocument(1)], created());
    history.commit([schedulePath, scheduleDocument(1)], renamed(2, 'A'));
    expect(messages()).to.deep.equal(['its version is 1 after its event 2']);
  });

  it('finds a state without its event, and an event without its state', () => {
    history.commit([schedulePath, scheduleDocument(1)]);
    history.commit(renamed(2, 'A'));
    expect(messages()).to.deep.equal([
      'its version went from none to 1 without an event',
      'its event 2 was logged without a change of its document',
    ]);
  });

  it('finds a deletion without an event', () => {
    history.seed([schedulePath, scheduleDocument(1)]);
    history.commit([schedulePath, null]);
    expect(messages()).to.deep.equal(['it was deleted without an event']);
  });

  it('finds an event that was changed or deleted', () => {
    const [path] = created();
    history.commit([schedulePath, scheduleDocument(1)], created());
    history.commit([path, { changed: true }]);
    history.commit([path, null]);
    expect(messages()).to.deep.equal(['a logged event was changed', 'a logged event was deleted']);
  });
});

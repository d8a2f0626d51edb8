import { expect } from 'chai';
import { checkFold } from './fold.ts';
import { HistoryBuilder, eventTime } from './testing/history-builder.ts';
import { created, renamed, scheduleDocument, schedulePath } from './testing/schedules.ts';

describe('the checker of states', () => {
  let history: HistoryBuilder;
  beforeEach(() => {
    history = new HistoryBuilder();
  });
  const messages = () => checkFold(history.entries).map(({ message }) => message);

  it('finds nothing where the document is what its events make of it', () => {
    history.commit([schedulePath, scheduleDocument(1, { description: 'no event carries it' })], created());
    history.commit([schedulePath, scheduleDocument(2, { name: 'A', updatedBy: 'ann' })], renamed(2, 'A'));
    expect(messages()).to.deep.equal([]);
  });

  it('takes what was there before as it is', () => {
    history.seed([schedulePath, scheduleDocument(7, { name: 'Before' })]);
    history.commit([schedulePath, scheduleDocument(8, { name: 'A', updatedBy: 'ann' })], renamed(8, 'A'));
    expect(messages()).to.deep.equal([]);
  });

  it('finds an update that was lost', () => {
    history.commit([schedulePath, scheduleDocument(1)], created());
    history.commit([schedulePath, scheduleDocument(2, { name: 'A', updatedBy: 'ann' })], renamed(2, 'A'));
    history.commit([schedulePath, scheduleDocument(2, { updatedBy: 'ann' })]);
    expect(messages()).to.deep.equal(['name is "Week 1", and "A" by its events']);
  });

  it('finds a field that no event set', () => {
    history.commit([schedulePath, scheduleDocument(1, { publishedAt: eventTime })], created());
    expect(messages()).to.deep.equal([`publishedAt is "${eventTime}", and missing by its events`]);
  });

  it('finds a document that is missing, and events that make no state', () => {
    history.commit([schedulePath, scheduleDocument(1)], created());
    history.commit([schedulePath, null]);
    expect(messages()).to.deep.equal(['it is missing; its events end with version 1']);
    history = new HistoryBuilder();
    history.commit([schedulePath, scheduleDocument(1)], renamed(1, 'A'));
    expect(messages()).to.deep.equal(['its events make no state: Schedule not found']);
  });
});

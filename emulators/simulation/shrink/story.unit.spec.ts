import { updateSchedule } from '@fresh/contracts/routes/schedules';
import { expect } from 'chai';
import { HistoryBuilder, idOf, inbox, responseOf } from '../checkers/testing/history-builder.ts';
import { created, renamed, scheduleDocument, schedulePath } from '../checkers/testing/schedules.ts';
import { story } from './story.ts';

describe('a story', () => {
  it('says who did what when, what went wrong, and what followed', () => {
    const history = new HistoryBuilder();
    history.seed([schedulePath, scheduleDocument(1)]);
    const { operation } = history.invoke(updateSchedule.id, 'PATCH', '/api/schedules/s-1', {
      body: { name: 'A' },
      ifMatch: '"1"',
    });
    history.entries.push(
      {
        kind: 'rpc',
        at: 2_000,
        call: 7,
        phase: 'request',
        instance: 'scheduling-1',
        method: 'firestore.commit',
        status: null,
      },
      { kind: 'fault', at: 2_001, fault: 'response-lost', target: 'scheduling-1', call: 7 },
    );
    const at = history.commitOf(operation, [schedulePath, scheduleDocument(2)], renamed(2, 'A'));
    history.respond(operation, null, true);
    history.respond(operation, responseOf(200, null, 3));
    history.commit(inbox('publishToChannelOnEvent', created()), ['deadLetters/x', null]);
    history.entries.push({
      ...{ kind: 'deliver', at: 9_000, by: 'task', phase: 'died', functionName: 'receiveScheduling' },
      ...{ instance: 'scheduling-2', subject: 'task-1', attempt: 3 },
    });
    history.settle();
    const finding = {
      checker: 'effects',
      subject: 'operation 0',
      message: 'it happened twice',
      entries: [at],
    } as const;
    const text = story(history.entries, [finding], { seed: 5, operations: [1, 100], faults: [1, 37] });
    expect(text.split('\n')).to.deep.equal([
      'Seed 5: 1 of 100 operations and 1 of 37 faults.',
      '',
      `     0.000 s  before the run commits: ${schedulePath} is created`,
      '     0.001 s  ann sends PATCH /api/schedules/s-1 If-Match "1" {"name":"A"} (operation 0)',
      '     2.001 s  ⚡ scheduling-1: the response is lost (firestore.commit)',
      `     0.004 s  scheduling-1 commits: fresh.scheduling.schedule.v1.updated of ${schedulePath} is event 2  ◄ [1]`,
      '     0.005 s  ann gets no response (operation 0) and tries again',
      '     0.006 s  ann gets 200 with ETag "3" (operation 0)',
      `     0.007 s  scheduling-1 commits: publishToChannelOnEvent:…${idOf(created()).slice(-5)} is done; deadLetters/x is deleted`,
      '     9.000 s  scheduling-2 died in receiveScheduling, attempt 3 by task of task-1',
      '     0.009 s  everything has settled',
      '',
      '[1] effects: operation 0',
      '    it happened twice',
      '',
    ]);
  });
});

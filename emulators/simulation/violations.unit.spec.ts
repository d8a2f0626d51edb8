import { expect } from 'chai';
import type { Commit, HistoryEntry, Json } from './history.ts';
import { violationsOf } from './violations.ts';

type Written = readonly [path: string, after: Readonly<Record<string, Json>>];

let at = 0;
function commit(writes: readonly Written[], cause?: Commit['cause'], instance = 'scheduling-1'): HistoryEntry {
  at++;
  return {
    ...{ kind: 'commit', at, call: at, instance, updateTime: at },
    ...(cause && { cause }),
    writes: writes.map(([path, after]) => ({ path, before: null, after })),
  };
}

const event = (id: string): Written => [`eventLog/topic/events/${id}`, { id }];
const entry = (status: string): Written => ['inbox/subscriber:event', { progress: { status } }];

function kindsIn(history: readonly HistoryEntry[], about: { escapes?: string[]; openAtEnd?: string[] } = {}): string[] {
  const { escapes = [], openAtEnd = [] } = about;
  return violationsOf({ history, escapes, openAtEnd }).map(({ kind }) => kind);
}

describe('the violations of a simulated run', () => {
  it('are none where each operation and each delivery is done once', () => {
    const once = { operation: 1, attempt: 2 };
    expect(kindsIn([commit([entry('waiting')]), commit([event('a')], once), commit([event('b')], once)])).to.deep.equal(
      [],
    );
    expect(kindsIn([commit([entry('done')])])).to.deep.equal([]);
  });

  it('hold an operation that logged events in two of its attempts', () => {
    const attempts = [1, 2].map((attempt) => commit([event(`of attempt ${attempt}`)], { operation: 7, attempt }));
    expect(kindsIn(attempts)).to.deep.equal(['done-twice']);
    expect(violationsOf({ history: attempts, escapes: [], openAtEnd: [] })[0]?.entries).to.deep.equal([0, 1]);
  });

  it('are none where two attempts did their parts in two services, and none of what has no key', () => {
    const [first, second] = [1, 2].map((attempt) => ({ operation: 7, attempt }));
    expect(kindsIn([commit([event('a')], first), commit([event('b')], second, 'onboarding-1')])).to.deep.equal([]);
    const twice = [commit([event('a')], first), commit([event('b')], second, 'scheduling-2')];
    expect(kindsIn(twice)).to.deep.equal(['done-twice']);
    const about = { operation: 7, attempt: 1, client: 0, route: 'I1', target: '/api/session' };
    const request = { method: 'POST', path: '/api/session', uid: 'ann', orgId: null, ifMatch: null, body: null };
    const invoke: HistoryEntry = { kind: 'invoke', at: 0, ...about, request: { ...request, idempotencyKey: null } };
    expect(kindsIn([invoke, ...twice])).to.deep.equal([]);
  });

  it('hold an inbox entry that is written after it was done, and one that was given up', () => {
    expect(kindsIn([commit([entry('done')]), commit([entry('done')])])).to.deep.equal(['inbox']);
    expect(kindsIn([commit([entry('done')]), commit([entry('in_progress')])])).to.deep.equal(['inbox']);
    const poisoned = { kind: 'fault', at: 0, fault: 'poisoned', target: 'inbox/subscriber:event', call: null } as const;
    expect(kindsIn([commit([entry('dead')])])).to.deep.equal(['dead-letter']);
    expect(kindsIn([poisoned, commit([entry('dead')])])).to.deep.equal([]);
  });

  it('hold what escaped the seed, and what was still open at the end', () => {
    expect(kindsIn([], { escapes: ['a socket was connected'], openAtEnd: ['s:e waiting'] })).to.deep.equal([
      'escaped',
      'unsettled',
    ]);
  });
});

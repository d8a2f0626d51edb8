import { expect } from 'chai';
import type { HistoryEntry } from '../history.ts';
import { reachedIn } from './targets.ts';

const request = { method: 'POST', path: '/', uid: 'u', orgId: null, idempotencyKey: null, ifMatch: null, body: null };

function sent(operation: number, route: string, status: number): HistoryEntry[] {
  const about = { at: operation, operation, attempt: 1, client: 0, route, target: '/' };
  return [
    { kind: 'invoke', ...about, request },
    { kind: 'respond', ...about, response: { status, headers: {}, body: null }, retries: false },
  ];
}

function delivered(functionName: string, eventId: string): HistoryEntry {
  const about = { at: 0, by: 'trigger', phase: 'start', instance: 'i', attempt: 1 } as const;
  return { kind: 'deliver', ...about, functionName, subject: `documents/eventLog/${eventId}` };
}

function handled(subscriber: string, eventId: string, others: readonly string[]): HistoryEntry {
  const paths = [`inbox/${subscriber}:${eventId}`, ...others];
  const writes = paths.map((path) => ({ path, before: null, after: {} }));
  return { kind: 'commit', at: 0, call: 1, instance: 'i', updateTime: 1, writes };
}

describe('what a run reaches', () => {
  it('is the first operation of a route that succeeded and changed something, or else succeeded', () => {
    const history = [...sent(0, 'S2', 403), ...sent(1, 'S2', 201), ...sent(2, 'S2', 201)];
    const reached = reachedIn(history);
    expect(reached.get('S2')).to.deep.equal({ operation: 1, nth: 0, hasEffect: false });
    const writes = [{ path: 'a/b', before: null, after: {} }];
    const commit = { kind: 'commit', at: 2, call: 1, instance: 'i', updateTime: 1, writes } as const;
    const changed = reachedIn([...history, { ...commit, cause: { operation: 2, attempt: 1 } }]);
    expect(changed.get('S2')).to.deep.equal({ operation: 2, nth: 0, hasEffect: true });
    expect(reached.get('S4')).to.equal(undefined);
  });

  it('is the first delivery of a function that changed something, or else the first', () => {
    const history = [
      ...sent(0, 'S12', 200),
      delivered('notificationsOnShiftAssigned', 'e1'),
      handled('notifyMemberOnShiftAssigned', 'e1', []),
      ...sent(1, 'S12', 200),
      delivered('notificationsOnShiftAssigned', 'e2'),
      delivered('timekeepingOnShiftAssigned', 'e2'),
    ];
    expect(reachedIn(history).get('notificationsOnShiftAssigned')?.nth).to.equal(0);
    const changed = reachedIn([...history, handled('notifyMemberOnShiftAssigned', 'e2', ['notifications/u/items/n'])]);
    expect(changed.get('notificationsOnShiftAssigned')).to.deep.equal({ operation: 1, nth: 1, hasEffect: true });
    expect(changed.get('timekeepingOnShiftAssigned')).to.deep.equal({ operation: 1, nth: 0, hasEffect: false });
  });
});

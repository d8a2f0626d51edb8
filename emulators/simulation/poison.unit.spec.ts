import { expect } from 'chai';
import { Poison } from './poison.ts';

describe('poison', () => {
  const commit = (status: string, path = 'inbox/notifier:e1') => ({
    writes: [
      { update: { name: 'projects/p/databases/(default)/documents/notes/n1', fields: {} } },
      {
        update: {
          name: `projects/p/databases/(default)/documents/${path}`,
          fields: { progress: { mapValue: { fields: { status: { stringValue: status } } } } },
        },
      },
    ],
  });
  const poisonOf = (targets: readonly string[]) => {
    const asked: string[] = [];
    const happens = (_fault: string, target: string) => {
      asked.push(target);
      return targets.includes(target);
    };
    return { poison: new Poison({ happens }), asked };
  };

  it('keeps an event from being done or going on, and lets its failures be recorded', () => {
    const { poison } = poisonOf(['inbox/notifier:e1']);
    for (const status of ['done', 'in_progress']) {
      expect(() => {
        poison.check(commit(status));
      }).to.throw('rejected by a fault');
    }
    for (const status of ['waiting', 'dead']) poison.check(commit(status));
    poison.check(commit('done', 'inbox/notifier:e2'));
    poison.check({});
  });

  it('is decided once for each event and subscriber, and cured for good', () => {
    const { poison, asked } = poisonOf(['inbox/notifier:e1']);
    expect(poison.isThere).to.equal(false);
    for (const path of ['inbox/notifier:e1', 'inbox/notifier:e1', 'inbox/other:e1']) {
      try {
        poison.check(commit('done', path));
      } catch {
        expect(poison.isThere).to.equal(true);
      }
    }
    expect(asked).to.deep.equal(['inbox/notifier:e1', 'inbox/other:e1']);
    poison.cure();
    expect(poison.isThere).to.equal(false);
    poison.check(commit('done'));
    expect(asked).to.have.length(2);
  });
});

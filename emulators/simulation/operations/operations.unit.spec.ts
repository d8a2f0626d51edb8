import { routes } from '@fresh/contracts/registry';
import { isMutation } from '@fresh/contracts/route';
import { expect } from 'chai';
import { randomOf } from '../../random.ts';
import type { Choosing, Lists } from './chooser.ts';
import { nothingKnown } from './known.ts';
import { people, type Operation } from './operation.ts';
import { choicesOf, Operations } from './operations.ts';
import { withoutOperation } from './without-operation.ts';

const mutations = routes.filter(isMutation);

describe('the operations of a simulation', () => {
  const lists: Lists = {
    attendance: () => [
      { id: 'a1', staffUid: 'staff-1', status: 'scheduled' },
      { id: 'a2', staffUid: 'staff-1', status: 'checked_in' },
    ],
    notifications: () => ['n1', 'n2', 'n3'],
    deadLetters: () => [{ subscriber: 'one', eventId: 'e1' }],
  };
  const known = {
    ...nothingKnown(),
    orgId: 'org',
    members: new Set(['owner', 'manager', 'scheduler', 'staff-1']),
    invited: new Set(['staff-2']),
    joinTokens: [{ id: 't', token: 'secret' }],
    ...{ positions: ['p'], venues: ['v'], schedules: [{ id: 's', status: 'draft' }], planned: ['s'] },
    shifts: [{ id: 'h', scheduleId: 's' }],
    ...{ founded: ['other'], networks: ['n'], secrets: new Map([['founder', 'A'.repeat(52)]]) },
  };
  /** Each choice of each person, made often enough that it takes each of its ways. */
  const all = (): Operation[] => {
    const knowledge = [known, { ...known, invited: new Set<string>() }];
    const random = randomOf(1);
    let count = 0;
    const nowMs = Date.UTC(2026, 0, 5);
    return people.flatMap((person) => {
      return Array.from({ length: 60 }, (_, nth) => {
        const about = { person, lists, random, nowMs, name: (kind: string) => `${kind} ${++count}` };
        const choosing: Choosing = { ...about, known: knowledge[nth % 2] ?? known };
        return choicesOf(choosing).flatMap(([, make]) => make() ?? []);
      }).flat();
    });
  };

  it('are of every mutating route, or there is a reason', () => {
    const sent = new Set(all().map(({ route }) => route));
    const expected = mutations.map(({ id }) => id).filter((id) => !(id in withoutOperation));
    expect([...sent].sort()).to.deep.equal(['O2', ...expected.filter((id) => id !== 'O2')].sort());
    for (const id of Object.keys(withoutOperation)) expect(mutations.some((route) => route.id === id)).to.equal(true);
  });

  it('have the method and path of their route, and a body that it takes', () => {
    for (const { route: id, method, path, body } of all()) {
      const route = mutations.find((one) => one.id === id);
      const pattern = new RegExp(`^${route?.path.replaceAll(/\{\w+\}/g, '[^/]+') ?? ''}$`);
      expect(method, id).to.equal(route?.method);
      expect(path.split('?')[0], id).to.match(pattern);
      const parsed = route?.body?.safeParse(body);
      expect(parsed?.error?.issues ?? [], `${id} ${JSON.stringify(body)}`).to.deep.equal([]);
    }
  });

  it('follow from what responses said, and are the same for the same seed', () => {
    const run = () => {
      const operations = new Operations(randomOf(7), () => 0, { ...lists, deadLetters: () => [] });
      const [owner] = people;
      return Array.from({ length: 50 }, (_, number) => {
        const operation = owner ? operations.next(owner) : null;
        if (operation && owner) operations.learn(operation, owner, { id: `id-${number}` });
        return operation;
      });
    };
    const first = run();
    expect(first[0]?.route).to.equal('O2');
    expect(first.slice(1).every((one) => one === null || one.orgId === null || one.orgId === 'id-0')).to.equal(true);
    expect(run()).to.deep.equal(first);
  });
});

import { expect } from 'chai';
import { VirtualTime } from '../virtual-time.ts';
import { crashesOf, interleavingsOf, ordersOf, type Agent, type CallKind, type Interleaving } from './interleaving.ts';
import { Turns } from './turns.ts';

describe('interleavings of two', () => {
  it('are all orders of their calls where switches are not limited', () => {
    expect(ordersOf([2, 2], 10).map((order) => order.join(''))).to.deep.equal([
      '0011',
      '0101',
      '0110',
      '1001',
      '1010',
      '1100',
    ]);
    expect(ordersOf([6, 6], 100)).to.have.length(924);
  });

  it('are those with as many switches as are allowed', () => {
    expect(ordersOf([2, 2], 1).map((order) => order.join(''))).to.deep.equal(['0011', '1100']);
    expect(ordersOf([6, 6], 2)).to.have.length(12);
    expect(ordersOf([6, 6], 3)).to.have.length(62);
    expect(ordersOf([3, 0], 3)).to.deep.equal([[0, 0, 0]]);
  });

  it('are run without a crash, and with one before and after each call', () => {
    expect(crashesOf([1, 2])).to.have.length(7);
    const all = interleavingsOf(['write'], 1);
    // An instance that ends before its only call leaves the other one alone: there are no two orders of one call.
    expect(all.map(({ crash }) => crash?.when ?? 'none').sort()).to.deep.equal([
      ...new Array<string>(4).fill('after'),
      ...new Array<string>(2).fill('before'),
      ...new Array<string>(2).fill('none'),
    ]);
  });

  it('are run once where only reads change places, or calls after the end of an instance', () => {
    const reads = interleavingsOf(['read', 'read', 'read'], 10);
    expect(reads.map(({ crash }) => crash?.agent ?? null)).to.deep.equal([null, 0, 1]);
    // Each write comes after some of the other's calls: after all of them, or after 0 to 5 reads.
    const usual = interleavingsOf([...Array<CallKind>(5).fill('read'), 'write'], 12);
    expect(usual.filter(({ crash }) => crash === null)).to.have.length(12);
    expect(ordersOf([6, 6], 12)).to.have.length(924);
  });

  it('have a crash before each call where it matters, and after each write', () => {
    const crashes = interleavingsOf(['read', 'read', 'write'], 2).flatMap(({ turns, crash }) =>
      crash?.agent === 0 ? [`${turns.join('')} ${crash.when} ${crash.call}`] : [],
    );
    // Reads that come after the other one’s write are as none at all.
    expect(crashes).to.deep.equal([
      '000111 before 0',
      '000111 after 0',
      '000111 after 1',
      '000111 after 2',
      '111000 after 2',
    ]);
  });

  it('are run in the order with the fewest switches', () => {
    const orders = interleavingsOf(['read', 'write'], 3).filter(({ crash }) => crash === null);
    expect(orders.map(({ turns }) => turns.join(''))).to.deep.equal(['0011', '1100', '0110', '1001']);
  });

  describe('as turns', () => {
    /** Two agents that make some calls, each after the response to the one before; the calls in the order of their effects. */
    const effectsOf = async (calls: readonly [number, number], interleaving: Interleaving): Promise<string> => {
      const time = new VirtualTime();
      const turns = new Turns(time, interleaving);
      const effects: string[] = [];
      const make = (agent: Agent, call: number) => {
        if (call === calls[agent]) return;
        const { done } = turns.take(agent, 'write', () => {
          time.after(agent === 0 ? 3 : 1, () => {
            effects.push(`${agent}`);
            done();
            make(agent, call + 1);
          });
        });
      };
      make(0, 0);
      make(1, 0);
      await time.run(() => false, 60_000);
      expect(turns.calls.map(({ length }) => length)).to.deep.equal(calls);
      return effects.join('');
    };

    it('give every order that is asked for', async () => {
      for (const turns of ordersOf([3, 3], 10)) {
        expect(await effectsOf([3, 3], { turns, crash: null })).to.equal(turns.join(''));
      }
    });

    it('skip an agent that has made its last call, and let calls go that have no turn', async () => {
      expect(await effectsOf([1, 2], { turns: [0, 0, 0, 1, 1], crash: null })).to.equal('011');
      expect(await effectsOf([1, 3], { turns: [1, 0], crash: null })).to.equal('1011');
    });

    it('name the call in which an instance ends', () => {
      const turns = new Turns(new VirtualTime(), { turns: [], crash: { agent: 1, call: 1, when: 'after' } });
      const crashes = ([0, 1, 0, 1] as const).map((agent) => turns.take(agent, 'read', () => undefined).crash);
      expect(crashes).to.deep.equal([null, null, null, 'after']);
    });

    it('go on without a call that waits for the other agent', async () => {
      const time = new VirtualTime();
      const turns = new Turns(time, { turns: [0, 1], crash: null });
      const effects: number[] = [];
      turns.take(0, 'write', () => undefined);
      turns.take(1, 'write', () => effects.push(1));
      await time.run(() => false, 60_000);
      expect(effects).to.deep.equal([1]);
    });
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import { check, checkEach } from './check.ts';
import type { Model, Verdict } from './model.ts';
import {
  add,
  drawn,
  isLinearizableByForce,
  read,
  register,
  swap,
  write,
  type RegisterInput,
  type RegisterOperation,
  type RegisterOutput,
} from './testing/register.ts';

describe('linearizability', () => {
  describe('accepts', () => {
    it('an empty history', () => {
      expect(check(register, [])).to.deep.equal({ kind: 'ok', order: [] });
    });

    it('a read of either value while a write is under way', () => {
      const history = (seen: number) => drawn({ w: [write(1), '|--------|', null], r: [read, '   |--|   ', seen] });
      expect(check(register, history(0))).to.deep.equal({ kind: 'ok', order: ['r', 'w'] });
      expect(check(register, history(1))).to.deep.equal({ kind: 'ok', order: ['w', 'r'] });
    });

    it('operations that end when others begin, in either order', () => {
      expect(kindOf({ w: [write(1), '|--|   ', null], r: [read, '   |--|', 0] })).to.equal('ok');
    });

    it('a write without a response that takes effect later', () => {
      const late = { a: [read, '      |-|    ', 0], b: [read, '          |-|', 1] } as const;
      expect(kindOf({ w: [write(1), '|            '], ...late })).to.equal('ok');
    });

    it('a write without a response that never takes effect', () => {
      expect(kindOf({ w: [write(1), '|       '], r: [read, '   |-| ', 0] })).to.equal('ok');
    });

    it('a swap without a response that explains a later one', () => {
      expect(kindOf({ a: [swap(0, 1), '|      '], b: [swap(1, 2), '   |-| ', true] })).to.equal('ok');
    });

    it('an operation with several possible effects, by the one that explains the rest', () => {
      // A sequence that skips one number at times, as one that a crash left behind.
      const skipping: Model<number, null, number> = {
        initial: 0,
        step: (state, _input, output) =>
          [state + 1, state + 2].filter((next) => output === undefined || output === next),
        equals: (one, other) => one === other,
        hash: String,
      };
      const history = (last: number) => [
        { id: 'a', input: null, call: 0 },
        { id: 'b', input: null, call: 1, end: { at: 2, output: last } },
      ];
      expect(check(skipping, history(4)).kind).to.equal('ok');
      expect(check(skipping, history(5)).kind).to.equal('illegal');
    });
  });

  describe('rejects', () => {
    it('a stale read', () => {
      const history = drawn({
        w: [write(1), '|--|       ', null],
        r: [read, '     |--|  ', 0],
        s: [read, '        |-| ', 1],
      });
      expect(witnessOf(history)).to.deep.equal({ prefix: ['w', 'r', 's'], conflict: ['w', 'r'] });
    });

    it('a read that goes back in time', () => {
      const history = drawn({
        w: [write(1), '|-------------|', null],
        a: [read, '   |-|         ', 1],
        b: [read, '        |-|    ', 0],
      });
      expect(witnessOf(history)).to.deep.equal({ prefix: ['w', 'a', 'b'], conflict: ['a', 'b'] });
    });

    it('a lost update: two swaps from the same value', () => {
      const history = drawn({ a: [swap(0, 1), '|----|', true], b: [swap(0, 2), ' |----|', true] });
      expect(witnessOf(history)).to.deep.equal({ prefix: ['a', 'b'], conflict: ['a', 'b'] });
    });

    it('an effect that is applied twice', () => {
      const history = drawn({ a: [add(5), '|--|       ', 5], r: [read, '     |--|  ', 10] });
      expect(witnessOf(history)).to.deep.equal({ prefix: ['a', 'r'], conflict: ['r'] });
    });

    it('a repeated operation without a response that takes effect twice', () => {
      const history = drawn({ a: [add(5), '|          '], r: [read, '     |--|  ', 10] });
      expect(witnessOf(history)).to.deep.equal({ prefix: ['a', 'r'], conflict: ['r'] });
    });

    it('a value that was never written', () => {
      const history = drawn({
        a: [write(1), '|-|         ', null],
        b: [write(2), '   |-|     ', null],
        r: [read, '      |-| ', 3],
      });
      expect(witnessOf(history).conflict).to.deep.equal(['r']);
    });

    it('an effect of an operation before it was called', () => {
      const history = drawn({ r: [read, '|-|    ', 1], w: [write(1), '    |-|', null] });
      expect(witnessOf(history)).to.deep.equal({ prefix: ['r'], conflict: ['r'] });
    });
  });

  describe('its witness', () => {
    it('ends with the first response that nothing explains, and leaves what came before out', () => {
      const before = Array.from({ length: 20 }, (_, index) => ({
        id: `before ${index}`,
        input: write(index),
        call: index * 2,
        end: { output: null, at: index * 2 + 1 },
      }));
      const wrong: RegisterOperation = { id: 'stale', input: read, call: 50, end: { output: 7, at: 51 } };
      const after: RegisterOperation = { id: 'after', input: read, call: 60, end: { output: 19, at: 61 } };
      const { prefix, conflict } = witnessOf([...before, wrong, after]);
      expect(prefix).to.deep.equal([...before.map(({ id }) => id), 'stale']);
      // The write of 7 was over, and so was a later one.
      expect(conflict).to.deep.equal(['before 7', 'before 19', 'stale']);
    });

    it('names the longest order that explains a part', () => {
      const verdict = check(register, drawn({ w: [write(1), '|--|    ', null], r: [read, '     |-|', 0] }));
      if (verdict.kind !== 'illegal') throw new Error(verdict.kind);
      expect(verdict.witness.longestOrder).to.deep.equal(['w']);
    });
  });

  it('checks each object by itself', () => {
    const history = drawn({
      x1: [write(1), '|-|    ', null],
      y1: [write(2), '|-|    ', null],
      x2: [read, '    |-|', 2],
      y2: [read, '    |-|', 2],
    });
    const verdicts = checkEach(register, history, ({ id }) => id.slice(0, 1));
    expect([...verdicts.keys()]).to.deep.equal(['x']);
  });

  it('says that it is undecided at the limit of configurations', () => {
    const writes = Array.from({ length: 12 }, (_, index) => ({
      id: String(index),
      input: add(2 ** index),
      call: 0,
    }));
    const wrong = { id: 'wrong', input: read, call: 1, end: { output: -1, at: 2 } };
    expect(check(register, [...writes, wrong], { maxConfigurations: 100 })).to.deep.equal({
      kind: 'undecided',
      configurations: 101,
    });
  });

  it('rejects an operation that ends before its call', () => {
    expect(() => check(register, [{ id: 'x', input: read, call: 2, end: { output: 0, at: 1 } }])).to.throw(
      'operation x ends before its call',
    );
  });

  it('decides a long history of few concurrent operations in linear work', () => {
    const history = Array.from({ length: 1_000 }, (_, index) => ({
      id: String(index),
      input: add(1),
      call: index,
      end: { output: index + 1, at: index + 3 },
    }));
    expect(check(register, history, { maxConfigurations: 5_000 }).kind).to.equal('ok');
  });

  it('agrees with trying every order, and its witnesses are illegal', () => {
    let [legal, illegal] = [0, 0];
    fc.assert(
      fc.property(histories, (history) => {
        const verdict = check(register, history);
        const isLegal = isLinearizableByForce(history);
        expect(verdict.kind).to.equal(isLegal ? 'ok' : 'illegal');
        if (verdict.kind === 'ok') explainedBy(history, verdict.order);
        if (verdict.kind === 'illegal') minimal(verdict.witness.prefix, verdict.witness.conflict);
        if (isLegal) legal++;
        else illegal++;
      }),
      { numRuns: 1_000 },
    );
    expect(Math.min(legal, illegal)).to.be.above(100);
  });
});

const inputs = fc.oneof(
  fc.constant(read),
  fc.integer({ min: 0, max: 2 }).map(write),
  fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 2 })).map(([from, to]) => swap(from, to)),
  fc.integer({ min: 1, max: 2 }).map(add),
);

/** Up to six operations of any clients, half of whose responses are what a register could give by chance. */
const histories = fc
  .array(
    fc.record({
      input: inputs,
      call: fc.integer({ min: 0, max: 12 }),
      length: fc.integer({ min: 1, max: 6 }),
      value: fc.integer({ min: 0, max: 3 }),
      isKnown: fc.integer({ min: 0, max: 4 }).map((n) => n > 0),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((all) => all.map(operationOf));

function operationOf(
  {
    input,
    call,
    length,
    value,
    isKnown,
  }: { input: RegisterInput; call: number; length: number; value: number; isKnown: boolean },
  index: number,
): RegisterOperation {
  const output: RegisterOutput = input.op === 'write' ? null : input.op === 'swap' ? value > 1 : value;
  return {
    id: `${index} ${JSON.stringify(input)}`,
    input,
    call,
    ...(isKnown && { end: { output, at: call + length } }),
  };
}

/** The order gives every response and respects time. */
function explainedBy(history: readonly RegisterOperation[], order: readonly string[]): void {
  const found = order.map((id) => history.find((operation) => operation.id === id));
  let state = register.initial;
  let latestCall = -1;
  for (const operation of found) {
    if (!operation) throw new Error('an operation of no history');
    const [next] = register.step(state, operation.input, operation.end?.output);
    expect(next, `after ${operation.id}`).to.not.equal(undefined);
    state = next ?? 0;
    if (operation.end) expect(operation.end.at).to.be.at.least(latestCall);
    latestCall = Math.max(latestCall, operation.call);
  }
  expect(new Set(order).size).to.equal(order.length);
  for (const { id, end } of history) if (end) expect(order).to.include(id);
}

/** What a witness names is illegal, whatever the others did, and legal without any one of its responses. */
function minimal(prefix: readonly RegisterOperation[], conflict: readonly RegisterOperation[]): void {
  const keeping = (kept: readonly RegisterOperation[]) =>
    prefix.map(({ end, ...operation }) =>
      end && kept.some(({ id }) => id === operation.id) ? { ...operation, end } : operation,
    );
  expect(isLinearizableByForce(keeping(conflict))).to.equal(false);
  for (const left of conflict) {
    expect(isLinearizableByForce(keeping(conflict.filter((one) => one !== left)))).to.equal(true);
  }
}

function kindOf(lines: Parameters<typeof drawn>[0]): Verdict<RegisterInput, RegisterOutput>['kind'] {
  return check(register, drawn(lines)).kind;
}

function witnessOf(history: readonly RegisterOperation[]): { prefix: string[]; conflict: string[] } {
  const verdict = check(register, history);
  if (verdict.kind !== 'illegal') throw new Error(`not illegal: ${verdict.kind}`);
  const ids = (all: readonly RegisterOperation[]) => all.map(({ id }) => id);
  return { prefix: ids(verdict.witness.prefix), conflict: ids(verdict.witness.conflict) };
}

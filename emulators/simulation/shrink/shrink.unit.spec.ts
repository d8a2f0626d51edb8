import { expect } from 'chai';
import fc from 'fast-check';
import { minimize } from './delta-debugging.ts';
import { shrink, type Choices } from './shrink.ts';

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('shrinking', () => {
  it('finds the operations and faults that fail together', async () => {
    const fails = async ({ operations, faults }: Choices) =>
      [3, 41, 77].every((one) => operations.includes(one)) && [5, 120].every((one) => faults.includes(one));
    const { choices, isMinimal } = await shrink({ operations: upTo(100), faults: upTo(200) }, fails);
    expect(choices).to.deep.equal({ operations: [3, 41, 77], faults: [5, 120] });
    expect(isMinimal).to.equal(true);
  });

  it('takes a failure without any fault, or without any operation, as it is', async () => {
    const all = { operations: upTo(20), faults: upTo(20) };
    const byOperation = await shrink(all, async ({ operations }) => operations.includes(7));
    expect(byOperation.choices).to.deep.equal({ operations: [7], faults: [] });
    const byFault = await shrink(all, async ({ faults }) => faults.includes(9));
    expect(byFault.choices).to.deep.equal({ operations: [], faults: [9] });
  });

  it('goes on where leaving out an operation makes a fault needless', async () => {
    // Fault 2 is needed only as long as operation 8 is there.
    const fails = async ({ operations, faults }: Choices) =>
      operations.includes(1) && (!operations.includes(8) || faults.includes(2));
    const { choices } = await shrink({ operations: upTo(10), faults: upTo(5) }, fails);
    expect(choices).to.deep.equal({ operations: [1], faults: [] });
  });

  it('stops at its budget with a run that fails', async () => {
    let runs = 0;
    const fails = async ({ operations }: Choices) => {
      runs++;
      return [10, 90].every((one) => operations.includes(one));
    };
    const result = await shrink({ operations: upTo(100), faults: [] }, fails, 6);
    expect(runs).to.equal(6);
    expect(result.runs).to.equal(6);
    expect(result.isMinimal).to.equal(false);
    expect(await fails(result.choices)).to.equal(true);
  });

  it('ends with items of which none can be left out, whatever fails', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.nat(30), { minLength: 1 }), fc.nat(30), async (needed, extra) => {
        const fails = async (kept: readonly number[]) =>
          needed.every((one) => kept.includes(one)) || (kept.includes(extra) && kept.length % 3 === 1);
        const kept = await minimize(upTo(31), fails, { tests: 10_000 });
        expect(await fails(kept)).to.equal(true);
        for (const one of kept) expect(await fails(kept.filter((other) => other !== one))).to.equal(false);
      }),
      { numRuns: 100 },
    );
  });
});

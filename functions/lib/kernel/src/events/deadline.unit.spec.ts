import { expect } from 'chai';
import { DeadlineError, withDeadline } from './deadline.ts';

describe('a deadline', () => {
  const failed = (work: Promise<unknown>) =>
    work.then(
      () => 'fulfilled',
      (error: unknown) => error,
    );

  it('leaves work that is in time alone', async () => {
    expect(await withDeadline(60_000, () => Promise.resolve(5))).to.equal(5);
    const broken = new Error('broken');
    expect(await failed(withDeadline(60_000, () => Promise.reject(broken)))).to.equal(broken);
  });

  it('ends what takes longer, and says so to what goes on', async () => {
    const signals: AbortSignal[] = [];
    const work = withDeadline(1, (signal) => {
      signals.push(signal);
      return new Promise(() => undefined);
    });
    expect(await failed(work)).to.be.instanceOf(DeadlineError);
    expect(signals.map(({ aborted }) => aborted)).to.deep.equal([true]);
  });

  it('ignores how late work fails in the end', async () => {
    let fail = (_error: Error): void => undefined;
    const work = withDeadline(1, () => new Promise((_resolve, reject) => (fail = reject)));
    expect(await failed(work)).to.be.instanceOf(DeadlineError);
    fail(new Error('too late to matter'));
    await new Promise(setImmediate);
  });
});

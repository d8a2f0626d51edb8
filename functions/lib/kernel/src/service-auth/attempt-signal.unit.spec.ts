import { getEventListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import { untilAborted, withAttemptSignal } from './attempt-signal.ts';

const never = () => new Promise<never>(() => undefined);
const failureOf = async (work: Promise<unknown>) =>
  work.then(
    () => expect.fail('it did not fail'),
    (error: unknown) => error,
  );

describe('the signal of an attempt', () => {
  it('fires after its time, although garbage is collected meanwhile', async () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    const deadline = new AbortController();
    const attempt = withAttemptSignal(deadline.signal, 20, (signal) => {
      setImmediate(collectGarbage);
      return untilAborted(signal, never());
    });
    expect(await failureOf(attempt)).to.include({ name: 'TimeoutError', message: 'no response within 20 ms' });
  });

  it('fires with the deadline, also one that is over', async () => {
    const deadline = new AbortController();
    const attempt = withAttemptSignal(deadline.signal, 60_000, (signal) => untilAborted(signal, never()));
    const reason = new Error('over');
    deadline.abort(reason);
    expect(await failureOf(attempt)).to.equal(reason);
    const late = withAttemptSignal(deadline.signal, 60_000, (signal) => untilAborted(signal, never()));
    expect(await failureOf(late)).to.equal(reason);
  });

  it('leaves no listener and no timer when its work is done, or fails', async () => {
    const deadline = new AbortController();
    for (const work of [() => Promise.resolve('done'), () => Promise.reject(new Error('no'))]) {
      let seen: AbortSignal | undefined;
      await withAttemptSignal(deadline.signal, 1, (signal) => {
        seen = signal;
        return untilAborted(signal, work());
      }).catch(() => undefined);
      expect(getEventListeners(seen!, 'abort')).to.deep.equal([]);
      await delay(10);
      expect(seen!.aborted).to.equal(false);
    }
  });
});

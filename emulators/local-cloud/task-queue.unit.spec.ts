import { expect } from 'chai';
import { defaultQueueSettings, TaskQueue, type QueueSettings, type Task } from './task-queue.ts';

/** A clock that only moves when a test moves it, with the work that waits for it. */
class Clock {
  now = 0;
  #planned: { readonly at: number; readonly run: () => void }[] = [];

  at = (time: number, run: () => void): (() => void) => {
    const entry = { at: time, run };
    this.#planned.push(entry);
    return () => {
      this.#planned = this.#planned.filter((each) => each !== entry);
    };
  };

  async advanceTo(time: number): Promise<void> {
    for (;;) {
      await settled();
      const [next] = this.#planned.filter(({ at }) => at <= time).sort((a, b) => a.at - b.at);
      if (!next) break;
      this.#planned = this.#planned.filter((each) => each !== next);
      this.now = Math.max(this.now, next.at);
      next.run();
    }
    this.now = time;
  }
}

async function settled(): Promise<void> {
  for (let i = 0; i < 10; i++) await Promise.resolve();
}

function task(id: string, scheduledAt = 0): Task {
  return {
    name: `projects/p/locations/l/queues/q/tasks/${id}`,
    headers: {},
    body: '',
    scheduledAt,
    dispatchDeadlineMs: 1_000,
    attempts: 0,
    firstAttemptAt: null,
    previousStatus: null,
  };
}

describe('a task queue', () => {
  let clock: Clock;
  let dispatched: [string, number, number][];
  let givenUp: string[];
  let statusOf: (task: Task) => Promise<number | null>;

  const idOf = ({ name }: Task) => name.slice(name.lastIndexOf('/') + 1);
  const queueOf = (settings: Partial<QueueSettings> = {}) =>
    new TaskQueue(
      { ...defaultQueueSettings, ...settings },
      {
        now: () => clock.now,
        at: clock.at,
        dispatch: (one) => {
          dispatched.push([idOf(one), clock.now, one.attempts]);
          return statusOf(one);
        },
        onGivenUp: (one) => givenUp.push(idOf(one)),
        onChange: () => undefined,
      },
    );

  beforeEach(() => {
    clock = new Clock();
    dispatched = [];
    givenUp = [];
    statusOf = async () => 200;
  });

  it('dispatches each task at its time, whatever order they were added in', async () => {
    const queue = queueOf();
    queue.add(task('late', 5_000));
    queue.add(task('soon', 1_000));
    queue.add(task('now'));
    await clock.advanceTo(10_000);
    expect(dispatched).to.deep.equal([
      ['now', 0, 0],
      ['soon', 1_000, 0],
      ['late', 5_000, 0],
    ]);
    expect(queue.tasks()).to.deep.equal([]);
  });

  it('tries again with backoff, and drops a task after its last attempt', async () => {
    statusOf = async () => 500;
    const retry = { ...defaultQueueSettings.retry, maxAttempts: 3, minBackoffSeconds: 2 };
    const queue = queueOf({ retry });
    queue.add(task('a'));
    await clock.advanceTo(100_000);
    expect(dispatched).to.deep.equal([
      ['a', 0, 0],
      ['a', 2_000, 1],
      ['a', 6_000, 2],
    ]);
    expect(givenUp).to.deep.equal(['a']);
  });

  it('tries again where there was no response at all', async () => {
    statusOf = async ({ attempts }) => (attempts === 0 ? null : 204);
    queueOf().add(task('a'));
    await clock.advanceTo(10_000);
    expect(dispatched.map(([, , attempts]) => attempts)).to.deep.equal([0, 1]);
    expect(givenUp).to.deep.equal([]);
  });

  it('remembers names for an hour after the task is done', async () => {
    const queue = queueOf();
    expect(queue.add(task('a'))).to.equal(true);
    expect(queue.add(task('a')), 'while it runs').to.equal(false);
    await clock.advanceTo(1);
    expect(queue.add(task('a')), 'after it is done').to.equal(false);
    await clock.advanceTo(3_600_001);
    expect(queue.add(task('a')), 'an hour later').to.equal(true);
  });

  it('forgets a task that is deleted, and remembers its name', async () => {
    const queue = queueOf();
    queue.add(task('a', 1_000));
    expect(queue.remove(task('a').name)).to.equal(true);
    expect(queue.remove(task('a').name)).to.equal(false);
    expect(queue.add(task('a'))).to.equal(false);
    await clock.advanceTo(2_000);
    expect(dispatched).to.deep.equal([]);
  });

  it('works on so many at a time', async () => {
    const finish: (() => void)[] = [];
    statusOf = () =>
      new Promise((resolve) =>
        finish.push(() => {
          resolve(200);
        }),
      );
    const queue = queueOf({ maxConcurrentDispatches: 2 });
    for (const id of ['a', 'b', 'c']) queue.add(task(id));
    await settled();
    expect(dispatched.map(([id]) => id)).to.deep.equal(['a', 'b']);
    finish[0]?.();
    await settled();
    expect(dispatched.map(([id]) => id)).to.deep.equal(['a', 'b', 'c']);
  });

  it('dispatches so many in a second', async () => {
    const queue = queueOf({ maxDispatchesPerSecond: 2 });
    for (const id of ['a', 'b', 'c', 'd']) queue.add(task(id));
    await clock.advanceTo(5_000);
    expect(dispatched.map(([, at]) => at)).to.deep.equal([0, 0, 500, 1_000]);
  });
});

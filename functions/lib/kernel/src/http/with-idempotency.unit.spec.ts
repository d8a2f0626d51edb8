import { expect } from 'chai';
import { Timestamp, type Transaction, type WriteBatch } from 'firebase-admin/firestore';
import type { CommitCompanion } from '../commit-companion.ts';
import type { Free, IdempotencyRecord, KeptResponse, Lease, Taken } from './idempotency-store.ts';
import { onceInCommit, onceUnderLease } from './with-idempotency.ts';

const response = { status: 200, headers: {}, cookies: [], body: 'done' };
const free: Free = { kind: 'free', replaces: Timestamp.fromMillis(1) };
const replayed: Taken = { kind: 'replayed', response, isOwn: false };
const worked = { kind: 'worked', result: 'done' };
const away = new Error('14 UNAVAILABLE');
// Only handed on.
const writer = Object.create(null) as WriteBatch;
const reject = (error: Error) => async (): Promise<never> => {
  throw error;
};

/** A record that says one thing after the other, and what is done to it. */
function recordSaying(...standings: (Free | Taken | Error)[]) {
  const calls: unknown[] = [];
  const failures: unknown[] = [];
  const record: IdempotencyRecord = {
    id: 'id',
    read: async () => {
      const standing = standings.shift();
      if (!standing) throw new Error('read once too often');
      if (standing instanceof Error) throw standing;
      return standing;
    },
    addTo: (_writer, replaced, kept) => calls.push(['add', replaced, kept]),
    write: async (replaced, kept) => void calls.push(['write', replaced, kept]),
    lease: reject(new Error('leased')),
  };
  return { record, calls, failures, recordFailed: (cause: unknown) => void failures.push(cause) };
}

describe('work whose effect is one commit', () => {
  const keep = (result: string): KeptResponse | null => ({ ...response, body: result });
  const encode = (result: unknown): KeptResponse => ({ ...response, body: result });
  const once = (
    about: ReturnType<typeof recordSaying>,
    work: (companion: CommitCompanion) => Promise<string>,
    more: { keep?: typeof keep; isSecret?: boolean } = {},
  ) => onceInCommit({ ...about, work, encode, keep, isSecret: false, ...more });

  it('is recorded by that commit, with what it returns, and by no other', async () => {
    const about = recordSaying(free);
    const done = await once(about, async (companion) => {
      companion.addTo(writer, 'done');
      companion.committed();
      return 'done';
    });
    expect(done).to.deep.equal(worked);
    expect(about.calls).to.deep.equal([['add', free, response]]);
  });

  it('is recorded in each attempt at the commit, and in no second commit', async () => {
    const about = recordSaying(free, free);
    let second: unknown;
    await once(about, async (companion) => {
      companion.addTo(writer, 'first attempt');
      companion.addTo(writer, 'second attempt');
      companion.committed();
      try {
        companion.addTo(writer, 'another commit');
      } catch (error) {
        second = error;
      }
      return 'done';
    });
    expect(about.calls).to.have.length(2);
    expect(String(second)).to.include('commits once');
  });

  it('that commits nothing is recorded afterwards', async () => {
    const about = recordSaying(free);
    expect(await once(about, async () => 'done')).to.deep.equal(worked);
    expect(about.calls).to.deep.equal([['write', free, response]]);
  });

  it('isn’t done where another request has the key', async () => {
    for (const taken of [replayed, { kind: 'in_progress', retryAfterMs: 5 }, { kind: 'other_request' }] as const) {
      expect(await once(recordSaying(taken), reject(new Error('worked')))).to.deep.equal(taken);
    }
  });

  it('that fails is asked for, whatever it failed with: another request or this one may have committed', async () => {
    for (const error of [away, new Error('not found'), Object.assign(new Error('there'), { code: 6 })]) {
      expect(await once(recordSaying(free, replayed), reject(error))).to.deep.equal(replayed);
    }
    const rejection = await once(recordSaying(free, replayed), async () => 'rejected', { keep: () => null });
    expect(rejection).to.deep.equal(replayed);
  });

  it('that fails rejects with its own error where nothing is recorded, or the record can’t be read', async () => {
    for (const after of [free, away]) {
      const missing = new Error('not found');
      expect(await once(recordSaying(free, after), reject(missing)).catch((error: unknown) => error)).to.equal(missing);
    }
    const about = recordSaying(free, free);
    expect(await once(about, async () => 'rejected', { keep: () => null })).to.have.property('result', 'rejected');
    expect(about.calls, 'the key is free').to.deep.equal([]);
  });

  it('gives its secret in the one response there is, though its own commit was lost', async () => {
    const work = async (companion: CommitCompanion): Promise<string> => {
      companion.addTo(writer, 'secret');
      throw away;
    };
    const own = recordSaying(free, { kind: 'responded_once', isOwn: true });
    expect(await once(own, work, { isSecret: true })).to.deep.equal({
      kind: 'replayed',
      response: { ...response, body: 'secret' },
      isOwn: true,
    });
    expect(own.calls).to.deep.equal([['add', free, 'once']]);
    const others: Taken = { kind: 'responded_once', isOwn: false };
    expect(await once(recordSaying(free, others), work, { isSecret: true })).to.deep.equal(others);
  });

  it('says so where what the key created is there without a record', async () => {
    const work = async (companion: CommitCompanion): Promise<string> => {
      companion.addTo(writer, 'done');
      throw Object.assign(new Error('ALREADY_EXISTS'), { code: 6 });
    };
    expect(await once(recordSaying(free, free), work)).to.deep.equal({ kind: 'created_before' });
  });

  it('is recorded as the transaction sees it', async () => {
    const tx = Object.create(null) as Transaction;
    const seen: boolean[] = [];
    await once(recordSaying(free, free, replayed), async (companion) => {
      seen.push(await companion.isRecorded(tx), await companion.isRecorded(tx));
      return 'done';
    });
    expect(seen).to.deep.equal([false, true]);
  });

  it('gives its result even if that can’t be recorded', async () => {
    const about = recordSaying(free);
    const record = { ...about.record, write: reject(away) };
    expect(await once({ ...about, record }, async () => 'done')).to.deep.equal(worked);
    expect(about.failures).to.deep.equal([away]);
  });
});

describe('work under a lease', () => {
  async function once(
    work: () => Promise<string>,
    kept: KeptResponse | null,
    { end = async () => undefined, isSecret = false }: { end?: () => Promise<void>; isSecret?: boolean } = {},
  ) {
    const calls: unknown[] = [];
    const failures: unknown[] = [];
    const note = (call: unknown) => {
      calls.push(call);
      return end();
    };
    const lease: Lease = { kind: 'leased', keep: note, release: () => note('release') };
    const record = { ...recordSaying().record, lease: async () => lease };
    const recordFailed = (cause: unknown) => void failures.push(cause);
    const result = await onceUnderLease({ record, work, keep: () => kept, isSecret, recordFailed }).catch(
      (e: unknown) => e,
    );
    return { result, calls, failures };
  }
  const working = async () => 'done';

  it('keeps the response, or only that there was one, or frees the key', async () => {
    expect(await once(working, response)).to.deep.equal({ result: worked, calls: [response], failures: [] });
    expect(await once(working, response, { isSecret: true })).to.deep.equal({
      result: worked,
      calls: ['once'],
      failures: [],
    });
    expect(await once(working, null)).to.deep.equal({ result: worked, calls: ['release'], failures: [] });
  });

  it('frees the key when the work throws, and rejects with what it threw', async () => {
    const missing = new Error('not found');
    expect(await once(reject(missing), response)).to.deep.equal({ result: missing, calls: ['release'], failures: [] });
  });

  it('returns the result even if it can’t be recorded', async () => {
    expect(await once(working, response, { end: reject(away) })).to.deep.equal({
      result: worked,
      calls: [response],
      failures: [away],
    });
  });

  it('isn’t done where another request has the key', async () => {
    const taken: Taken = { kind: 'in_progress', retryAfterMs: 5 };
    const record = { ...recordSaying().record, lease: async () => taken };
    const work = reject(new Error('worked'));
    const keyed = { record, work, keep: () => response, isSecret: false, recordFailed: () => undefined };
    expect(await onceUnderLease(keyed)).to.deep.equal(taken);
  });
});

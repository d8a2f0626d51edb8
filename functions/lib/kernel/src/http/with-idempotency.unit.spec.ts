import { expect } from 'chai';
import type { Claim } from './idempotency-store.ts';
import { withIdempotency, type Kept } from './with-idempotency.ts';

const key = { uid: 'ann', orgId: null, routeId: 'T1', target: '', key: 'k', body: undefined };
const response = { status: 200, headers: {}, cookies: [], body: 'done' };

/** Work under a key that nothing else holds; returns what became of it and what was recorded. */
async function once(work: () => Promise<string>, kept: Kept, record: () => Promise<void> = async () => undefined) {
  const calls: unknown[] = [];
  const note = (call: unknown) => {
    calls.push(call);
    return record();
  };
  const claim: Claim = { kind: 'claimed', keep: (response) => note(response), release: () => note('release') };
  const failures: unknown[] = [];
  const result = await withIdempotency(
    { claim: async () => claim },
    { key, now: () => 0, work, keep: () => kept, recordFailed: (cause) => void failures.push(cause) },
  ).catch((error: unknown) => error);
  return { result, calls, failures };
}

describe('withIdempotency', () => {
  const worked = { kind: 'worked', result: 'done' };
  const working = async () => 'done';
  const away = new Error('14 UNAVAILABLE');
  const failing = async (): Promise<never> => {
    throw away;
  };

  it('keeps the response, or only that there was one, or frees the key', async () => {
    expect(await once(working, response)).to.deep.equal({ result: worked, calls: [response], failures: [] });
    expect(await once(working, 'once')).to.deep.equal({ result: worked, calls: [null], failures: [] });
    expect(await once(working, 'release')).to.deep.equal({ result: worked, calls: ['release'], failures: [] });
  });

  it('frees the key when the work throws, and rejects with what it threw', async () => {
    const missing = new Error('not found');
    const work = async () => {
      throw missing;
    };
    expect(await once(work, response)).to.deep.equal({ result: missing, calls: ['release'], failures: [] });
  });

  it('returns the result even if it can’t be recorded', async () => {
    expect(await once(working, response, failing)).to.deep.equal({
      result: worked,
      calls: [response],
      failures: [away],
    });
  });

  it('doesn’t work where another request has the key', async () => {
    const claim: Claim = { kind: 'in_progress', retryAfterMs: 5 };
    const work = async () => {
      throw new Error('worked');
    };
    const keyed = { key, now: () => 0, work, keep: () => response, recordFailed: () => undefined };
    expect(await withIdempotency({ claim: async () => claim }, keyed)).to.deep.equal(claim);
  });
});

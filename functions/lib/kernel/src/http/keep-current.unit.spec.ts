import { expect } from 'chai';
import type { Identity } from './context.ts';
import { keepCurrent } from './keep-current.ts';

const identity = (uid: string, authTime = 1): Identity => ({
  actor: { uid, email: '', emailVerified: true, claims: {} },
  authTime,
});
const [ann, bob] = [identity('ann'), identity('bob')];

/** An Auth that says what `results` holds, else yes, and counts the questions. */
function auth(...results: (boolean | Error)[]) {
  const clock = { ms: 1_000_000 };
  const asked: string[] = [];
  const ask = async ({ actor }: Identity) => {
    const result = results[asked.push(actor.uid) - 1] ?? true;
    if (result instanceof Error) throw result;
    return result;
  };
  return { clock, asked, isCurrent: keepCurrent(ask, () => clock.ms) };
}

describe('keepCurrent', () => {
  it('asks again after the time that the caller allows', async () => {
    const { clock, asked, isCurrent } = auth();
    for (const afterMs of [0, 10_000, 29_999]) {
      clock.ms = 1_000_000 + afterMs;
      expect(await isCurrent(ann, 30_000)).to.equal(true);
    }
    expect(asked).to.have.length(1);
    clock.ms = 1_000_000 + 30_000;
    await isCurrent(ann, 30_000);
    expect(asked).to.have.length(2);
  });

  it('asks each time for a mutation, whose response serves later reads', async () => {
    const { asked, isCurrent } = auth();
    await isCurrent(ann, 0);
    await isCurrent(ann, 0);
    expect(asked).to.have.length(2);
    await isCurrent(ann, 30_000);
    expect(asked).to.have.length(2);
  });

  it('keeps a yes only: a no, or no response, is asked again', async () => {
    const away = new Error('away');
    const { asked, isCurrent } = auth(true, false, true, away, true);
    expect(await isCurrent(ann, 30_000)).to.equal(true);
    expect(await isCurrent(ann, 0), 'revoked').to.equal(false);
    expect(await isCurrent(ann, 30_000), 'the earlier yes is forgotten').to.equal(true);
    expect(await isCurrent(ann, 0).catch((error: unknown) => error)).to.equal(away);
    expect(await isCurrent(ann, 30_000)).to.equal(true);
    expect(asked).to.have.length(5);
  });

  it('counts from the question, so that a slow response is not older than it may be', async () => {
    const { clock, asked, isCurrent } = auth();
    const slow = isCurrent(ann, 30_000);
    clock.ms += 29_000;
    await slow;
    clock.ms += 1000;
    await isCurrent(ann, 30_000);
    expect(asked).to.have.length(2);
  });

  it('knows users, and sign-ins of one user, apart', async () => {
    const { asked, isCurrent } = auth();
    for (const each of [ann, bob, identity('ann', 2)]) await isCurrent(each, 30_000);
    expect(asked).to.deep.equal(['ann', 'bob', 'ann']);
  });

  it('asks again when the clock was set back', async () => {
    const { clock, asked, isCurrent } = auth();
    await isCurrent(ann, 30_000);
    clock.ms -= 3_600_000;
    await isCurrent(ann, 30_000);
    expect(asked).to.have.length(2);
  });

  it('remembers a bounded number of sign-ins', async () => {
    const { asked, isCurrent } = auth();
    for (let n = 0; n <= 10_000; n++) await isCurrent(identity(`user-${n}`), 30_000);
    await isCurrent(identity('user-10000'), 30_000);
    await isCurrent(identity('user-1'), 30_000);
    expect(asked).to.have.length(10_001);
    await isCurrent(identity('user-0'), 30_000);
    expect(asked, 'the oldest is gone').to.have.length(10_002);
  });
});

import type { MfaEvent } from '@fresh/contracts/events/identity';
import { given as givenEvents } from '@fresh/kernel/testing/decisions';
import { expect } from 'chai';
import { evolve, noMfa, setUp, verify, type Mfa } from './mfa.ts';

const now = Date.UTC(2030, 0, 1);
const uid = 'nia';
const minute = 60_000;
/** When the session that shows a code signed in, epoch s. */
const authTime = 1_893_455_000;
const data = (step: number) => ({ uid, step, authTime });
const started: MfaEvent = { type: 'fresh.identity.mfa.v1.setup_started', data: { uid } };
const enrolled = (step: number): MfaEvent => ({ type: 'fresh.identity.mfa.v1.enrolled', data: data(step) });
const verified = (step: number): MfaEvent => ({ type: 'fresh.identity.mfa.v1.verified', data: data(step) });

/** Setups are numbered: the secrets of the first and second are `secret 1` and `secret 2`. */
const given = (...events: MfaEvent[]) => {
  let setups = 0;
  const next = (mfa: Mfa, event: MfaEvent) => {
    if (event.type === started.type) setups++;
    return evolve(mfa, event, { now, newSecret: `secret ${setups}` });
  };
  return givenEvents<Mfa, MfaEvent>(next, noMfa(uid), ...events);
};
const attempt = (secret: string, ...steps: number[]) => ({ secret, steps, authTime });

describe('second factor', () => {
  it('waits for the first code of a new secret', () => {
    given()
      .when(setUp)
      .thenState((mfa) => {
        expect(mfa.pending?.secret).to.equal('secret 1');
        expect(mfa.enrolled).to.equal(undefined);
      });
    given(started)
      .when((mfa) => verify(mfa, attempt('secret 1', 7), now))
      .then(enrolled(7));
  });

  it('keeps the enrolled secret alone', () => {
    given(started)
      .when(() => [enrolled(7)])
      .thenState((mfa) => {
        expect(mfa.enrolled).to.deep.equal({ secret: 'secret 1', lastStep: 7, enrolledAt: now, verifiedAt: now });
        expect(mfa.pending).to.equal(undefined);
      });
  });

  it('takes no wrong code and no secret that is not on record', () => {
    given(started)
      .when((mfa) => verify(mfa, attempt('secret 1'), now))
      .thenRefused('BAD_REQUEST', 'Invalid token');
    given(started)
      .when((mfa) => verify(mfa, attempt('of my own', 7), now))
      .thenRefused('BAD_REQUEST', 'Invalid token');
    given()
      .when((mfa) => verify(mfa, attempt('', 7), now))
      .thenRefused('BAD_REQUEST', 'Invalid token');
  });

  it('takes each code once, and none older than the last', () => {
    const mfa = () => given(started, enrolled(7), verified(9));
    mfa()
      .when((state) => verify(state, attempt('secret 1', 9), now))
      .thenRefused('BAD_REQUEST', 'Invalid token');
    mfa()
      .when((state) => verify(state, attempt('secret 1', 8), now))
      .thenRefused('BAD_REQUEST', 'Invalid token');
    mfa()
      .when((state) => verify(state, attempt('secret 1', 10), now))
      .then(verified(10));
  });

  it('forgets a pending secret when another one is set up', () => {
    given(started, started)
      .when((mfa) => verify(mfa, attempt('secret 1', 7), now))
      .thenRefused('BAD_REQUEST', 'Invalid token');
  });

  it('stays in force until its replacement has shown a code', () => {
    given(started, enrolled(7), started)
      .when((mfa) => verify(mfa, attempt('secret 1', 8), now))
      .then(verified(8));
    given(started, enrolled(7), started)
      .when((mfa) => verify(mfa, attempt('secret 2', 7), now + 10 * minute))
      .then(enrolled(7));
  });

  it('remembers the sign-ins that proved it, the last one first, and those of its secret alone', () => {
    const provedIn = (at: number): MfaEvent => ({
      type: 'fresh.identity.mfa.v1.verified',
      data: { uid, step: at, authTime: at },
    });
    const ofAll = (...events: MfaEvent[]) => {
      let found: readonly number[] = [];
      given(started, enrolled(7), ...events)
        .when(() => [])
        .thenState((mfa) => {
          found = (mfa.proofs ?? []).map((proof) => proof.authTime);
        });
      return found;
    };
    expect(ofAll()).to.deep.equal([authTime]);
    expect(ofAll(provedIn(10), provedIn(11), provedIn(10))).to.deep.equal([10, 11, authTime]);
    expect(ofAll(...[10, 11, 12, 13, 14, 15].map(provedIn))).to.deep.equal([15, 14, 13, 12, 11]);
    expect(ofAll(provedIn(10), started)).to.deep.equal([10, authTime]);
    expect(ofAll(provedIn(10), started, enrolled(8))).to.deep.equal([authTime]);
    expect(ofAll({ type: 'fresh.identity.mfa.v1.verified', data: { uid, step: 9 } })).to.deep.equal([authTime]);
  });

  it('is not replaced by a user who has shown no code of it lately', () => {
    given(started, enrolled(7), started)
      .when((mfa) => verify(mfa, attempt('secret 2', 7), now + 10 * minute + 1))
      .thenRefused('FORBIDDEN', 'Verify a code of the enrolled secret first');
  });
});

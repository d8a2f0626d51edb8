import { expect } from 'chai';
import { TryItSession, type TryItRequest } from './try-it-session.ts';

const request = (method: string, headers: Record<string, string> = {}): TryItRequest => {
  return { url: '/api/x', method, headers };
};

describe('trying out with the session of the browser', () => {
  /** Counts how often the token was asked for. */
  const started = (tokens: (string | undefined)[]) => {
    const asked: (string | undefined)[] = [];
    const session = new TryItSession(async () => {
      const token = tokens[asked.length];
      asked.push(token);
      return token;
    });
    return { session, asked };
  };
  const tokenOf = async (session: TryItSession, sent: TryItRequest) =>
    (await session.before(sent)).headers['x-csrf-token'];

  it('adds the token to changes, and asks for it once', async () => {
    const { session, asked } = started(['t1']);
    expect(await tokenOf(session, request('POST'))).to.equal('t1');
    expect(await tokenOf(session, request('delete'))).to.equal('t1');
    expect(asked).to.have.length(1);
  });

  it('leaves alone what needs none', async () => {
    const { session, asked } = started(['t1']);
    expect(await tokenOf(session, request('GET'))).to.equal(undefined);
    expect(await tokenOf(session, request('POST', { Authorization: 'Bearer x' }))).to.equal(undefined);
    expect(await tokenOf(session, request('POST', { 'X-CSRF-Token': 'own' }))).to.equal(undefined);
    expect(await tokenOf(session, { ...request('POST'), loadSpec: true })).to.equal(undefined);
    expect(asked).to.have.length(0);
  });

  it('asks again after a rejection, a sign-in or a sign-out, and when no user was signed in', async () => {
    const { session } = started([undefined, 't1', 't2', 't3', 't4']);
    expect(await tokenOf(session, request('POST'))).to.equal(undefined);
    expect(await tokenOf(session, request('POST'))).to.equal('t1');
    session.after({ status: 403, url: 'http://gateway/api/x' });
    expect(await tokenOf(session, request('POST'))).to.equal('t2');
    session.after({ status: 200, url: 'http://gateway/api/session' });
    expect(await tokenOf(session, request('POST'))).to.equal('t3');
    session.after({ status: 200, url: 'http://gateway/api/auth/logout?everywhere=true' });
    expect(await tokenOf(session, request('POST'))).to.equal('t4');
    session.after({ status: 200, url: 'http://gateway/api/session/bootstrap' });
    expect(await tokenOf(session, request('POST'))).to.equal('t4');
  });
});

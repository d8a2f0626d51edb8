import { randomBytes } from 'node:crypto';
import { eventPath } from '@fresh/kernel/events/event-log';
import { auth, firestore } from '@fresh/kernel/firebase';
import { projectEnv, startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { unsignedToken } from '@fresh/kernel/testing/google/tokens';
import { letSignIn, person, send, signInAgain, type Person } from '@fresh/kernel/testing/world';
import { isProvedIn } from '@fresh/kernel/http/second-factor';
import { expect } from 'chai';
import * as z from 'zod';
import { codeAt, fromBase32, stepOf } from './totp.ts';

const payload = z.looseObject({ auth_time: z.number() });

describe('MFA over HTTP', () => {
  let setup: FunctionProcess, verify: FunctionProcess;
  let nia: Person;

  before(async () => {
    [setup, verify] = await Promise.all([
      startFunction('identity', 'authMfaSetup'),
      startFunction('identity', 'authMfaVerify'),
    ]);
  });
  beforeEach(async () => {
    nia = await person('nia', { plan: 'gold' });
  });
  after(async () => {
    await Promise.all([setup.kill(), verify.kill()]);
  });

  const setUp = async (as = nia, process = setup) => send(process.url, 'POST', '/api/auth/mfa/setup', { as, body: {} });
  const newSecret = async () => ((await setUp()).body as { secret: string }).secret;
  const present = (secret: string, token: string, as = nia, process = verify) =>
    send(process.url, 'POST', '/api/auth/mfa/verify', { as, body: { secret, token } });
  /** The code `steps` steps from now. Time goes on: ±1 is always within the tolerated ±2. */
  const code = (secret: string, steps = 0) => codeAt(fromBase32(secret)!, stepOf(Date.now()) + steps);
  const stored = async () => (await firestore().doc(`mfa/${nia.uid}`).get()).data();
  const claims = async () => (await auth().getUser(nia.uid)).customClaims;
  const eventsOf = async (kind: string) => {
    const log = firestore().collection(eventPath(`fresh.identity.mfa.v1.${kind}`, '').slice(0, -1));
    return (await log.where('subject', '==', `mfa/${nia.uid}`).get()).docs.map((document) => document.data());
  };
  const payloadOf = ({ idToken }: Person) => payload.parse(JSON.parse(atob(idToken.split('.')[1] ?? '')));
  const authTimeOf = (who: Person) => payloadOf(who).auth_time;
  const invalid = { error: { code: 'BAD_REQUEST', message: 'Invalid token' } };

  it('gives a secret, its address and a picture of it', async () => {
    const response = await setUp();
    expect(response.status).to.equal(200);
    const { secret, qrCode, otpauthUrl, success } = response.body as Record<string, string>;
    expect(success).to.equal(true);
    expect(secret).to.match(/^[A-Z2-7]{52}$/);
    expect(otpauthUrl).to.equal(`otpauth://totp/FreshRoot%20(${nia.uid})?secret=${secret}`);
    expect(qrCode).to.match(/^data:image\/png;base64,[A-Za-z0-9+/]+=*$/);
    const png = Buffer.from(qrCode!.split(',')[1]!, 'base64');
    expect(png.subarray(0, 8).toString('latin1')).to.equal('\x89PNG\r\n\x1a\n');
    expect(await newSecret()).not.to.equal(secret);
  });

  it('counts on from its log when it was restored from a backup', async () => {
    const secret = await newSecret();
    const backup = (await stored())!;
    expect((await present(secret, code(secret))).status).to.equal(200);
    expect((await present(secret, code(secret, 1))).status).to.equal(200);
    const pending = { ...(backup['pending'] as object), createdAt: Date.now() - 24 * 60 * 60_000 };
    await firestore()
      .doc(`mfa/${nia.uid}`)
      .set({ ...backup, pending });
    expect((await setUp()).status).to.equal(200);
    expect(await stored()).to.include({ version: 4 });
    const kinds = await Promise.all(['setup_started', 'enrolled', 'verified'].map(eventsOf));
    expect(kinds.map((events) => events.map(({ sequence }) => sequence as number).sort())).to.deep.equal([
      [1, 4],
      [2],
      [3],
    ]);
  });

  it('keeps the secret, but not in the clear: neither in the database nor in the log', async () => {
    const secret = await newSecret();
    await present(secret, code(secret));
    const everything = JSON.stringify([await stored(), await eventsOf('setup_started'), await eventsOf('enrolled')]);
    expect(everything).to.contain(nia.uid);
    expect(everything).not.to.contain(secret);
    expect(setup.output() + verify.output()).not.to.contain(secret);
  });

  it('enrols with the first code: document, event and claim, beside other claims', async () => {
    const secret = await newSecret();
    expect(await claims()).to.deep.equal({ plan: 'gold' });
    const response = await present(secret, code(secret));
    expect(response.status).to.equal(200);
    expect(response.body).to.deep.equal({ success: true, verified: true });
    const document = await stored();
    expect(document).to.deep.include({ uid: nia.uid, version: 2 });
    expect(document).to.have.property('enrolled');
    expect(document).not.to.have.property('pending');
    const events = await eventsOf('enrolled');
    expect(events).to.have.length(1);
    expect(events[0]).to.deep.include({ sequence: 2, actor: `user:${nia.uid}` });
    const { mfaProved, ...others } = (await claims()) ?? {};
    expect(others).to.deep.equal({ plan: 'gold', mfa: true });
    expect(Object.keys(mfaProved as object)).to.deep.equal([String(authTimeOf(nia))]);
  });

  it('is proved in the sign-in that showed a code, and in no other', async () => {
    const secret = await newSecret();
    await present(secret, code(secret, -1));
    const first = authTimeOf(nia);
    const proved = async () => Object.keys(((await claims())?.['mfaProved'] ?? {}) as object).map(Number);
    expect(await proved()).to.deep.equal([first]);
    // `auth_time` is in seconds: the next sign-in must have another one.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const later = { ...nia, ...(await signInAgain(nia)) };
    expect(authTimeOf(later)).to.be.above(first);
    expect(isProvedIn(await auth().verifySessionCookie(later.session), authTimeOf(later))).to.equal(false);
    expect((await present(secret, code(secret), later)).status).to.equal(200);
    expect(await proved()).to.have.members([first, authTimeOf(later)]);
  });

  it('takes a recent sign-in to set up', async () => {
    const old = unsignedToken({ ...payloadOf(nia), auth_time: Math.floor(Date.now() / 1000) - 301 });
    await letSignIn(nia.uid, 3600);
    const response = await send(setup.url, 'POST', '/api/auth/mfa/setup', {
      headers: { authorization: `Bearer ${old}` },
      body: {},
    });
    expect(response.status).to.equal(403);
    expect(response.body).to.have.nested.property('error.code', 'RECENT_SIGN_IN_REQUIRED');
    expect(await stored()).to.equal(undefined);
  });

  it('takes a code once, even from requests at the same time', async () => {
    const secret = await newSecret();
    const now = code(secret);
    const responses = await Promise.all(Array.from({ length: 5 }, () => present(secret, now)));
    expect(responses.map(({ status }) => status).sort()).to.deep.equal([200, 400, 400, 400, 400]);
    expect((await present(secret, now)).body).to.deep.equal(invalid);
    expect((await present(secret, code(secret, -1))).body).to.deep.equal(invalid);
    expect((await present(secret, code(secret, 1))).status).to.equal(200);
    expect(await eventsOf('enrolled')).to.have.length(1);
    expect(await eventsOf('verified')).to.have.length(1);
  });

  it('takes nothing but a code of the secret on record', async () => {
    const secret = await newSecret();
    const mine = 'A'.repeat(52);
    const max = await person('max');
    const attempts = [
      present(secret, '12345x'),
      present(secret, code(secret, 5)),
      present(mine, code(mine)),
      present('not base32', '123456'),
      present(secret, code(secret), max),
    ];
    for (const response of await Promise.all(attempts)) {
      expect(response.status).to.equal(400);
      expect(response.body).to.deep.equal(invalid);
    }
    expect(await stored()).to.deep.include({ version: 1 });
    expect(await claims()).to.deep.equal({ plan: 'gold' });
  });

  it('replaces a secret only after a recent code of the old one', async () => {
    const old = await newSecret();
    await present(old, code(old, -1));
    const longAgo = Date.now() - 11 * 60_000;
    await firestore().doc(`mfa/${nia.uid}`).update({ 'enrolled.verifiedAt': longAgo });
    const next = await newSecret();
    const rejected = await present(next, code(next));
    expect(rejected.status).to.equal(403);
    expect(rejected.body).to.deep.equal({
      error: { code: 'FORBIDDEN', message: 'Verify a code of the enrolled secret first' },
    });
    expect((await present(old, code(old))).status).to.equal(200);
    expect((await present(next, code(next))).status).to.equal(200);
    expect((await present(old, code(old, 1))).body).to.deep.equal(invalid);
  });

  it('goes on through a rotation of the encryption key, and says who is left under the old one', async () => {
    const secret = await newSecret();
    // Each code of a later step than the one before, and all within the tolerated ±2 for as long as this takes.
    const first = stepOf(Date.now());
    const codeOf = (step: number) => codeAt(fromBase32(secret)!, first + step);
    expect((await present(secret, codeOf(-1))).status).to.equal(200);
    const box = async () => String((await firestore().doc(`mfa/${nia.uid}`).get()).get('enrolled.secret'));
    const oldKey = projectEnv('identity')['MFA_ENCRYPTION_KEY']!;
    const newKey = randomBytes(32).toString('base64');
    const oldPrefix = (await box()).split('.', 2).join('.');
    // The question of docs/operations/SECRETS.md. The database is shared: others are left under this key for good.
    const isLeft = async () => {
      const boxes = firestore().collection('mfa').orderBy('enrolled.secret');
      const { docs } = await boxes.startAt(`${oldPrefix}.`).endBefore(`${oldPrefix}/`).get();
      return docs.some(({ id }) => id === nia.uid);
    };
    expect(await isLeft()).to.equal(true);
    for (const [keys, step, left] of [
      [`${oldKey},${newKey}`, 0, true],
      [`${newKey},${oldKey}`, 1, false],
      [newKey, 2, false],
    ] as const) {
      const rotated = await startFunction('identity', 'authMfaVerify', { env: { MFA_ENCRYPTION_KEY: keys } });
      const response = await present(secret, codeOf(step), nia, rotated);
      await rotated.kill();
      expect(response.status, `step ${step}`).to.equal(200);
      expect(await isLeft(), `step ${step}`).to.equal(left);
    }
  });

  it('responds with 500 and keeps nothing without an encryption key', async () => {
    const keyless = await startFunction('identity', 'authMfaSetup', { env: { MFA_ENCRYPTION_KEY: '' } });
    const response = await setUp(nia, keyless);
    await keyless.kill();
    expect(response.status).to.equal(500);
    expect(response.body).to.deep.equal({ error: { code: 'INTERNAL', message: 'Failed to generate MFA secret' } });
    expect(await stored()).to.equal(undefined);
  });

  it('takes a session, its token and a good body', async () => {
    const path = '/api/auth/mfa/setup';
    expect((await send(setup.url, 'POST', path)).status).to.equal(401);
    expect((await send(setup.url, 'POST', path, { as: nia, csrf: false })).status).to.equal(403);
    expect((await send(setup.url, 'POST', path, { as: nia, body: '"x"' })).status).to.equal(400);
    expect((await send(setup.url, 'POST', path, { as: nia })).status).to.equal(200);
    const empty = await present('', '');
    expect(empty.status).to.equal(400);
    expect((empty.body as { error: { details: unknown } }).error.details).to.deep.equal({
      secret: ['secret is required'],
      token: ['token is required'],
    });
  });
});

import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { createServer, request as plainRequest, type Server } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { expect } from 'chai';
import { firebaseCredentials } from './credentials.ts';

/**
 * The Auth emulator accepts unsigned tokens, so forgeries can only be shown without it: with keys made here, served
 * where the Admin SDK fetches Google's.
 */
describe('credentials with verification on', () => {
  const project = process.env['GCLOUD_PROJECT'] ?? '';
  const genuine = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const emulator = process.env['FIREBASE_AUTH_EMULATOR_HOST'];
  const realRequest = https.request;
  let keyServer: Server;
  let keysFail = false;

  before(async () => {
    delete process.env['FIREBASE_AUTH_EMULATOR_HOST'];
    keyServer = createServer((_req, res) => {
      const keys = { k1: genuine.publicKey.export({ type: 'spki', format: 'pem' }) };
      res.writeHead(keysFail ? 503 : 200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
      res.end(JSON.stringify(keys));
    }).listen(0, '127.0.0.1');
    await once(keyServer, 'listening');
    const { port } = keyServer.address() as AddressInfo;
    https.request = ((options: https.RequestOptions, callback: (res: never) => void) => {
      expect(options.hostname ?? options.host).to.equal('www.googleapis.com');
      const { method, path, headers } = options;
      return plainRequest({ host: '127.0.0.1', port, method, path, headers }, callback as never);
    }) as unknown as typeof https.request;
  });
  after(() => {
    https.request = realRequest;
    if (emulator !== undefined) process.env['FIREBASE_AUTH_EMULATOR_HOST'] = emulator;
    keyServer.close();
  });

  const now = Math.floor(Date.now() / 1000);
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  function token(claims: object = {}, key: KeyObject = genuine.privateKey, header: object = {}): string {
    const payload = {
      iss: `https://session.firebase.google.com/${project}`,
      aud: project,
      sub: 'ann',
      iat: now - 10,
      // Long: all specs are loaded at once, and this one may have its turn much later.
      exp: now + 86_400,
      email: 'ann@example.test',
      ...claims,
    };
    const signed = `${encode({ alg: 'RS256', kid: 'k1', typ: 'JWT', ...header })}.${encode(payload)}`;
    return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`;
  }
  const actorOf = async (kind: 'cookie' | 'bearer', value: string) =>
    (await firebaseCredentials.identify({ kind, token: value }))?.actor ?? null;
  const cookie = (value: string) => actorOf('cookie', value);
  const bearer = (value: string) => actorOf('bearer', value);
  const idTokenIssuer = { iss: `https://securetoken.google.com/${project}` };

  it('know the user that a genuine one belongs to', async () => {
    const ann = { uid: 'ann', email: 'ann@example.test', emailVerified: false, claims: {} };
    expect(await cookie(token())).to.deep.equal(ann);
    expect(await bearer(token({ ...idTokenIssuer, email_verified: true }))).to.deep.equal({
      ...ann,
      emailVerified: true,
    });
  });

  it('distinguish custom claims from what Firebase itself puts into a token', async () => {
    const firebase = { sign_in_provider: 'password', identities: {} };
    const standard = { firebase, auth_time: now, user_id: 'ann', name: 'Ann', picture: 'https://img.example/ann.png' };
    const custom = { orgId: 'alpha', roles: ['manager'], mfa: true };
    expect((await cookie(token({ ...standard, ...custom })))?.claims).to.deep.equal(custom);
  });

  const [head = '', , signature = ''] = token().split('.');
  const forgeries: [string, string][] = [
    ['signed by another key', token({}, other.privateKey)],
    ['with a changed payload', `${head}.${encode({ sub: 'admin', aud: project })}.${signature}`],
    ['unsigned', `${encode({ alg: 'none', typ: 'JWT' })}.${token().split('.')[1] ?? ''}.`],
    ['expired', token({ iat: now - 7200, exp: now - 3600 })],
    ['of another project', token({ aud: 'elsewhere', iss: 'https://session.firebase.google.com/elsewhere' })],
    ['without a user', token({ sub: '' })],
    ['with an unknown key', token({}, genuine.privateKey, { kid: 'k2' })],
    ['that is an ID token', token(idTokenIssuer)],
    ['garbage', 'garbage'],
    ['with a middle that is no JSON', `${head}.${Buffer.from('{"sub":"ann').toString('base64url')}.${signature}`],
  ];
  for (const [title, forged] of forgeries) {
    it(`reject a session cookie ${title}`, async () => {
      expect(await cookie(forged)).to.equal(null);
    });
  }

  it('reject a session cookie where an ID token belongs', async () => {
    expect(await bearer(token())).to.equal(null);
  });

  it('fail, rather than sign every user out, when Google’s keys cannot be fetched', async () => {
    keysFail = true;
    const failure = await bearer(token(idTokenIssuer, genuine.privateKey, { kid: 'k3' })).then(
      (actor) => actor,
      (error: unknown) => error,
    );
    keysFail = false;
    expect(failure).to.be.instanceOf(Error);
  });
});

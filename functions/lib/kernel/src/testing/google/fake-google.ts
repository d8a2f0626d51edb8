import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import * as z from 'zod';
import { bundlePreload } from '../preload.ts';
import { appTokenClaims, keySetOf, newSigningKey, serviceTokenClaims, signToken, type SigningKey } from './tokens.ts';

/** What of Google proves a service: published keys, the metadata server, App Check. With keys of its own. */
export interface FakeGoogle {
  /** Signs what `https://accounts.google.com` signs, and what App Check signs. */
  readonly accountsKey: SigningKey;
  readonly appCheckKey: SigningKey;
  /** What it was asked, as `host path`, without query; oldest first. */
  readonly asked: readonly string[];
  /** Ms that each response takes, as if it were far away; 0 at first. */
  delayMs: number;
  /** Environment of a process that takes it for Google and runs as this service account. */
  env(account: string): Record<string, string>;
  readonly close: () => void;
}

const consumption = z.object({ app_check_token: z.string() });
const exchange = z.object({ customToken: z.string(), limitedUse: z.boolean().optional() });

/** Starts it on a free port. */
export async function startFakeGoogle(projectId: string): Promise<FakeGoogle> {
  const accountsKey = newSigningKey();
  const appCheckKey = newSigningKey();
  const consumed = new Set<string>();
  const asked: string[] = [];

  /** By `host path`; undefined for what it doesn't know. */
  const responses: Record<string, (about: { url: URL; body: string; account: string }) => object | string> = {
    'www.googleapis.com /oauth2/v3/certs': () => keySetOf([accountsKey]),
    'firebaseappcheck.googleapis.com /v1/jwks': () => keySetOf([appCheckKey]),
    [`firebaseappcheck.googleapis.com /v1beta/projects/${projectId}:verifyAppCheckToken`]: ({ body }) => {
      const { app_check_token: token } = consumption.parse(JSON.parse(body));
      const alreadyConsumed = consumed.has(token);
      consumed.add(token);
      return { alreadyConsumed };
    },
    'metadata /identity': ({ url, account }) =>
      signToken(accountsKey, serviceTokenClaims(account, url.searchParams.get('audience') ?? '')),
    'metadata /token': () => ({ access_token: 'fake', expires_in: 3600, token_type: 'Bearer' }),
    'metadata /email': ({ account }) => account,
    'iamcredentials.googleapis.com signBlob': () => ({ signedBlob: Buffer.from('signed').toString('base64') }),
    'firebaseappcheck.googleapis.com exchangeCustomToken': ({ url, body }) => {
      const { limitedUse = false } = exchange.parse(JSON.parse(body));
      const appId = decodeURIComponent(/\/apps\/(.+):exchange/.exec(url.pathname)?.[1] ?? '');
      const lifeSeconds = limitedUse ? 300 : 3600;
      return { token: signToken(appCheckKey, appTokenClaims(appId, projectId, lifeSeconds)), ttl: `${lifeSeconds}s` };
    },
  };

  const google = { accountsKey, appCheckKey, asked, delayMs: 0 };
  const server = createServer((request, response) => {
    void (async () => {
      const body = await text(request);
      const url = new URL(request.url ?? '', 'http://google');
      const host = String(request.headers['x-google-host']);
      const account = String(request.headers['x-google-account']);
      const name = nameOf(host, url);
      asked.push(name);
      const content = responses[name]?.({ url, body, account });
      if (google.delayMs > 0) await delay(google.delayMs);
      const type = typeof content === 'string' ? 'text/plain' : 'application/json';
      response.writeHead(content === undefined ? 404 : 200, {
        'content-type': type,
        'cache-control': 'public, max-age=3600',
        'metadata-flavor': 'Google',
      });
      response.end(typeof content === 'string' ? content : JSON.stringify(content ?? { error: { message: name } }));
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const preload = bundlePreload(path.join(import.meta.dirname, 'redirect.ts'));
  return Object.assign(google, {
    env: (account: string) => ({
      NODE_OPTIONS: `--import=${pathToFileURL(preload).href}`,
      FAKE_GOOGLE: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      FAKE_GOOGLE_ACCOUNT: account,
      METADATA_SERVER_DETECTION: 'assume-present',
      // Neither the emulator's own issuer nor the SDKs' ways to skip a check.
      SERVICE_AUTH_EMULATOR_KEY: '',
      FIREBASE_DEBUG_FEATURES: '',
    }),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  });
}

/** Parts of a path that name an account or app are left out. */
function nameOf(host: string, { pathname }: URL): string {
  if (pathname.startsWith('/computeMetadata/')) return `metadata /${pathname.split('/').at(-1) ?? ''}`;
  const method = /:(signBlob|exchangeCustomToken)$/.exec(pathname)?.[1];
  return method === undefined ? `${host} ${pathname}` : `${host} ${method}`;
}

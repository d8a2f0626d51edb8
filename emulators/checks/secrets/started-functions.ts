import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { ServiceName } from '@fresh/contracts/route';
import { startFirestoreProxy } from '@fresh/kernel/testing/firestore-proxy';
import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { startAppCheck } from '@fresh/kernel/testing/call-callable';

/** Functions of several services, each in a process of its own. */
export interface StartedFunctions {
  /** By the function's name; those that are made to fail, by what is wrong with them. */
  readonly processes: ReadonlyMap<string, FunctionProcess>;
  /** What App Check says of a browser's app. */
  readonly appToken: string;
  readonly close: () => Promise<void>;
}

/** Starts functions that handle secrets, sound ones, and the same where something is broken. */
export async function startFunctions(otherEncryptionKey: string): Promise<StartedFunctions> {
  const processes = new Map<string, FunctionProcess>();
  const start = async (name: string, service: ServiceName, target: string, env: Record<string, string> = {}) => {
    const process = await startFunction(service, target, { env });
    processes.set(name, process);
    return process.url;
  };
  const [appCheck, echo, proxy] = await Promise.all([startAppCheck(), startEcho(), startFirestoreProxy()]);
  proxy.fail('Commit');

  const FUNCTION_URL_REFRESH_CLAIMS_NOW = await start('refreshClaimsNow', 'identity', 'refreshClaimsNow');
  const FUNCTION_URL_REDEEM_JOIN_TOKEN = await start('redeemJoinToken', 'organizations', 'redeemJoinToken', {
    FUNCTION_URL_REFRESH_CLAIMS_NOW,
  });
  await Promise.all([
    start('session', 'identity', 'session'),
    start('sessionBootstrap', 'identity', 'sessionBootstrap'),
    start('authMfaSetup', 'identity', 'authMfaSetup'),
    start('authMfaVerify', 'identity', 'authMfaVerify'),
    start('redeliverIdentity', 'identity', 'redeliverIdentity'),
    start('joinTokens', 'organizations', 'joinTokens'),
    start('onboardingJoinWithToken', 'onboarding', 'onboardingJoinWithToken', { FUNCTION_URL_REDEEM_JOIN_TOKEN }),
    start('onboardingAdminForm', 'onboarding', 'onboardingAdminForm'),
    start('listEvents', 'platform', 'listEvents', appCheck.env),
    start('fallback', 'platform', 'fallback'),
  ]);

  const closedPort = '127.0.0.1:9';
  const withoutCommit = { FIRESTORE_EMULATOR_HOST: proxy.host };
  const echoUrl = `http://127.0.0.1:${(echo.address() as AddressInfo).port}`;
  const joinAt = (url: string) => ({ FUNCTION_URL_REDEEM_JOIN_TOKEN: url });
  await Promise.all([
    start('session without Auth', 'identity', 'session', { FIREBASE_AUTH_EMULATOR_HOST: closedPort }),
    start('setup without key', 'identity', 'authMfaSetup', { MFA_ENCRYPTION_KEY: '' }),
    start('verify under another key', 'identity', 'authMfaVerify', { MFA_ENCRYPTION_KEY: otherEncryptionKey }),
    start('joinTokens without commit', 'organizations', 'joinTokens', withoutCommit),
    start('redeemJoinToken without commit', 'organizations', 'redeemJoinToken', withoutCommit),
    start('admin form without commit', 'onboarding', 'onboardingAdminForm', withoutCommit),
    start('join at an echo', 'onboarding', 'onboardingJoinWithToken', joinAt(echoUrl)),
    start('join at a closed port', 'onboarding', 'onboardingJoinWithToken', joinAt(`http://${closedPort}`)),
  ]);
  return {
    processes,
    appToken: appCheck.appToken,
    close: async () => {
      await Promise.all([...processes.values()].map((each) => each.kill()));
      proxy.close();
      echo.close();
      echo.closeAllConnections();
      appCheck.close();
    },
  };
}

/**
 * Stands for a service that has gone wrong: repeats all it was sent, as a result, as a rejection or as a failure. The
 * first word of the join token says which.
 */
async function startEcho(): Promise<Server> {
  const server = createServer((request, response) => {
    void (async () => {
      const sent = `${JSON.stringify(request.headers)} ${await text(request)}`;
      const status = Number(/"joinToken":"(\d+)/.exec(sent)?.[1]);
      const rejection = { message: sent, status: 'INVALID_ARGUMENT', details: { code: 'BAD_REQUEST', sent } };
      const body = status === 200 ? { result: { sent } } : status === 400 ? { error: rejection } : { error: sent };
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

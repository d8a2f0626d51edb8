import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ServiceName } from '@fresh/contracts/route';
import { startFunction, type FunctionOptions, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { queryGuardEnv } from '@fresh/kernel/testing/query-guard-env';
import { send, type TestResponse, type Sending } from '@fresh/kernel/testing/world';
import { startFaultyProxy, type FaultyProxy } from './faulty-proxy.ts';

/** Ms. A bound for a recovery that never comes, not a measure. */
export const recoveryMs = 90_000;

/** Proxies before Firestore and Auth, and functions that know them by those alone. */
export interface UnderFaults {
  readonly firestore: FaultyProxy;
  readonly auth: FaultyProxy;
  readonly start: (service: ServiceName, name: string, options?: FunctionOptions) => Promise<FunctionProcess>;
  readonly close: () => Promise<void>;
}

/** Starts the proxies. */
export async function startUnderFaults(): Promise<UnderFaults> {
  const [firestore, auth] = await Promise.all([
    startFaultyProxy(process.env['FIRESTORE_EMULATOR_HOST'] ?? ''),
    startFaultyProxy(process.env['FIREBASE_AUTH_EMULATOR_HOST'] ?? ''),
  ]);
  const started: FunctionProcess[] = [];
  return {
    firestore,
    auth,
    start: async (service, name, { env, ...options } = {}) => {
      const process = await startFunction(service, name, {
        ...options,
        env: { FIRESTORE_EMULATOR_HOST: firestore.host, FIREBASE_AUTH_EMULATOR_HOST: auth.host, ...env },
      });
      started.push(process);
      return process;
    },
    close: async () => {
      await Promise.all(started.map((process) => process.kill()));
      firestore.close();
      auth.close();
    },
  };
}

/** The environment of a function whose clock is wrong by so many ms. */
export function otherClockEnv(aheadMs: number): Record<string, string> {
  const clock = pathToFileURL(path.join(import.meta.dirname, 'other-clock.mjs')).href;
  const options = `${queryGuardEnv()['NODE_OPTIONS'] ?? ''} --import=${clock}`;
  return { NODE_OPTIONS: options, CLOCK_AHEAD_MS: String(aheadMs) };
}

/** Asks until the response has the status; the test shows that it comes without an operator. */
export async function untilStatus(
  status: number,
  url: string,
  method: string,
  at: string,
  sending: Sending,
): Promise<TestResponse> {
  const deadline = Date.now() + recoveryMs;
  for (;;) {
    const response = await send(url, method, at, sending);
    if (response.status === status) return response;
    if (Date.now() > deadline) throw new Error(`still ${response.status}: ${JSON.stringify(response.body)}`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

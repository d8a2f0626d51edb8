/**
 * `npm run bench:services [-- --count 500 --google-ms 40]`: a warm call between services beside a plain HTTP call to a
 * function that does the same work, in pairs and in alternating order; the overhead is the difference within a pair.
 *
 * Each function is a process of its own in the Functions Framework, built for production: every token is made, signed
 * and verified as there. Google's part is played on this machine, at once or `--google-ms` away; the second table shows
 * which calls wait for it.
 */
import { serviceAccountEmail, serviceAppIdsVariable } from '@fresh/contracts/service-identities';
import { startFunction } from '@fresh/kernel/testing/function-process';
import { startFakeGoogle, type FakeGoogle } from '@fresh/kernel/testing/google/fake-google';
import { programArgs } from '@fresh/local/program-args';
import { buildProbe } from '../probe-service/build-probe.ts';
import { callables as contract } from '../probe-service/contract.ts';
import { percentiles, table, type Percentiles } from './percentiles.ts';
import { writeReport } from './report.ts';

const { values } = programArgs({
  options: { count: { type: 'string', default: '500' }, 'google-ms': { type: 'string', default: '40' } },
});
const count = Number(values.count);
const awayMs = Number(values['google-ms']);
const project = 'fresh-bench';
process.env['GCLOUD_PROJECT'] = project;
process.env[serviceAppIdsVariable] = JSON.stringify({ onboarding: '1:1:web:onboarding' });

const google = await startFakeGoogle(project);
const folder = await buildProbe({ production: true });
const start = (target: string) =>
  startFunction('organizations', target, {
    folder,
    env: google.env(serviceAccountEmail('organizations', project)),
  });
const functions = {
  plain: await start('probePlain'),
  read: await start('probeRead'),
  change: await start('probeChange'),
};
process.env['FUNCTION_URL_PROBE_READ'] = functions.read.url;
process.env['FUNCTION_URL_PROBE_CHANGE'] = functions.change.url;

// This process is the caller: it takes the same Google for Google.
Object.assign(process.env, google.env(serviceAccountEmail('onboarding', project)), { NODE_OPTIONS: '' });
await import('@fresh/kernel/testing/google/redirect');
const { serviceCall } = await import('@fresh/kernel/service-auth/service-call');
const { googleTokenAuthority } = await import('@fresh/kernel/service-auth/google-token-authority');

const context = {
  requestId: '3f0c2d5e-0000-4000-8000-000000000001',
  trace: { correlationId: 'bench' },
  actor: { uid: 'bench', email: 'bench@example.test', emailVerified: true },
};
const input = { note: 'bench' };
const read = serviceCall('onboarding', contract.probeRead);
const change = serviceCall('onboarding', contract.probeChange);

try {
  const near = await measure(google, 0);
  console.log(`\n${table('service call over a plain HTTP call, ms (limit: a read adds p50 < 10)', near)}`);
  const far = await measure(google, awayMs);
  console.log(`\n${table(`the same with Google ${awayMs} ms away`, far)}`);
  writeReport('bench-services', {
    unit: 'ms',
    limits: { readAddsP50: 10 },
    results: { near, [`google ${awayMs} ms away`]: far },
  });
} finally {
  for (const each of Object.values(functions)) await each.kill();
  google.close();
}

async function measure(from: FakeGoogle, delayMs: number): Promise<Record<string, Percentiles>> {
  from.delayMs = delayMs;
  const results: Record<string, Percentiles> = {};
  const plain = await compare(results, 'read', () => read(input, context));
  await compare(results, 'change', () => change(input, context));
  results['plain HTTP call'] = percentiles(plain);
  // What a change waits for when no token was made ahead: the first one of an instance, and one after an idle time.
  const making: number[] = [];
  for (let i = 0; i < Math.min(count, 50); i++) {
    const cold = googleTokenAuthority(process.env);
    making.push(await timed(() => cold.appToken('onboarding', 'limited')));
  }
  results['limited-use App Check token, not made ahead'] = percentiles(making);
  return results;
}

/** Warm pairs; returns what the plain calls took. */
async function compare(
  results: Record<string, Percentiles>,
  name: string,
  call: () => Promise<unknown>,
): Promise<number[]> {
  for (let i = 0; i < 50; i++) {
    await call();
    await plainCall();
  }
  const sample = { call: [] as number[], plain: [] as number[], added: [] as number[] };
  for (let i = 0; i < count; i++) {
    const first = await timed(i % 2 === 0 ? call : plainCall);
    const second = await timed(i % 2 === 0 ? plainCall : call);
    const [guarded, plain] = i % 2 === 0 ? [first, second] : [second, first];
    sample.call.push(guarded);
    sample.plain.push(plain);
    sample.added.push(guarded - plain);
  }
  results[`${name}, service call`] = percentiles(sample.call);
  results[`${name}, added in pairs`] = percentiles(sample.added);
  return sample.plain;
}

async function plainCall(): Promise<unknown> {
  const response = await fetch(functions.plain.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ data: { input } }),
  });
  return response.json();
}

/** Ms. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/**
 * `npm run bench:gateway [-- --count 500]`: the same request through the gateway and straight to the function, warm,
 * in pairs and in alternating order; the overhead is the difference within a pair.
 */
import { Agent, get } from 'node:http';
import { parseArgs } from 'node:util';
import { region } from '@fresh/contracts/region';
import { person } from '@fresh/kernel/testing/world';
import type { Suite } from '../suite.ts';
import { bench } from './bench-suite.ts';
import { percentiles, table, type Percentiles } from './percentiles.ts';

const { values } = parseArgs({ options: { count: { type: 'string', default: '500' } } });
const count = Number(values.count);
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

await bench('bench-gateway', (onSuite) => onSuite({}, measure));

async function measure({ gatewayUrl, functionsUrl, projectId, firestore }: Suite): Promise<Record<string, unknown>> {
  const { session } = await person('bench');
  // Routes without a rate limit: one that touches nothing, one that verifies a session.
  const routes = [
    { functionName: 'health', path: '/api/health', headers: {} },
    { functionName: 'sessionBootstrap', path: '/api/session/bootstrap', headers: { cookie: `__session=${session}` } },
  ];
  const results: Record<string, Percentiles> = {};
  for (const { functionName, path, headers } of routes) {
    const gateway = () => timed(gatewayUrl + path, headers);
    const direct = () => timed(`${functionsUrl}/${projectId}/${region}/${functionName}${path}`, headers);
    for (let i = 0; i < 30; i++) {
      await gateway();
      await direct();
    }

    const sample = { gateway: [] as number[], direct: [] as number[], overhead: [] as number[] };
    for (let i = 0; i < count; i++) {
      const first = await (i % 2 === 0 ? gateway() : direct());
      const second = await (i % 2 === 0 ? direct() : gateway());
      const [through, straight] = i % 2 === 0 ? [first, second] : [second, first];
      sample.gateway.push(through);
      sample.direct.push(straight);
      sample.overhead.push(through - straight);
    }
    results[`GET ${path}, direct`] = percentiles(sample.direct);
    results[`GET ${path}, gateway`] = percentiles(sample.gateway);
    results[`GET ${path}, overhead in pairs`] = percentiles(sample.overhead);
  }
  console.log(`\n${table('gateway (Hosting rewrite) over the direct call, ms (limit: overhead p99 < 50)', results)}`);
  return { unit: 'ms', firestore: firestore.kind, limits: { overheadP99: 50 }, results };
}

/** Milliseconds from sending a request to the end of its answer. */
function timed(url: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    get(url, { agent, headers }, (answer) => {
      answer.resume();
      answer.on('end', () => {
        if (answer.statusCode === 200) resolve(performance.now() - startedAt);
        else reject(new Error(`${url} answered ${answer.statusCode}`));
      });
    }).on('error', reject);
  });
}

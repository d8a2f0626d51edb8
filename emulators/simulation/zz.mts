import '/work/wt/d/emulators/simulation/globals.ts';
import { readFileSync, writeFileSync, existsSync } from 'node:fs';
import { compile } from '/work/wt/d/emulators/simulation/builds.ts';
import { setEnvironment } from '/work/wt/d/emulators/simulation/environment.ts';
import { replaceTransport } from '/work/wt/d/emulators/simulation/firestore-transport.ts';
import { bundleServices } from '/work/wt/d/emulators/simulation/builds.ts';
const root = '/work/wt/d';
const f = '/tmp/simb/build.json';
if (!existsSync(f)) writeFileSync(f, JSON.stringify(await bundleServices(root)));
Error.stackTraceLimit = 4;
process.setSourceMapsEnabled(false);
setEnvironment(root);
replaceTransport();
const build = compile(JSON.parse(readFileSync(f, 'utf8')));
const builds = { current: build, previous: null };
const { runSeed } = await import('/work/wt/d/emulators/simulation/run.ts');
await runSeed({ seed: 0, operations: 60, builds });
await runSeed({ seed: 1, operations: 100, builds });
import inspector from 'node:inspector';
const session = new inspector.Session();
session.connect();
const postp = (m: string, p?: any) =>
  new Promise<any>((r, j) => session.post(m, p, (e: any, x: any) => (e ? j(e) : r(x))));
await postp('Profiler.enable');
await postp('Profiler.setSamplingInterval', { interval: 500 });
if (process.argv[2] === 'prof') await postp('Profiler.start');
const c0 = process.cpuUsage();
let steps = 0,
  n = 0;
for (let s = 2; s < 8; s++) {
  const r = await runSeed({ seed: s, operations: 100, builds, keepHistory: s % 2 === 0 });
  steps += r.steps;
  n++;
}
const c = process.cpuUsage(c0);
console.log(
  'cpu ms per run',
  (c.user + c.system) / 1000 / n,
  'steps',
  steps / n,
  'user',
  c.user / 1000 / n,
  process.memoryUsage().rss / 1e6,
);
if (process.argv[2] === 'prof') {
  const { profile } = await postp('Profiler.stop');
  writeFileSync('/tmp/simb/p.cpuprofile', JSON.stringify(profile));
  const self = new Map<string, number>();
  const dt = profile.timeDeltas;
  const by = new Map(profile.nodes.map((x: any) => [x.id, x]));
  const parent = new Map<number, number>();
  for (const x of profile.nodes) for (const c of x.children ?? []) parent.set(c, x.id);
  const file = new Map<string, number>();
  const total = new Map<string, number>();
  const key = (x: any) =>
    `${x.callFrame.functionName || 'anon'} ${x.callFrame.url.split('/').slice(-3).join('/')}:${x.callFrame.lineNumber}`;
  profile.samples.forEach((id: number, i: number) => {
    const x: any = by.get(id);
    const k = key(x);
    self.set(k, (self.get(k) ?? 0) + dt[i]);
    const u =
      x.callFrame.url
        .replace(/.*node_modules\//, '')
        .split('/')
        .slice(0, 2)
        .join('/') || x.callFrame.functionName;
    file.set(u, (file.get(u) ?? 0) + dt[i]);
    const seen = new Set<string>();
    for (let a: any = id; a !== undefined; a = parent.get(a)) {
      const kk = key(by.get(a));
      if (!seen.has(kk)) {
        seen.add(kk);
        total.set(kk, (total.get(kk) ?? 0) + dt[i]);
      }
    }
  });
  const top = (m: Map<string, number>, n: number) =>
    [...m]
      .sort((a, b) => b[1] - a[1])
      .slice(0, n)
      .map(([k, v]) => (v / 1000).toFixed(0) + ' ' + k)
      .join('\n');
  console.log('SELF\n' + top(self, 45));
  console.log('FILES\n' + top(file, 30));
  console.log('TOTAL\n' + top(total, 70));
}
process.exit(0);

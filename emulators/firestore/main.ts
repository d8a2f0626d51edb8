/**
 * The embedded Firestore as a program. firebase-tools starts it as if it were Google's jar, so it takes the same
 * arguments; by hand: `node --import tsx emulators/firestore/main.ts --port 8080`.
 */
import { parseArgs } from 'node:util';
import { startServer } from './server/start.ts';

const { values } = parseArgs({
  options: {
    host: { type: 'string', default: '127.0.0.1' },
    port: { type: 'string', default: '8080' },
    functions_emulator: { type: 'string' },
    seed_from_export: { type: 'string' },
    export_on_exit: { type: 'string' },
    // What Google's jar takes and what has no meaning here.
    rules: { type: 'string' },
    websocket_port: { type: 'string' },
    project_id: { type: 'string' },
    single_project_mode: { type: 'string' },
    single_project_mode_error: { type: 'string' },
  },
});

const server = await startServer({
  host: values.host,
  port: Number(values.port),
  allowRemote: process.env['EMBEDDED_FIRESTORE_ALLOW_REMOTE'] === '1',
  functionsHost: values.functions_emulator,
  seed: values.seed_from_export,
  saveTo: values.export_on_exit,
});
console.log(`Embedded Firestore on ${server.host}: a development tool, in memory.
It does not do: security rules, browser and mobile SDKs (WebChannel, most of REST), vector search, reads of the past.`);

let stopping = false;
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    if (stopping) return;
    stopping = true;
    void server.stop().then(() => process.exit(0));
  });
}

/**
 * The embedded Firestore as a program. firebase-tools starts it as if it were Google's jar, so it takes the same
 * arguments; by hand: `node --import tsx emulators/firestore/main.ts --port 8080`.
 */
import { parseArgs } from 'node:util';
import { DataError } from './data/data-error.ts';
import { startServer } from './server/start.ts';

const { values } = parseArgs({
  options: {
    host: { type: 'string', default: '127.0.0.1' },
    port: { type: 'string', default: '8080' },
    functions_emulator: { type: 'string' },
    seed_from_export: { type: 'string' },
    export_on_exit: { type: 'string' },
    data_folder: { type: 'string' },
    // What Google's jar takes and what has no meaning here.
    rules: { type: 'string' },
    websocket_port: { type: 'string' },
    project_id: { type: 'string' },
    single_project_mode: { type: 'string' },
    single_project_mode_error: { type: 'string' },
  },
});

const options = {
  host: values.host,
  port: Number(values.port),
  allowRemote: process.env['EMBEDDED_FIRESTORE_ALLOW_REMOTE'] === '1',
  functionsHost: values.functions_emulator,
  seed: values.seed_from_export,
  saveTo: values.export_on_exit,
  dataFolder: values.data_folder,
};
const server = await startServer(options).catch((error: unknown) => {
  // What a person can do something about, without the place in the code.
  if (!(error instanceof DataError)) throw error;
  console.error(error.message);
  return process.exit(1);
});
const where = values.data_folder === undefined ? 'in memory' : `with its data in ${values.data_folder}`;
console.log(`Embedded Firestore on ${server.host}: a development tool, ${where}.
It does not do: security rules, browser and mobile SDKs, vector search. With those: npm start -- --firestore=official`);

let stopping = false;
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    if (stopping) return;
    stopping = true;
    void server.stop().then(() => process.exit(0));
  });
}

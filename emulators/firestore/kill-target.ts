/** The embedded Firestore as a program of its own, for `kill.int.spec.ts`: with a journal that is soon too long. */
import { startServer } from './server/start.ts';

const [dataFolder = ''] = process.argv.slice(2);
const server = await startServer({ host: '127.0.0.1', port: 0, dataFolder, journalBytes: 100_000 });
console.log(server.host);

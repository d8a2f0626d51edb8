import { startServer, type RunningServer } from '../server/start.ts';
import { describeCalls } from './calls.ts';
import { queryCalls } from './query-calls.ts';
import { writeCalls } from './write-calls.ts';

describe('the embedded Firestore responds as the official one', () => {
  let server: RunningServer;
  before(async () => {
    server = await startServer({ host: '127.0.0.1', port: 0 });
  });
  after(() => server.stop());

  describeCalls('queries', queryCalls, () => server.host);
  describeCalls('writes, documents and lists', writeCalls, () => server.host);
});

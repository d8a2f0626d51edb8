import { describeCalls } from './calls.ts';
import { queryCalls } from './query-calls.ts';
import { writeCalls } from './write-calls.ts';

const host = () => process.env['FIRESTORE_EMULATOR_HOST'] ?? '';

/** The official emulator gives the responses that `calls.int.spec.ts` expects of the embedded one. */
describe('the official Firestore gives the expected responses', () => {
  describeCalls('queries', queryCalls, host);
  describeCalls('writes, documents and lists', writeCalls, host);
});

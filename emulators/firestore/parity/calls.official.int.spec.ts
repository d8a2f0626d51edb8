import { describeCalls } from './calls.ts';
import { queryCalls } from './query-calls.ts';
import { writeCalls } from './write-calls.ts';

const host = () => process.env['FIRESTORE_EMULATOR_HOST'] ?? '';

/** What `calls.int.spec.ts` holds the embedded one to is what this one answers. */
describe('the official Firestore answers as it is written down', () => {
  describeCalls('queries', queryCalls, host);
  describeCalls('writes, documents and lists', writeCalls, host);
});

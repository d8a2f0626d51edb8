import { root } from '../../repository.ts';
import { ExpectedError } from '@fresh/local/expected-error';
import { startSuite } from '../../firebase/suite.ts';

const projectId = 'demo-fresh-int';

/** Starts Auth and Firestore alone, sets their variables in this process, does the work and stops them. */
export async function onStores(work: () => Promise<void>): Promise<void> {
  try {
    const suite = await startSuite({ root, projectId, emulators: 'stores', log: () => undefined, deadlineMs: 300_000 });
    process.env['GCLOUD_PROJECT'] = projectId;
    process.env['FIRESTORE_EMULATOR_HOST'] = suite.firestoreHost;
    process.env['FIREBASE_AUTH_EMULATOR_HOST'] = suite.authHost;
    try {
      await work();
    } finally {
      await suite.stop();
    }
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

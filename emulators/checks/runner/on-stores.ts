import { root } from '../../repository.ts';
import { ExpectedError } from '@fresh/local/expected-error';
import { startEmulatorSuite } from '../../firebase/emulator-suite.ts';

const projectId = 'demo-fresh-int';

/** Starts Auth and Firestore alone, sets their variables in this process, does the work and stops them. */
export async function onStores(work: () => Promise<void>): Promise<void> {
  try {
    const emulators = await startEmulatorSuite({
      root,
      projectId,
      emulators: 'stores',
      log: () => undefined,
      deadlineMs: 300_000,
    });
    process.env['GCLOUD_PROJECT'] = projectId;
    process.env['EVENT_PUSH'] = 'off'; // there is no service that could receive one
    process.env['FIRESTORE_EMULATOR_HOST'] = emulators.firestoreHost;
    process.env['FIREBASE_AUTH_EMULATOR_HOST'] = emulators.authHost;
    try {
      await work();
    } finally {
      await emulators.stop();
    }
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { initializeTestEnvironment, type RulesTestContext } from '@firebase/rules-unit-testing';
import { uniqueId } from '@fresh/kernel/testing/world';
import { doc, setLogLevel, writeBatch, type Firestore } from 'firebase/firestore';

const rulesFile = path.join(import.meta.dirname, '../../../firestore.rules');

/** A database under `firestore.rules`, in a project of its own: its rules and documents are its own. */
export interface RulesWorld {
  /** The database as a signed-in user's client sees it. */
  as(uid: string, claims?: Readonly<Record<string, unknown>>): Firestore;
  /** The same for a client without a token. */
  asAnonymous(): Firestore;
  /** Writes documents as a service does: rules don't bind it. */
  store(documents: Readonly<Record<string, object>>): Promise<void>;
  /** Removes documents the same way. */
  remove(paths: readonly string[]): Promise<void>;
  /** Leaves nothing behind. */
  close(): Promise<void>;
}

/** Throws when the emulator can't load the rules: a database without them would let every client do everything. */
export async function loadRules(): Promise<RulesWorld> {
  const [host, port] = (process.env['FIRESTORE_EMULATOR_HOST'] ?? '').split(':');
  if (host === undefined || port === undefined) throw new Error('FIRESTORE_EMULATOR_HOST names no emulator');
  // The SDK warns of every rejection.
  setLogLevel('silent');
  const environment = await initializeTestEnvironment({
    projectId: uniqueId('demo-fresh-rules'),
    firestore: { host, port: Number(port), rules: await readFile(rulesFile, 'utf8') },
  });
  const write = async (change: (batch: ReturnType<typeof writeBatch>, service: Firestore) => void) => {
    await environment.withSecurityRulesDisabled(async (context) => {
      const service = databaseOf(context);
      const batch = writeBatch(service);
      change(batch, service);
      await batch.commit();
    });
  };
  return {
    as: (uid, claims = {}) => databaseOf(environment.authenticatedContext(uid, claims)),
    asAnonymous: () => databaseOf(environment.unauthenticatedContext()),
    store: (documents) =>
      write((batch, service) => {
        for (const [where, fields] of Object.entries(documents)) batch.set(doc(service, where), fields);
      }),
    remove: (paths) =>
      write((batch, service) => {
        for (const where of paths) batch.delete(doc(service, where));
      }),
    close: async () => {
      await environment.clearFirestore();
      await environment.cleanup();
    },
  };
}

/** Whether rules let something through. Any other failure is a failure of the test, never taken for a rejection. */
export async function outcomeOf(asked: Promise<unknown>): Promise<'allowed' | 'denied'> {
  try {
    await asked;
    return 'allowed';
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'permission-denied') return 'denied';
    throw error;
  }
}

/** The library's type is that of the former SDK; the object is good for both. */
function databaseOf(context: RulesTestContext): Firestore {
  return context.firestore() as unknown as Firestore;
}

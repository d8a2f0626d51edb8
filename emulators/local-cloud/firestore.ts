import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { ExpectedError } from '@fresh/local/expected-error';
import { chooseFirestore, findEmulators, type FirestoreChoice, type FirestoreKind } from '@fresh/local/find-firestore';
import type { Documents } from '../firestore/engine/database.ts';
import { startServer } from '../firestore/server/start.ts';
import type { Charges } from '../firestore/server/usage.ts';
import type { EventDeliveries } from './event-deliveries.ts';
import type { Endpoint } from './manifest.ts';
import { startOfficialFirestore } from './official-firestore.ts';

/** A running Firestore, of either kind. */
export interface RunningFirestore {
  readonly kind: FirestoreKind;
  /** `address:port` */
  readonly host: string;
  /** What it holds, where it runs in this process; null for the official one. */
  readonly documents: Documents | null;
  /** What it counted itself of the calls under a label; null where that is not known, as of the official one. */
  readonly chargesOf: (label: string) => Charges | null;
  /** Has the changes that a service's event functions want to see delivered to them. */
  readonly register: (endpoints: readonly Endpoint[]) => Promise<void>;
  /** Writes all data to its folder; nothing where it has none. */
  readonly save: () => Promise<void>;
  /** Saves the data, if it has a folder, and ends it. */
  readonly stop: () => Promise<void>;
}

/** Settings of `startFirestore`. */
export interface FirestoreOptions {
  readonly kind: FirestoreKind;
  readonly projectId: string;
  readonly port: number;
  /** `address:port` of the functions server, which the official emulator sends events to. */
  readonly functionsHost: string;
  readonly deliveries: EventDeliveries;
  /** Absolute path of `firestore.rules`; the embedded Firestore has no rules. */
  readonly rules: string | null;
  /** Folder that the data are kept in; null keeps them in memory. */
  readonly dataFolder: string | null;
}

const documentEvent = /^google\.cloud\.firestore\.document\./;

/** Starts the wanted Firestore. Throws ExpectedError with what has to be installed for it. */
export async function startFirestore(options: FirestoreOptions): Promise<RunningFirestore> {
  const { kind, projectId, dataFolder } = options;
  if (dataFolder !== null) mkdirSync(dataFolder, { recursive: true });
  const server = kind === 'official' ? await official(options) : await embedded(options);
  return {
    kind,
    host: server.host,
    documents: server.documents,
    chargesOf: server.chargesOf,
    register: async (endpoints) => {
      await Promise.all(endpoints.map((endpoint) => registerTrigger(server.host, projectId, endpoint)));
    },
    save: server.save,
    stop: server.stop,
  };
}

async function embedded({ projectId, port, deliveries, dataFolder }: FirestoreOptions) {
  const server = await startServer({
    host: '127.0.0.1',
    port,
    dataFolder: dataFolder === null ? undefined : path.join(dataFolder, 'firestore'),
    deliver: ({ path: address, headers, body }) => {
      const functionName = decodeURIComponent(address.slice(address.lastIndexOf('/') + 1));
      void deliveries.deliver({ functionName, headers, body });
    },
  });
  // Each commit is in the folder before its client gets the response.
  return {
    ...server,
    documents: server.documentsOf(projectId),
    chargesOf: (label: string) => server.chargesOf(projectId, label),
    save: () => Promise.resolve(),
  };
}

async function official(options: FirestoreOptions) {
  const found = await findEmulators(process.env);
  const choice: FirestoreChoice = chooseFirestore(found, 'official');
  if (choice.kind !== 'official' || !found.java) {
    const missing = choice.kind === 'official' ? [] : choice.missing;
    throw new ExpectedError(
      [
        'The official Firestore emulator needs:',
        ...missing.map((each) => `- ${each}`),
        'Without it: npm start -- --firestore=embedded',
      ].join('\n'),
    );
  }
  const started = await startOfficialFirestore({ ...options, java: found.java.path, choice });
  return { ...started, documents: null, chargesOf: () => null };
}

/** As the functions emulator registers triggers (functionsEmulator.js, `getV2FirestoreAttributes`); both kinds take it. */
async function registerTrigger(host: string, projectId: string, { name, trigger }: Endpoint): Promise<void> {
  if (trigger.kind !== 'event' || !documentEvent.test(trigger.eventType)) return;
  const { database = '(default)', namespace = '(default)', document: exact } = trigger.eventFilters;
  const pattern = trigger.eventFilterPathPatterns['document'];
  const document = { value: pattern ?? exact, matchType: pattern === undefined ? 'EXACT' : 'PATH_PATTERN' };
  const response = await fetch(
    `http://${host}/emulator/v1/projects/${projectId}/eventarcTrigger?eventarcTriggerId=${encodeURIComponent(name)}`,
    {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ eventType: trigger.eventType, database, namespace, document }),
      signal: AbortSignal.timeout(10_000),
    },
  );
  if (!response.ok) throw new Error(`Firestore did not take the trigger of ${name}: ${await response.text()}`);
}

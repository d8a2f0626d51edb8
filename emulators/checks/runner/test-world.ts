import type { FirestoreKind } from '@fresh/local/find-firestore';
import { startProductionHosting } from '../../hosting/production-hosting.ts';
import { silentReports } from '../../local-cloud/cloud-reports.ts';
import { startLocalCloud } from '../../local-cloud/start-local-cloud.ts';
import { startEmulatorSuite } from '../../firebase/emulator-suite.ts';

/** What tests run on: the local cloud, or Google's Firebase Emulator Suite. */
export const worldKinds = ['local-cloud', 'firebase'] as const;

/** Settings of `startWorld`. */
export interface WorldOptions {
  readonly root: string;
  readonly on: (typeof worldKinds)[number];
  /** `stores` is Auth and Firestore alone, for functions that tests start themselves. */
  readonly parts: 'whole' | 'stores';
  readonly firestore: FirestoreKind;
  readonly projectId: string;
  /** Name of the configuration in the root, `firebase.json` by default. */
  readonly config?: string;
}

/** What a tier of tests runs on. */
export interface RunningWorld {
  /** For people. */
  readonly name: string;
  /** Where specs find it. */
  readonly env: Readonly<Record<string, string>>;
  readonly stop: () => Promise<void>;
}

/**
 * A machine of CI may be busy with others: three times what the Firebase Emulator Suite takes at most on one of its
 * own.
 */
const startMs = 300_000;

/** Starts what a tier runs on. Throws ExpectedError when it can't start; nothing is left running then. */
export async function startWorld(options: WorldOptions): Promise<RunningWorld> {
  return options.on === 'firebase' ? startFirebase(options) : startCloud(options);
}

/** Stores alone have no service that could receive a push. */
const withoutReceivers = { EVENT_PUSH: 'off' } as const;

async function startCloud({
  root,
  parts,
  firestore,
  projectId,
  config = 'firebase.json',
}: WorldOptions): Promise<RunningWorld> {
  const problems = {
    ...silentReports,
    problem: (text: string) => {
      console.log(text);
    },
  };
  const cloud = await startLocalCloud({
    root,
    config,
    projectId,
    firestore,
    lenientGateway: true,
    reports: problems,
    ...(parts === 'stores' && { services: [] }),
  });
  return {
    name: 'the local cloud',
    env: {
      FIRESTORE_EMULATOR_HOST: cloud.firestoreHost,
      ...(parts === 'stores' && withoutReceivers),
      FIREBASE_AUTH_EMULATOR_HOST: cloud.authHost,
      FUNCTIONS_URL: cloud.functionsUrl,
      ...(parts === 'whole' && { GATEWAY_URL: cloud.gatewayUrl }),
      // For tests of cookies that other gateways than Hosting let through.
      ...(cloud.lenientGatewayUrl !== null && { LENIENT_GATEWAY_URL: cloud.lenientGatewayUrl }),
    },
    stop: cloud.stop,
  };
}

async function startFirebase({
  root,
  parts,
  firestore,
  projectId,
  config = 'firebase.json',
}: WorldOptions): Promise<RunningWorld> {
  const emulators = await startEmulatorSuite({
    ...{ root, config, projectId, emulators: parts, wantedFirestore: firestore },
    log: () => undefined,
    deadlineMs: startMs,
  });
  const hosting = parts === 'whole' ? await startProductionHosting({ emulatorUrl: emulators.gatewayUrl }) : undefined;
  return {
    name: 'the Firebase Emulator Suite',
    env: {
      FIRESTORE_EMULATOR_HOST: emulators.firestoreHost,
      ...(parts === 'stores' && withoutReceivers),
      FIREBASE_AUTH_EMULATOR_HOST: emulators.authHost,
      FUNCTIONS_URL: emulators.functionsUrl,
      ...(hosting && { GATEWAY_URL: hosting.url, LENIENT_GATEWAY_URL: emulators.gatewayUrl }),
    },
    stop: async () => {
      await hosting?.stop();
      await emulators.stop();
    },
  };
}

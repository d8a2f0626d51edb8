import { parseArgs } from 'node:util';
import { firestoreKinds, type FirestoreKind } from '@fresh/local/find-firestore';
import { mistakeInArgs, mistakeWithNpm } from '@fresh/local/option-mistakes';
import type { GatewayKind } from './gateway.ts';
import { seedNames } from './seed-cloud.ts';

/** What the developer asked for. */
export interface StartOptions {
  readonly firestore: FirestoreKind;
  readonly isFresh: boolean;
  /** Of the gateway; undefined for the one in `firebase.json`. */
  readonly port: number | undefined;
  /** A seed's name, or a snapshot's. */
  readonly seed: string | undefined;
  readonly gateway: GatewayKind;
  readonly isVerbose: boolean;
}

/** What to do with a command line. */
export type ParsedOptions =
  | { readonly kind: 'start'; readonly options: StartOptions }
  | { readonly kind: 'help' }
  /** One sentence: what is wrong and what to type instead. */
  | { readonly kind: 'wrong'; readonly message: string };

/** Of `npm start -- --help`. */
export const usage = `Usage: npm start -- [options]

Runs the whole API on this machine: http://localhost:5000

  --fresh                delete the data and begin with the seed
  --seed=<name>          begin with other data: ${seedNames.join(', ')}, or a snapshot
                         (npm run snapshot -- <name> saves one of the running local cloud)
  --port <port>          the gateway's port, 5000 by default
  --firestore=official   Google's Firestore emulator: security rules and the browser SDK; needs Java
  --firestore=embedded   the one of this repository, the default
  --gateway=lenient      another gateway than Firebase Hosting: every cookie passes, nothing is cached
  --verbose              show what services log of each request and event
  --help                 this text

npm run stop             stop a local cloud that runs in this checkout, saving its data
npm run start:firebase   run the Firebase Emulator Suite instead: slower, Google's own code`;

const options = {
  fresh: { type: 'boolean', default: false },
  seed: { type: 'string' },
  port: { type: 'string' },
  firestore: { type: 'string', default: 'embedded' },
  gateway: { type: 'string', default: 'hosting' },
  verbose: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** Reads the command line, and npm's environment for options that were meant for it. */
export function parseOptions(args: readonly string[], env: NodeJS.ProcessEnv): ParsedOptions {
  const mistake = mistakeWithNpm(Object.keys(options), { ...env, npm_lifecycle_event: 'start' });
  if (mistake !== null) return wrong(mistake);
  let values;
  try {
    ({ values } = parseArgs({ args: [...args], options }));
  } catch (error) {
    return wrong(`${mistakeInArgs(error, Object.keys(options))} Try: npm start -- --help`);
  }
  if (values.help) return { kind: 'help' };
  const firestore = firestoreKinds.find((kind) => kind === values.firestore);
  if (!firestore) return wrong(`--firestore takes ${firestoreKinds.join(' or ')}, not ${values.firestore}.`);
  const gateway = (['hosting', 'lenient'] as const).find((kind) => kind === values.gateway);
  if (!gateway) return wrong(`--gateway takes hosting or lenient, not ${values.gateway}.`);
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_536)) {
    return wrong(`--port takes a number from 1 to 65535, not ${values.port ?? ''}.`);
  }
  if (values.seed !== undefined && !/^[\w-]+$/.test(values.seed)) {
    return wrong(`--seed takes a name of letters, digits, - and _, not ${values.seed}.`);
  }
  const { fresh: isFresh, seed, verbose: isVerbose } = values;
  return { kind: 'start', options: { firestore, isFresh, port, seed, gateway, isVerbose } };
}

function wrong(message: string): ParsedOptions {
  return { kind: 'wrong', message };
}

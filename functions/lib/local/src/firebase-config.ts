import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ExpectedError } from './expected-error.ts';

const port = z.object({ port: z.int().min(1).max(65535) }).transform((emulator) => emulator.port);
const codebase = z.object({ codebase: z.string().default('default') }).transform((config) => config.codebase);

// Every port is demanded: without one, firebase-tools takes the next free port and the printed addresses would lie.
const schema = z.object({
  functions: z.union([z.array(codebase), codebase.transform((single) => [single])]),
  emulators: z.object({
    auth: port,
    functions: port,
    firestore: port,
    hosting: port,
    pubsub: port,
    eventarc: port,
    tasks: port,
    hub: port,
    logging: port,
  }),
});

/** What the emulators need from firebase.json: the port of each emulator, the names of the codebases. */
export interface FirebaseConfig {
  ports: z.infer<typeof schema>['emulators'];
  codebases: string[];
}

/** Reads the parsed firebase.json; throws ExpectedError naming each missing or wrong field. */
export function parseFirebaseConfig(json: unknown): FirebaseConfig {
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw new ExpectedError(`firebase.json:\n${z.prettifyError(parsed.error)}`);
  return { ports: parsed.data.emulators, codebases: parsed.data.functions };
}

/** Reads a Firebase configuration file. */
export function readFirebaseConfig(file: string): FirebaseConfig {
  return parseFirebaseConfig(JSON.parse(readFileSync(file, 'utf8')));
}

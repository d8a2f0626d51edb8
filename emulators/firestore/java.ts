import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildSync } from 'esbuild';

/** What firebase-tools needs to start the embedded Firestore where it thinks that it starts Google's jar with Java. */
export interface EmbeddedJava {
  /** Comes first on the PATH of firebase-tools: it holds a program named `java`. */
  readonly binFolder: string;
  /** For FIRESTORE_EMULATOR_BINARY_PATH: what the program is to know the embedded Firestore by. It has to exist. */
  readonly jar: string;
}

/**
 * Writes a `java` that runs the embedded Firestore for its jar, and any other jar with the real Java if there is one.
 * `folder` is in the repository, where the bundle finds its packages; what an earlier call left in it is replaced.
 */
export function makeJava(folder: string, realJava: string | undefined): EmbeddedJava {
  const binFolder = path.join(folder, 'bin');
  const jar = path.join(folder, 'embedded-firestore.jar');
  const server = path.join(folder, 'server.mjs');
  mkdirSync(binFolder, { recursive: true });
  buildSync({
    entryPoints: [path.join(import.meta.dirname, 'main.ts')],
    outfile: server,
    ...{ bundle: true, platform: 'node', format: 'esm', packages: 'external', logLevel: 'error' },
  });
  writeFileSync(jar, 'No jar: the java beside it runs the embedded Firestore when it sees this name.\n');
  writeFileSync(path.join(binFolder, 'java'), script({ jar, server, realJava }), { mode: 0o755 });
  return { binFolder, jar };
}

/** The program: `java … -jar <jar> --port …`, or `java -version`. */
function script({ jar, server, realJava }: { jar: string; server: string; realJava: string | undefined }): string {
  // A Java that firebase-tools has nothing to say about.
  const version = `echo 'openjdk version "21.0.0" (none: this runs the embedded Firestore)' >&2`;
  const other = realJava === undefined ? `echo 'There is no Java here.' >&2; exit 1` : `exec ${quoted(realJava)} "$@"`;
  return `#!/bin/sh
for argument in "$@"; do
  if [ "$argument" = -version ]; then ${version}; exit 0; fi
  if [ "$argument" = ${quoted(jar)} ]; then
    while [ "$1" != ${quoted(jar)} ]; do shift; done
    shift
    exec ${quoted(process.execPath)} ${quoted(server)} "$@"
  fi
done
${other}
`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

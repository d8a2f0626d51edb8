import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Place } from './shell.ts';

/** Where the commands of operations pages lead. A URL of `curl` that leads to neither origin ends the command with 64. */
export interface OperatorTargets {
  /** The repository's copy, whose local cloud runs. */
  readonly root: string;
  /** Origin of the local cloud's gateway, in place of any other. */
  readonly gateway: string;
  /** Origin of the stand-in of Google's APIs. */
  readonly google: string;
  /** The environment that leads a program to the stand-in. */
  readonly googleEnvironment: NodeJS.ProcessEnv;
  /** Scripts of package.json. */
  readonly scripts: Readonly<Record<string, string>>;
}

/** What became of a command line. */
export type Outcome =
  /** Ran, on the local cloud or on this machine alone. */
  | 'local'
  /** Ran, on the stand-in of Google's APIs. */
  | 'stand-in'
  /** Another team's program, which isn't here or has no stand-in: compared with its synopsis. */
  | 'synopsis'
  /** Does not run here; `npm test` runs the same elsewhere. */
  | 'tested'
  /** Does not run in any test: only that it is one of `npmLines`, and its script there. */
  | 'not-run'
  /** A line of npm that is not one of `npmLines`. */
  | 'unknown';

/** A command line of a page, as its program received it. */
export interface Call {
  readonly outcome: Outcome;
  readonly folder: string;
  readonly program: string;
  readonly args: readonly string[];
}

/** The environment variable that names the file of calls. */
export const callsVariable = 'OPERATOR_CALLS';

/**
 * Lines of npm that pages for operators may have beside our commands, to the letter: a typing mistake after the name of a script
 * passes no program that would reject it.
 */
const npmLines: Readonly<Record<string, 'tested' | 'not-run'>> = {
  // Executed pages type these two.
  start: 'tested',
  'run generate': 'tested',
  // The tiers of `npm test` itself.
  'test -- unit': 'tested',
  'run generate -- --check': 'tested',
  // The copy has its packages, and its files are checked rather than written.
  ci: 'not-run',
  'run format': 'not-run',
};

/** Our commands that call the local cloud without `--project`. */
const operatorScripts = ['events', 'migration', 'operators', 'organizations', 'privacy'];

/** Our commands that call Google. */
const googleScripts = ['deploy', 'doctor', 'rollback'];

/**
 * Makes a folder of programs that come first on the PATH. `npm`, `npx firebase` and `curl` pass on to the real ones, led to the
 * local cloud or the stand-in; `deploy` with `--dry-run`, because the rehearsal deploys for real. The others note their
 * arguments, for `callsIn`; to write a policy, `gcloud` needs a token, and gets the stand-in's.
 */
export async function placeOfOperator(folder: string, place: Place, targets: OperatorTargets): Promise<Place> {
  const { root, gateway, google, googleEnvironment, scripts } = targets;
  const bin = path.join(folder, 'bin');
  await mkdir(bin, { recursive: true });
  const toGoogle = Object.entries(googleEnvironment).map(([name, value]) => `export ${name}=${quoted(value ?? '')}`);
  const node = `${quoted(process.execPath)} ${quoted(path.join(root, 'emulators/local-cloud/run-bundled.mjs'))}`;
  const mains = Object.entries(scripts).flatMap(([name, script]) => {
    const [, main] = /^tsx (\S+\.ts)$/.exec(script) ?? [];
    return main === undefined ? [] : [`${name}) main=${quoted(path.join(root, main))} ;;`];
  });
  const lines = Object.entries(npmLines).map(([line, outcome]) => `${quoted(line)}) note ${outcome} npm "$@"; exit ;;`);
  const programs = {
    npm: [
      `case "$*" in ${lines.join(' ')} esac`,
      'if [ "$1" != run ]; then note unknown npm "$@"; exit; fi',
      'script=$2; all=("$@"); shift 2; if [ "${1-}" = -- ]; then shift; fi',
      `main=; case $script in ${mains.join(' ')} esac`,
      'if [[ "$script ${1-}" == "events queues" ]]; then kind=google; else case $script in',
      `  ${operatorScripts.join('|')}) kind=local ;; ${googleScripts.join('|')}) kind=google ;; build:gateway) kind=here ;;`,
      '  *) note unknown npm "${all[@]}"; exit ;;',
      'esac; fi',
      // The commands find the local cloud where no project is named.
      'args=(); while [ $# -gt 0 ]; do if [[ $kind == local && $1 == --project ]]; then shift 2; else args+=("$1"); shift; fi; done',
      'if [ "$script" = deploy ]; then args+=(--dry-run); fi',
      `if [ $kind != google ]; then note local npm "\${all[@]}"; cd ${quoted(root)}; exec ${node} "$main" "\${args[@]}"; fi`,
      'note stand-in npm "${all[@]}"; . google.sh',
      `cd ${quoted(root)}; exec ${node} "$main" "\${args[@]}"`,
    ],
    npx: [
      'if [ "$1" != firebase ]; then echo "only npx firebase is known here" >&2; exit 64; fi',
      'note stand-in npx "$@"; shift; . google.sh',
      `cd ${quoted(root)}`,
      // The CLI warns of how it is signed in to the stand-in, on the same stream as a secret's value.
      `${quoted(process.execPath)} node_modules/firebase-tools/lib/bin/firebase.js "$@" | { grep -v '^⚠  Authenticating with .FIREBASE_TOKEN' || true; }`,
    ],
    curl: [
      'args=(); outcome=local; for arg in "$@"; do case $arg in',
      `  https://*.googleapis.com/*) outcome=stand-in; arg="${google}/\${arg#https://}" ;;`,
      `  http://*/api/*|https://*/api/*) arg="${gateway}/api/\${arg#*/api/}" ;;`,
      '  http://*|https://*) echo "curl is led to Google’s APIs and to /api/ only, not to $arg" >&2; exit 64 ;;',
      'esac; args+=("$arg"); done',
      // What has no scheme would be a host: as a file, curl rejects it.
      'note $outcome curl "$@"; exec curl --proto =http,https --proto-default file "${args[@]}"',
    ],
    gcloud: [
      'note synopsis gcloud "$@"',
      'if [ "$1 $2" = "auth print-access-token" ]; then echo owner; fi',
      // A command whose value the next one takes.
      'for arg in "$@"; do case $arg in "value(managedService)") echo fresh-api.apigateway.example.cloud.goog ;; esac; done',
    ],
    deck: ['note synopsis deck "$@"'],
    nginx: ['note synopsis nginx "$@"'],
  };
  const start = [
    '#!/bin/bash',
    'set -eo pipefail',
    `note() { local outcome=$1; shift; { printf '%s\\x1f' "$outcome" "$PWD" "$@"; printf '\\x1e'; } >> "$${callsVariable}"; }`,
    `PATH=${quoted(place.env['PATH'] ?? '')}`,
  ];
  await writeFile(path.join(bin, 'google.sh'), [...toGoogle, ''].join('\n'));
  for (const [name, lines] of Object.entries(programs)) {
    const script = [...start, ...lines, '']
      .join('\n')
      .replaceAll('. google.sh', `. ${quoted(path.join(bin, 'google.sh'))}`);
    await writeFile(path.join(bin, name), script);
    await chmod(path.join(bin, name), 0o755);
  }
  return { ...place, env: { ...place.env, PATH: `${bin}:${place.env['PATH'] ?? ''}` } };
}

/** The calls that programs of an operator's place have noted. */
export function callsIn(log: string): Call[] {
  return log
    .split('\u{1e}')
    .slice(0, -1)
    .map((line) => {
      const [outcome, folder = '', program = '', ...args] = line.split('\u{1f}').slice(0, -1);
      return { outcome: outcome as Outcome, folder, program, args };
    });
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

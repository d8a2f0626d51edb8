import { createHash } from 'node:crypto';
import { renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { strToU8, zipSync } from 'fflate';

const FIRESTORE_MAIN = 'com.google.cloud.datastore.emulator.firestore.CloudFirestore';
const MAX_LINE_BYTES = 72;

/**
 * A jar manifest that runs `mainClass` from the jar at `path` (absolute). Lines are folded at 72 bytes as the jar
 * format demands: a continuation begins with one space. Everything in it is ASCII, the path being a file URL.
 */
export function manifest(mainClass: string, path: string): string {
  const lines = ['Manifest-Version: 1.0', `Main-Class: ${mainClass}`, `Class-Path: ${pathToFileURL(path).href}`];
  return `${lines.map(fold).join('\r\n')}\r\n\r\n`;
}

function fold(line: string): string {
  if (line.length <= MAX_LINE_BYTES) return line;
  return `${line.slice(0, MAX_LINE_BYTES)}\r\n${fold(` ${line.slice(MAX_LINE_BYTES)}`)}`;
}

/** Makes a jar that firebase-tools can start with `java -jar`: the Cloud SDK's own has no main manifest. Returns its path. */
export function wrapFirestoreJar(jar: string): string {
  const bytes = zipSync({ 'META-INF/MANIFEST.MF': strToU8(manifest(FIRESTORE_MAIN, jar)) });
  return writeWrapper(jar, '.jar', bytes);
}

/** Makes a script that runs the given one: firebase-tools does chmod on it, which fails on a Cloud SDK owned by root. */
export function wrapPubsubScript(script: string): string {
  const quoted = `'${script.replaceAll("'", `'\\''`)}'`;
  return writeWrapper(script, '.sh', strToU8(`#!/bin/sh\nexec ${quoted} "$@"\n`));
}

function writeWrapper(target: string, suffix: string, bytes: Uint8Array): string {
  const owner = process.getuid?.() ?? 0;
  const hash = createHash('sha256').update(target).digest('hex').slice(0, 16);
  const path = join(tmpdir(), `fresh-emulator-${owner}-${hash}${suffix}`);
  // Renamed into place, as a running Java may have the earlier one open.
  writeFileSync(`${path}.${process.pid}`, bytes, { mode: 0o755 });
  renameSync(`${path}.${process.pid}`, path);
  return path;
}

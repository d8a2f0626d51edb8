import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ExpectedError } from '@fresh/local/expected-error';
import type { FirestoreKind } from '@fresh/local/find-firestore';
import { seedNames, type SeedName } from './seed-cloud.ts';

/** Where a checkout keeps the local cloud's data: a folder for each kind of Firestore, as neither reads the other's. */
export function dataFolderOf(root: string, firestore: FirestoreKind): string {
  return path.join(root, '.suite/local-cloud/data', firestore);
}

/** Where a checkout keeps snapshots: a folder for each. */
export function snapshotFolderOf(root: string, firestore: FirestoreKind, name: string): string {
  return path.join(root, '.suite/local-cloud/snapshots', firestore, name);
}

/**
 * Prepares the data that a start begins with, and returns the seed for what is missing. With a named seed or snapshot, or
 * afresh, what was there is deleted. Throws ExpectedError where a name is neither, with the names that are.
 */
export function prepareData(
  root: string,
  firestore: FirestoreKind,
  { isFresh, seed }: { readonly isFresh: boolean; readonly seed: string | undefined },
): SeedName {
  const folder = dataFolderOf(root, firestore);
  const seedName = seedNames.find((name) => name === (seed ?? 'standard'));
  const snapshot = seedName === undefined && seed !== undefined ? snapshotFolderOf(root, firestore, seed) : null;
  if (snapshot !== null && !existsSync(snapshot)) {
    const parent = path.dirname(snapshot);
    const known = [...seedNames, ...(existsSync(parent) ? readdirSync(parent) : [])];
    throw new ExpectedError(
      `There is no seed or snapshot ${seed ?? ''} for the ${firestore} Firestore. There are: ${known.join(', ')}.`,
    );
  }
  if (isFresh || seed !== undefined) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  if (snapshot === null) return seedName ?? 'standard';
  cpSync(snapshot, folder, { recursive: true });
  return 'empty';
}

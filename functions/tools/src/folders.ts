import path from 'node:path';

/** `functions/`. */
export const functionsFolder = path.resolve(import.meta.dirname, '../..');

/** The repository's root. */
export const root = path.resolve(functionsFolder, '..');

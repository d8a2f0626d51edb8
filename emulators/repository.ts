import path from 'node:path';

/** The repository's root. */
export const root = path.resolve(import.meta.dirname, '..');

/** Where services, libraries and tools are. */
export const functionsFolder = path.join(root, 'functions');

import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from '../../repository.ts';
import { applyMutant, type Mutant } from './mutant.ts';

/** What a copy of the repository needs to be bundled, and to run the simulation. */
const copied = ['functions', 'emulators', 'docs/openapi.yaml', 'package.json', 'tsconfig.json'];

/** A copy of the repository with one edit. */
export interface MutatedCopy {
  readonly folder: string;
  readonly remove: () => void;
}

/** Copies the repository, with the packages that are installed here, and makes the edit. Throws where its place isn't there once. */
export function copyWith(mutant: Mutant): MutatedCopy {
  const folder = mkdtempSync(path.join(tmpdir(), `mutant-${mutant.name}-`));
  for (const name of copied) {
    cpSync(path.join(root, name), path.join(folder, name), {
      recursive: true,
      filter: (source) => !/\/(?:node_modules|dist|checks|benchmarks|console)$/.test(source),
    });
  }
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  const file = path.join(folder, mutant.file);
  writeFileSync(file, applyMutant(mutant, readFileSync(file, 'utf8')));
  return {
    folder,
    remove: () => {
      rmSync(folder, { recursive: true });
    },
  };
}

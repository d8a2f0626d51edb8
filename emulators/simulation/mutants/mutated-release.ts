import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from '../../repository.ts';
import { bundleServices, type BuildText } from '../builds.ts';
import { applyMutant, type Mutant } from './mutant.ts';

/** What a copy of the repository needs to be bundled, and to run the simulation. */
const copied = ['functions', 'emulators', 'docs/openapi.yaml', 'package.json', 'tsconfig.json'];

/** The release with a mutant, and what runs it. */
export interface MutatedRelease {
  readonly build: BuildText;
  /** The repository whose simulation, with its checkers, runs the release. */
  readonly simulation: string;
  readonly remove: () => void;
}

/**
 * The release with a mutant. A mutant of services runs in the simulation as it is: a checker that imports code of services, as the
 * fold does, would be mutated too and find nothing. A mutant of the engine needs the simulation of the copy. Throws where the
 * mutant's place isn't there once.
 */
export async function mutatedRelease(mutant: Mutant): Promise<MutatedRelease> {
  const { folder, remove } = copyWith(mutant);
  try {
    const build = await bundleServices(folder);
    const isOfServices = mutant.file.startsWith('functions/');
    return isOfServices
      ? { build: { ...build, root }, simulation: root, remove }
      : { build, simulation: folder, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Copies the repository, with the packages that are installed here, and makes the edit. */
function copyWith(mutant: Mutant): { readonly folder: string; readonly remove: () => void } {
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

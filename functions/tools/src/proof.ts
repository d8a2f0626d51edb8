import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The test that shows what a document says. */
export interface Proof {
  /** The spec, from the root of the repository. */
  readonly file: `${'functions' | 'emulators'}/${string}.spec.ts`;
  /** As its source spells it; the title of a test in a loop has its `${…}` unresolved. */
  readonly title: string;
}

/** Proofs in a cell of a Markdown table. */
export function proofsCell(proofs: readonly Proof[]): string {
  return proofs.map(({ file, title }) => `\`${file}\` “${title}”`).join('<br>');
}

/** What is wrong with proofs: specs that don't exist below `root`, and titles that are not in theirs. */
export function missingProofs(root: string, proofs: readonly Proof[]): string[] {
  return proofs.flatMap(({ file, title }) => {
    const spec = path.join(root, file);
    if (!existsSync(spec)) return [`There is no ${file}: name the spec that has the test “${title}”`];
    const source = readFileSync(spec, 'utf8');
    const exists = ["'", '"', '`'].some((quote) => source.includes(quote + title + quote));
    return exists ? [] : [`${file} has no test “${title}”: name it as the spec does`];
  });
}

/** A known-bad edit of the code under test. A checker that finds none of them proves nothing. */
export interface Mutant {
  readonly name: string;
  /** From the repository's root. */
  readonly file: string;
  /** Occurs exactly once in the file. */
  readonly find: string;
  readonly replace: string;
  /** What goes wrong with it. */
  readonly breaks: string;
}

/** The text of a file with a mutant's edit. Throws where its place isn't there exactly once. */
export function applyMutant({ name, file, find, replace }: Mutant, text: string): string {
  const found = text.split(find).length - 1;
  if (found !== 1) throw new Error(`mutant ${name}: its place occurs ${found} times in ${file}, not once`);
  return text.replace(find, () => replace);
}

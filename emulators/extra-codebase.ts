import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Functions that only a test or a benchmark has, and that are never deployed. */
export interface ExtraCodebase {
  codebase: string;
  /** Folder below the repository's root. */
  source: string;
  /** Hosting's rewrites in place of the repository's, if a function of it is to be reached through the gateway. */
  rewrites?: readonly object[];
}

/**
 * Runs with a configuration beside `firebase.json` that has one codebase more, and removes it afterwards. `run` gets its
 * name for startSuite; it has to be in the root, because the paths in it count from where it is. `services` keeps only
 * those of the repository's own codebases.
 */
export async function withCodebase<T>(
  root: string,
  extra: ExtraCodebase,
  run: (config: string) => Promise<T>,
  services?: readonly string[],
): Promise<T> {
  const { functions, hosting, ...rest } = JSON.parse(readFileSync(join(root, 'firebase.json'), 'utf8')) as {
    functions: { codebase: string }[];
    hosting: { rewrites: object[] };
  };
  const { rewrites = hosting.rewrites, ...added } = extra;
  const kept = functions.filter(({ codebase }) => services?.includes(codebase) ?? true);
  const name = `firebase.${extra.codebase}.json`;
  const config = {
    ...rest,
    functions: [...kept, { ...added, runtime: 'nodejs22' }],
    hosting: { ...hosting, rewrites },
  };
  writeFileSync(join(root, name), JSON.stringify(config));
  try {
    return await run(name);
  } finally {
    rmSync(join(root, name), { force: true });
  }
}

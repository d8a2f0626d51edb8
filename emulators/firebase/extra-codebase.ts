import { runtime } from '../../functions/tools/src/build/runtime.ts';
import { withConfig } from './local-config.ts';

/** Functions that only a test or a benchmark has, and that are never deployed. */
export interface ExtraCodebase {
  codebase: string;
  /** Folder below the repository's root. */
  source: string;
  /** Hosting's rewrites in place of the repository's, if a function of it is to be reached through the gateway. */
  rewrites?: readonly object[];
}

/** `withConfig` with one codebase more. `services` keeps only those of the repository's own codebases. */
export async function withCodebase<T>(
  root: string,
  extra: ExtraCodebase,
  run: (config: string) => Promise<T>,
  services?: readonly string[],
): Promise<T> {
  const { rewrites, ...codebase } = extra;
  const added = { ...codebase, runtime };
  return withConfig(
    root,
    extra.codebase,
    ({ functions, hosting, ...rest }) => {
      const kept = functions.filter(({ codebase: name }) => services?.includes(name) ?? true);
      return { ...rest, functions: [...kept, added], hosting: { ...hosting, ...(rewrites && { rewrites }) } };
    },
    run,
  );
}

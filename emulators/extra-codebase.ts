import { withConfig } from './local-config.ts';

/** Functions that only a test or a benchmark has, and that are never deployed. */
export interface ExtraCodebase {
  codebase: string;
  /** Folder below the repository's root. */
  source: string;
}

/** `withConfig` with one codebase more. `services` keeps only those of the repository's own codebases. */
export async function withCodebase<T>(
  root: string,
  extra: ExtraCodebase,
  run: (config: string) => Promise<T>,
  services?: readonly string[],
): Promise<T> {
  const added = { ...extra, runtime: 'nodejs22' };
  return withConfig(
    root,
    extra.codebase,
    (config) => {
      const kept = config.functions.filter(({ codebase }) => services?.includes(codebase) ?? true);
      return { ...config, functions: [...kept, added] };
    },
    run,
  );
}

import { watch } from 'node:fs';
import { ExpectedError } from '@fresh/local/expected-error';
import type { CloudReports } from './cloud-reports.ts';
import { readProjectLayout, type HostingConfig } from './project-layout.ts';

/** A program writes the file in several steps; what comes within so many milliseconds is one change. */
const settleMs = 50;

/** What `watchHosting` needs. */
export interface WatchHostingOptions {
  readonly root: string;
  /** Name of the configuration in the root. */
  readonly config: string;
  readonly reports: CloudReports;
  readonly configure: (hosting: HostingConfig) => void;
}

/**
 * Gives gateways the paths of a changed configuration, which `npm run generate` writes: a new route needs no restart. Ports and
 * codebases are read at the start alone. Returns how to stop.
 */
export function watchHosting({ root, config, reports, configure }: WatchHostingOptions): () => void {
  let timer: NodeJS.Timeout | null = null;
  let known = JSON.stringify(readProjectLayout(root, config).hosting);
  const read = () => {
    const startedAt = performance.now();
    try {
      const { hosting } = readProjectLayout(root, config);
      if (JSON.stringify(hosting) === known) return;
      known = JSON.stringify(hosting);
      configure(hosting);
      reports.step(`paths of ${config} read again`, Math.round(performance.now() - startedAt));
    } catch (error) {
      if (!(error instanceof ExpectedError || error instanceof SyntaxError)) throw error;
      reports.problem(`${config} can’t be read; the paths before go on.\n${error.message}`);
    }
  };
  // The folder, because a program may replace the file.
  const watcher = watch(root, (_event, name) => {
    if (name !== config) return;
    if (timer) clearTimeout(timer);
    timer = setTimeout(read, settleMs);
  });
  return () => {
    if (timer) clearTimeout(timer);
    watcher.close();
  };
}

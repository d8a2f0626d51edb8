import { watch } from 'node:fs';
import type { CloudReports } from './cloud-reports.ts';
import { readProjectLayout, type HostingConfig } from './project-layout.ts';

/** A program writes the file in several steps; what comes within so many milliseconds is one change. */
const settleMs = 50;

/** What `watchHosting` needs. */
export interface WatchHostingOptions {
  readonly root: string;
  /** Name of the configuration in the root. */
  readonly config: string;
  /** What the gateways serve: the configuration as it was read at the start. */
  readonly served: HostingConfig;
  readonly reports: CloudReports;
  /** Throws for a configuration that gateways can't serve. */
  readonly configure: (hosting: HostingConfig) => void;
}

/**
 * Gives gateways the paths of a changed configuration, which `npm run generate` writes: a new route needs no restart. Ports and
 * codebases are read at the start alone. While the file is missing or can't be read, gateways keep the paths before. Returns
 * how to stop.
 */
export function watchHosting({ root, config, served, reports, configure }: WatchHostingOptions): () => void {
  let timer: NodeJS.Timeout | null = null;
  let known = JSON.stringify(served);
  const read = () => {
    const startedAt = performance.now();
    try {
      const { hosting } = readProjectLayout(root, config);
      const found = JSON.stringify(hosting);
      if (found === known) return;
      configure(hosting);
      known = found;
      reports.step(`paths of ${config} read again`, Math.round(performance.now() - startedAt));
    } catch (error) {
      // In a timer nothing else would catch it, and the local cloud would end without saving its data.
      const reason = error instanceof Error ? error.message : String(error);
      reports.problem(`${config} can’t be read; the paths before go on.\n${reason}`);
    }
  };
  // The folder, because a program may replace the file.
  const watcher = watch(root, (_event, name) => {
    if (name !== config) return;
    if (timer) clearTimeout(timer);
    timer = setTimeout(read, settleMs);
  });
  watcher.on('error', ({ message }) => {
    watcher.close();
    reports.problem(`${config} is no longer watched: ${message}. Restart the local cloud after you change its paths.`);
  });
  // It may have changed between the start and this watcher.
  read();
  return () => {
    if (timer) clearTimeout(timer);
    watcher.close();
  };
}

import { watch, type FSWatcher } from 'node:fs';
import path from 'node:path';
import { hostBundle, type BundleFolder } from './bundle-folder.ts';
import type { BuildClient } from './build-client.ts';
import type { CloudReports } from './cloud-reports.ts';
import { parameterFiles } from './service-environment.ts';
import type { Service } from './service.ts';
import type { Codebase } from './project-layout.ts';

/** Editors write a file in several steps; what comes within so many milliseconds is one change. */
const settleMs = 15;

/** What `Reloader` needs. */
export interface ReloaderOptions {
  readonly projectId: string;
  readonly bundles: BundleFolder;
  readonly builds: BuildClient;
  readonly services: readonly { readonly service: Service; readonly codebase: Codebase }[];
  readonly reports: CloudReports;
  /** A service runs with changed code. */
  readonly onReloaded: () => void;
}

/** Watches what services are built from, and replaces the processes of those that a changed file is in. */
export class Reloader {
  readonly #options: ReloaderOptions;
  readonly #watchers = new Map<string, FSWatcher>();
  /** Services by the absolute path of each file that they are made of. */
  #byFile = new Map<string, Service[]>();
  readonly #changed = new Set<Service>();
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;
  #isStopped = false;

  constructor(options: ReloaderOptions) {
    this.#options = options;
    this.#look();
  }

  readonly stop = (): void => {
    this.#isStopped = true;
    if (this.#timer) clearTimeout(this.#timer);
    for (const watcher of this.#watchers.values()) watcher.close();
  };

  /** Reads anew which files services are made of, and watches their folders. */
  #look(): void {
    const { projectId, bundles, services } = this.#options;
    this.#byFile = new Map();
    for (const { service, codebase } of services) {
      const sources = codebase.entry === null ? [] : bundles.inputsOf(service.name);
      for (const file of [...sources, ...parameterFiles(codebase, projectId)]) {
        this.#byFile.set(file, [...(this.#byFile.get(file) ?? []), service]);
      }
    }
    const folders = new Set([...this.#byFile.keys()].map((file) => path.dirname(file)));
    for (const [folder, watcher] of this.#watchers) {
      if (folders.has(folder)) continue;
      watcher.close();
      this.#watchers.delete(folder);
    }
    for (const folder of folders) {
      if (this.#watchers.has(folder)) continue;
      const watcher = watch(folder, (_event, name) => {
        if (name !== null) this.#onChange(path.join(folder, name));
      });
      // The folder is gone; its files are missed by the build.
      watcher.on('error', () => {
        watcher.close();
        this.#watchers.delete(folder);
      });
      this.#watchers.set(folder, watcher);
    }
  }

  #onChange(file: string): void {
    const services = this.#byFile.get(file) ?? [];
    if (services.length === 0 || this.#isStopped) return;
    for (const service of services) {
      // What was saved is what runs from here on: requests wait for it.
      service.hold();
      this.#changed.add(service);
    }
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#running ??= this.#reloadAll().finally(() => {
        this.#running = null;
      });
    }, settleMs);
  }

  async #reloadAll(): Promise<void> {
    while (this.#changed.size > 0 && !this.#isStopped) {
      const services = [...this.#changed];
      this.#changed.clear();
      await Promise.all(services.map((service) => this.#reload(service)));
      this.#look();
    }
  }

  async #reload(service: Service): Promise<void> {
    const { bundles, builds, services, reports, onReloaded } = this.#options;
    const startedAt = performance.now();
    const codebase = services.find((each) => each.service === service)?.codebase;
    // Saved without a change, or changed back: the process that is there has this code.
    if (codebase?.entry !== null && !bundles.isFresh(service.name)) {
      const { errors } = await builds.build(service.name);
      if (errors.length > 0) {
        service.problem = `${service.name} can't be built; its previous code keeps running.\n${errors.join('\n')}`;
        service.resume();
        reports.problem(service.problem);
        return;
      }
    }
    // Changed again meanwhile: it is replaced once, with the last code.
    if (this.#changed.has(service)) return;
    const problem = await service.replace();
    if (problem !== null) {
      reports.problem(`${problem}\nIts previous code keeps running.`);
      return;
    }
    reports.step(`reloaded ${service.name}`, Math.round(performance.now() - startedAt));
    onReloaded();
  }
}

/**
 * Bundles what is not there or older than its sources; returns how many were made, how many of these for sources that have
 * changed since the run before, and the problems of the build.
 */
export async function bundleMissing(
  bundles: BundleFolder,
  builds: BuildClient,
  names: readonly string[],
): Promise<{ readonly built: number; readonly changed: number; readonly errors: readonly string[] }> {
  const missing = [hostBundle, ...names].filter((name) => !bundles.isFresh(name));
  const changed = missing.filter((name) => bundles.inputsOf(name).length > 0).length;
  const results = await Promise.all(missing.map((name) => builds.build(name)));
  return { built: missing.length, changed, errors: results.flatMap(({ errors }) => errors) };
}

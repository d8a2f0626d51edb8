import { readFileSync, statSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import path from 'node:path';

/** A map that was not used for so many milliseconds is let go: each takes some megabytes. */
const keptMs = 10_000;

/**
 * Puts positions in source files into stack traces, in place of positions in bundles. Node can do it with
 * `--enable-source-maps`, but then every stack is worked on, also those that the Firestore client makes for each call and
 * no developer reads: that took 90 MiB and a seventh of the processor time of all services together (2026-11-29). After
 * a reload that failed, positions of the code that goes on are looked up in the map of the code that could not be
 * loaded.
 */
export class SourcePositions {
  readonly #pattern: RegExp;
  readonly #folder: string;
  readonly #maps = new Map<string, { readonly modifiedMs: number; readonly map: SourceMap }>();
  #timer: NodeJS.Timeout | null = null;

  /** `folder` has the bundles, each with its map beside it. */
  constructor(folder: string) {
    this.#folder = folder;
    const escaped = `${folder}${path.sep}`.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    this.#pattern = new RegExp(`${escaped}([\\w-]+\\.cjs):(\\d+):(\\d+)`, 'g');
  }

  /** A text as it is, but for positions that are known in a source file. */
  restore(text: string): string {
    if (!text.includes(this.#folder)) return text;
    return text.replace(this.#pattern, (asIs, bundle: string, line: string, column: string) => {
      const entry = this.#mapOf(bundle)?.findEntry(Number(line) - 1, Number(column) - 1);
      // Behind the last position that the map knows, it gives that one.
      if (!entry || !('originalSource' in entry) || entry.generatedLine !== Number(line) - 1) return asIs;
      const source = path.resolve(this.#folder, entry.originalSource);
      return `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
    });
  }

  #mapOf(bundle: string): SourceMap | null {
    const file = path.join(this.#folder, `${bundle}.map`);
    const modifiedMs = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
    if (modifiedMs === undefined) return null;
    const known = this.#maps.get(bundle);
    this.#forgetLater();
    if (known?.modifiedMs === modifiedMs) return known.map;
    const map = new SourceMap(JSON.parse(readFileSync(file, 'utf8')) as SourceMapPayload);
    this.#maps.set(bundle, { modifiedMs, map });
    return map;
  }

  #forgetLater(): void {
    if (this.#timer) {
      this.#timer.refresh();
      return;
    }
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#maps.clear();
    }, keptMs);
    this.#timer.unref();
  }
}

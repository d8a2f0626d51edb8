import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';

/** The name under which the program of service hosts is built, beside those of services. */
export const hostBundle = 'service-host';

/** Changes when bundles are made in another way, so that those of before are made anew. */
const format = 3;

const recordSchema = z.object({
  format: z.literal(format),
  /** Modified time in milliseconds and size of each source file, by its absolute path. */
  inputs: z.record(z.string(), z.tuple([z.number(), z.number()])),
});

/** The folder with a bundle per service and a record of what each was made of. */
export class BundleFolder {
  constructor(readonly folder: string) {}

  /** Where the bundle of a service is. */
  fileOf(name: string): string {
    return path.join(this.folder, `${name}.cjs`);
  }

  /** Notes what a bundle was made of. Called when the bundle is there. */
  record(name: string, inputs: readonly string[]): void {
    const stamps = Object.fromEntries(
      inputs.flatMap((file) => {
        const stamp = stampOf(file);
        return stamp ? [[file, stamp] as const] : [];
      }),
    );
    const file = this.recordOf(name);
    writeFileSync(`${file}.unfinished`, JSON.stringify({ format, inputs: stamps }));
    renameSync(`${file}.unfinished`, file);
  }

  /** The source files of a bundle, absolute; empty where there is none. */
  inputsOf(name: string): string[] {
    return Object.keys(this.read(name) ?? {});
  }

  /** Whether a bundle is there and made of the files as they are. */
  isFresh(name: string): boolean {
    const inputs = this.read(name);
    if (!inputs || !stampOf(this.fileOf(name))) return false;
    return Object.entries(inputs).every(([file, [modified, size]]) => {
      const stamp = stampOf(file);
      return stamp?.[0] === modified && stamp[1] === size;
    });
  }

  private recordOf(name: string): string {
    return path.join(this.folder, `${name}.json`);
  }

  private read(name: string): z.output<typeof recordSchema>['inputs'] | null {
    try {
      return recordSchema.parse(JSON.parse(readFileSync(this.recordOf(name), 'utf8'))).inputs;
    } catch {
      // Never made, cut off while it was written, or of another version: in each case the bundle is made anew.
      return null;
    }
  }
}

function stampOf(file: string): [number, number] | null {
  const found = statSync(file, { throwIfNoEntry: false });
  return found ? [found.mtimeMs, found.size] : null;
}

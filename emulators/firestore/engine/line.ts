/** How long one may be at the front; after that it is taken to be gone. */
const MAX_TURN_MS = 2_000;

/** A place in a line. */
export interface Place {
  /** Resolves when every earlier caller has left. */
  readonly ready: Promise<void>;
  readonly leave: () => void;
}

/**
 * Lines before documents, so that transactions that keep meeting each other take turns. Nothing depends on a line for
 * being right: a commit detects a transaction that does not keep to it.
 */
export class Lines {
  /** By path: resolves when the last one in line has left. */
  private readonly ends = new Map<string, Promise<void>>();

  exists(paths: readonly string[]): boolean {
    return paths.some((path) => this.ends.has(path));
  }

  /** Goes to the end of the lines before some documents. */
  enter(paths: readonly string[]): Place {
    let timer: NodeJS.Timeout | undefined;
    let leave = () => {};
    const left = new Promise<void>((resolve) => {
      leave = () => {
        clearTimeout(timer);
        for (const path of paths) if (this.ends.get(path) === left) this.ends.delete(path);
        resolve();
      };
    });
    const ahead = paths.flatMap((path) => this.ends.get(path) ?? []);
    for (const path of paths) this.ends.set(path, left);
    const ready = Promise.all(ahead).then(() => {
      timer = setTimeout(leave, MAX_TURN_MS).unref();
    });
    return { ready, leave };
  }
}

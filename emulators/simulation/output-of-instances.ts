import { currentContext } from './instance.ts';

/** Takes each line that instances print, in the place of the terminal; returns how to stop that. */
export function captureOutput(take: (line: string) => void): () => void {
  const streams = [process.stdout, process.stderr].map((stream) => ({ stream, write: stream.write.bind(stream) }));
  for (const { stream, write } of streams) {
    stream.write = ((...args: Parameters<typeof write>) => {
      if (currentContext().instance === null) return write(...args);
      take(String(args[0]).trim());
      return true;
    }) as typeof write;
  }
  return () => {
    for (const { stream, write } of streams) stream.write = write;
  };
}

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Without work for so many milliseconds, a process is idle. */
const idleMs = 4_000;

/**
 * Collects garbage when the process becomes idle after work. V8 collects where memory runs short; on a machine with
 * memory to spare, seven idle services would keep what loading and each burst of requests has left. Returns what to call
 * at each piece of work.
 */
export function freeMemoryWhenIdle(): () => void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  let timer: NodeJS.Timeout | null = null;
  const work = () => {
    if (timer) {
      timer.refresh();
      return;
    }
    timer = setTimeout(() => {
      timer = null;
      collect();
      // What finalizers of the first have let go.
      collect();
    }, idleMs);
    timer.unref();
  };
  work();
  return work;
}

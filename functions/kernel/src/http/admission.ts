/**
 * Requests that a function's instance works on at the same time. Cloud Run sends an instance up to 80, and starts another
 * one from 60 % of that on (https://cloud.google.com/run/docs/about-concurrency): more than this only come when there
 * can be no further instance, or none fast enough. Then who is refused at once is better off than everybody waiting,
 * and what is under way gets done.
 */
export const maxAtOnce = 64;

/** Lets requests in while there is room. Returns what to call when one is answered; null when it can't come in. */
export function admission(): () => (() => void) | null {
  let inside = 0;
  return () => {
    if (inside >= maxAtOnce) return null;
    inside++;
    return () => {
      inside--;
    };
  };
}

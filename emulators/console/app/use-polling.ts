import { useEffect, useRef } from 'preact/hooks';

/**
 * Does `work` now and again `waitMs` after each time it has ended, as long as the component is there, `isOn`, and the
 * page is looked at. `work` is aborted when that ends.
 */
export function usePolling(work: (signal: AbortSignal) => Promise<void>, waitMs: number, isOn: boolean): void {
  const latest = useRef(work);
  latest.current = work;
  useEffect(() => {
    if (!isOn) return;
    const controller = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const round = async () => {
      if (document.visibilityState === 'visible') await latest.current(controller.signal);
      if (!controller.signal.aborted) timer = setTimeout(() => void round(), waitMs);
    };
    void round();
    return () => {
      controller.abort();
      clearTimeout(timer);
    };
  }, [waitMs, isOn]);
}

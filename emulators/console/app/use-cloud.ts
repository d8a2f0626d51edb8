import { useEffect, useRef, useState } from 'preact/hooks';
import type { CloudResponse } from './cloud.ts';
import { usePolling } from './use-polling.ts';

/** A part of the local cloud's state that is read again and again; `version` is empty the first time. */
export function useCloud<T extends object>(
  read: (version: string, signal: AbortSignal) => Promise<CloudResponse<T & { readonly version: string }>>,
  pollMs: number,
  isLive: boolean,
  /** What is asked for: with another one, everything is read anew. */
  asked: string,
): { readonly body: T | undefined; readonly failure: string } {
  const [body, setBody] = useState<T | undefined>();
  const [failure, setFailure] = useState('');
  const seen = useRef({ asked, version: '' });
  if (seen.current.asked !== asked) seen.current = { asked, version: '' };
  const round = async (signal: AbortSignal) => {
    const { current } = seen;
    const response = await read(current.version, signal);
    if (signal.aborted || seen.current !== current) return;
    setFailure(response.kind === 'failed' ? response.why : '');
    if (response.kind !== 'found') return;
    current.version = response.body.version;
    setBody(response.body);
  };
  usePolling(round, pollMs, isLive);
  useEffect(() => {
    const controller = new AbortController();
    void round(controller.signal);
    return () => {
      controller.abort();
    };
  }, [asked]);
  return { body, failure };
}

import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { usePolling } from './use-polling.ts';

/** A service whose newest code does not run, and why, as `GET /__/local-cloud/status` gives it. */
interface ServiceProblem {
  readonly name: string;
  readonly problem: string;
}

const waitMs = 2_000;

/** Services that could not be built or loaded after a save, or have stopped; nothing on the Firebase Emulator Suite. */
export function ServiceProblems(): JSX.Element | null {
  const [isLocalCloud, setIsLocalCloud] = useState(true);
  const [problems, setProblems] = useState<readonly ServiceProblem[]>([]);
  const poll = async (signal: AbortSignal) => {
    try {
      setProblems(await readProblems(signal));
    } catch (error) {
      if (error instanceof NotLocalCloud) setIsLocalCloud(false);
      // Else the local cloud has been stopped; its pages say so themselves.
    }
  };
  usePolling(poll, waitMs, isLocalCloud);
  if (problems.length === 0) return null;
  return (
    <section class="page" role="alert" aria-label="Services with problems">
      {problems.map(({ name, problem }) => (
        <div key={name} class="service-problem">
          <strong>{name} does not run its newest code</strong>
          <pre tabIndex={0}>{problem}</pre>
        </div>
      ))}
    </section>
  );
}

class NotLocalCloud extends Error {}

async function readProblems(signal: AbortSignal): Promise<ServiceProblem[]> {
  // Asked first, since other gateways return 404 for the status, which browsers report as an error of the page.
  const page = await fetch('/', { method: 'HEAD', signal });
  if (!page.headers.has('x-local-cloud')) throw new NotLocalCloud();
  const response = await fetch('/__/local-cloud/status', { signal });
  const { services } = (await response.json()) as { services: { name: string; problem: string | null }[] };
  return services.flatMap(({ name, problem }) => (problem === null ? [] : [{ name, problem }]));
}

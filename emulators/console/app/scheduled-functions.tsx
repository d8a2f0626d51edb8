import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { PlannedRun } from '../../local-cloud/schedules/planned-run.ts';
import { commandCloud, readCloud } from './cloud.ts';
import { ListTable } from './list-table.tsx';
import { Name } from './name.tsx';
import { clockSeconds, shortDay } from './text.ts';
import { usePolling } from './use-polling.ts';

const pollMs = 2_000;

/** A run that was asked for here, as far as it has come. */
interface Run {
  readonly state: 'running' | 'done' | 'failed';
  /** Undefined while it runs, and where its trace is not kept. */
  readonly traceId?: string | undefined;
  /** Why it failed. */
  readonly why?: string;
}

/** What Cloud Scheduler calls, each with a button that calls it now. */
export function ScheduledFunctions(): JSX.Element {
  const [functions, setFunctions] = useState<readonly PlannedRun[]>([]);
  /** The last one of each function, by its name: they may run beside each other. */
  const [runs, setRuns] = useState<Readonly<Record<string, Run>>>({});
  const [failure, setFailure] = useState('');
  usePolling(
    async (signal) => {
      const read = await readCloud<{ schedules: readonly PlannedRun[] }>('status', {}, signal);
      if (signal.aborted) return;
      if (read.kind === 'found') setFunctions(read.body.schedules);
      setFailure(read.kind === 'failed' ? read.why : '');
    },
    pollMs,
    true,
  );
  const run = async (name: string) => {
    const note = (noted: Run) => {
      setRuns((before) => ({ ...before, [name]: noted }));
    };
    note({ state: 'running' });
    const response = await commandCloud<{ traceId: string | null }>(`schedules/${name}`, {});
    if (response.kind === 'found') note({ state: 'done', traceId: response.body.traceId ?? undefined });
    if (response.kind === 'failed') note({ state: 'failed', traceId: response.traceId, why: response.why });
  };
  const all = Object.entries(runs);
  return (
    <section aria-labelledby="schedules">
      <h2 id="schedules">Scheduled functions</h2>
      <div role="alert" class="failure">
        {failure !== '' && <p>{failure}</p>}
        {all.map(([name, one]) => one.state === 'failed' && <Outcome key={name} name={name} run={one} />)}
      </div>
      <div role="status">
        {all.map(([name, one]) => one.state !== 'failed' && <Outcome key={name} name={name} run={one} />)}
      </div>
      <ListTable label="Scheduled functions" columns={['Function', 'Schedule', 'Next run (UTC)', 'Action']}>
        {functions.map(({ name, service, schedule, nextAt }) => (
          <tr key={name}>
            <th scope="row">
              <Name of={name} /> <span class="about">{service}</span>
            </th>
            <td>{schedule}</td>
            <td>{nextAt === null ? 'none' : `${shortDay(Date.parse(nextAt))}, ${clockSeconds(Date.parse(nextAt))}`}</td>
            <td>
              <button
                type="button"
                aria-label={`Run now: ${name}`}
                disabled={runs[name]?.state === 'running'}
                onClick={() => void run(name)}
              >
                Run now
              </button>
            </td>
          </tr>
        ))}
      </ListTable>
    </section>
  );
}

function Outcome({ name, run: { state, traceId, why } }: { name: string; run: Run }): JSX.Element {
  const texts = { running: `${name} runs …`, done: `${name} is done.`, failed: why };
  return (
    <p>
      {texts[state]} {traceId !== undefined && <a href={`#/traces/${traceId}`}>See its trace</a>}
    </p>
  );
}

import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { PlannedRun } from '../../local-cloud/schedules/planned-run.ts';
import { commandCloud, readCloud } from './cloud.ts';
import { Name } from './name.tsx';
import { clockSeconds, shortDay } from './text.ts';

interface Run {
  readonly name: string;
  /** Undefined while it runs, null where its trace is not kept. */
  readonly traceId?: string | null;
  readonly failure?: string;
}

/** What Cloud Scheduler calls, each with a button that calls it now. */
export function ScheduledFunctions(): JSX.Element {
  const [functions, setFunctions] = useState<readonly PlannedRun[]>([]);
  const [last, setLast] = useState<Run | undefined>();
  const [failure, setFailure] = useState('');
  const refresh = async () => {
    const read = await readCloud<{ schedules: readonly PlannedRun[] }>('status');
    if (read.kind === 'found') setFunctions(read.body.schedules);
    setFailure(read.kind === 'failed' ? read.why : '');
  };
  useEffect(() => {
    void refresh();
  }, []);
  const run = async (name: string) => {
    setLast({ name });
    const response = await commandCloud<{ traceId: string | null }>(`schedules/${name}`, {});
    if (response.kind === 'found') setLast({ name, traceId: response.body.traceId });
    if (response.kind === 'failed') setLast({ name, failure: response.why });
    await refresh();
  };
  return (
    <section aria-labelledby="schedules">
      <h2 id="schedules">Scheduled functions</h2>
      <p role="alert" class="failure">
        {failure !== '' ? failure : last?.failure}
      </p>
      <p role="status">{last && last.failure === undefined && <Outcome run={last} />}</p>
      <div class="scroll" role="region" aria-label="Scheduled functions" tabIndex={0}>
        <table class="list">
          <thead>
            <tr>
              <th scope="col">Function</th>
              <th scope="col">Schedule</th>
              <th scope="col">Next run (UTC)</th>
              <th scope="col">Action</th>
            </tr>
          </thead>
          <tbody>
            {functions.map(({ name, service, schedule, nextAt }) => (
              <tr key={name}>
                <th scope="row">
                  <Name of={name} /> <span class="about">{service}</span>
                </th>
                <td>{schedule}</td>
                <td>
                  {nextAt === null ? 'none' : `${shortDay(Date.parse(nextAt))}, ${clockSeconds(Date.parse(nextAt))}`}
                </td>
                <td>
                  <button
                    type="button"
                    aria-label={`Run now: ${name}`}
                    disabled={last?.name === name && last.traceId === undefined && last.failure === undefined}
                    onClick={() => void run(name)}
                  >
                    Run now
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Outcome({ run: { name, traceId } }: { run: Run }): JSX.Element {
  if (traceId === undefined) return <>{name} runs …</>;
  return (
    <>
      {name} is done. {traceId !== null && <a href={`#/traces/${traceId}`}>See its trace</a>}
    </>
  );
}

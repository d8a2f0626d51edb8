import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Figures } from './figures.tsx';
import { loadCatalogue, type CatalogueSubscriber } from './catalogue.ts';
import { ListTable } from './list-table.tsx';
import { asOperator } from './operator.ts';
import { Name } from './name.tsx';
import type { OperatorCalls } from './operator-calls.ts';
import { ScheduledFunctions } from './scheduled-functions.tsx';
import { clockSeconds, counted } from './text.ts';

type Control = OperatorCalls['controlSubscribers']['output'];
type Group = NonNullable<OperatorCalls['listDeadLetters']['output']['groups']>[number];

/** What operators do with subscribers, as the seeded super administrator: lag, pause, redelivery, dead letters by cause. */
export function OperateView(): JSX.Element {
  const [subscribers, setSubscribers] = useState<readonly CatalogueSubscriber[]>([]);
  const [control, setControl] = useState<Control | undefined>();
  const [groups, setGroups] = useState<readonly Group[] | undefined>();
  const [status, setStatus] = useState('');
  const [failure, setFailure] = useState('');
  const call = async <N extends keyof OperatorCalls>(name: N, input: OperatorCalls[N]['input']) => {
    const response = await asOperator(name, input);
    setFailure(response.kind === 'failed' ? response.why : '');
    return response.kind === 'found' ? response.body : undefined;
  };
  const refresh = async () => {
    const [shown, letters] = await Promise.all([
      call('controlSubscribers', { action: 'show' }),
      call('listDeadLetters', { grouped: true }),
    ]);
    if (shown) setControl(shown);
    if (letters) setGroups(letters.groups ?? []);
  };
  useEffect(() => {
    void loadCatalogue().then((loaded) => {
      setSubscribers(loaded.subscribers);
    });
    void refresh();
  }, []);
  const act = async (action: 'pause' | 'resume', subscriber: string) => {
    const done = await call('controlSubscribers', { action, subscriber });
    if (!done) return;
    setControl(done);
    setStatus(
      action === 'pause'
        ? `${subscriber} is paused. Its deliveries wait.`
        : `${subscriber} is resumed; ${counted(done.released, 'held delivery', 'held deliveries')} put into its queue.`,
    );
  };
  const replay = async (subscriber: string) => {
    const run = await call('replayEvents', { of: 'dead-letter', subscriber });
    if (run) setStatus(`Asked for ${counted(run.deliveries.length, 'delivery', 'deliveries')} of ${subscriber} again.`);
  };
  const redeliver = async () => {
    const run = await call('reconcileNow', { olderThanSeconds: 0 });
    if (run) setStatus(`Checked ${counted(run.checked, 'event')}; ${run.lost + run.stuck} are redelivered.`);
    await refresh();
  };
  return (
    <>
      <div class="title">
        <h1>Operate</h1>
        <button type="button" onClick={() => void refresh()}>
          Refresh
        </button>
        <button type="button" onClick={() => void redeliver()}>
          Redeliver unfinished events
        </button>
        <a href="#/dead-letters">Replay single dead letters</a>
      </div>
      <p role="status">{status}</p>
      <p role="alert" class="failure">
        {failure}
      </p>
      {control && <Lag control={control} />}
      <Groups groups={groups} onReplay={(subscriber) => void replay(subscriber)} />
      <ScheduledFunctions />
      <section aria-labelledby="subscribers">
        <h2 id="subscribers">Subscribers</h2>
        <ListTable label="Subscribers" columns={['Subscriber', 'State', 'Action']}>
          {subscribers.map(({ name, service }) => {
            const state = control?.subscribers.find((one) => one.subscriber === name)?.state;
            const action = state === 'paused' ? 'resume' : 'pause';
            return (
              <tr key={name}>
                <th scope="row">
                  <a href={`#/map/subscriber:${name}`}>
                    <Name of={name} />
                  </a>{' '}
                  <span class="about">{service}</span>
                </th>
                <td>{state ?? 'delivers'}</td>
                <td>
                  <button type="button" aria-label={`${action} ${name}`} onClick={() => void act(action, name)}>
                    {action === 'pause' ? 'Pause' : 'Resume'}
                  </button>
                </td>
              </tr>
            );
          })}
        </ListTable>
      </section>
    </>
  );
}

function Lag({ control: { unfinished, deadLetters, untouchedSince, unstarted } }: { control: Control }): JSX.Element {
  const figures = [
    ['Unfinished deliveries', unfinished],
    ['Dead letters', deadLetters],
    ['Oldest waits since', untouchedSince === null ? '–' : clockSeconds(untouchedSince)],
    ['Behind', unstarted === null ? 'not measured yet' : unstarted.subscribers.length],
  ] as const;
  return <Figures label="Lag" figures={figures} />;
}

function Groups({
  groups,
  onReplay,
}: {
  groups: readonly Group[] | undefined;
  onReplay: (subscriber: string) => void;
}): JSX.Element {
  return (
    <section aria-labelledby="causes">
      <h2 id="causes">Dead letters by cause</h2>
      {groups?.length === 0 && <p class="empty">No dead letters. Each delivery succeeded, or is still retried.</p>}
      <ul class="letters">
        {groups?.map(({ causeHash, subscriber, cause, count, last }) => (
          <li key={causeHash} data-cause={causeHash}>
            <p>
              <strong>{count}</strong> of{' '}
              <a href={`#/map/subscriber:${subscriber}`}>
                <Name of={subscriber} />
              </a>
              , the last at {clockSeconds(last)}
            </p>
            <p class="reach cause">{cause}</p>
            <button
              type="button"
              aria-label={`Replay the dead letters of ${subscriber}`}
              onClick={() => {
                onReplay(subscriber);
              }}
            >
              Replay
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

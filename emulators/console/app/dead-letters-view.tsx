import type { ListDeadLettersResult } from '@fresh-root/api-client';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { api } from './session.ts';
import { clockSeconds, counted, problem, shortDay } from './text.ts';
import { shortName } from './timeline.ts';
import { usePolling } from './use-polling.ts';

type DeadLetter = ListDeadLettersResult['deadLetters'][number];

const pollMs = 2_000;
/** A replay takes so many at once. */
const mostAtOnce = 20;

/** Events of the organization that a subscriber has given up. */
export function DeadLettersView({ orgId }: { orgId: string }): JSX.Element {
  const [letters, setLetters] = useState<readonly DeadLetter[] | undefined>();
  const [asked, setAsked] = useState<ReadonlySet<string>>(new Set());
  const [failure, setFailure] = useState('');
  const [status, setStatus] = useState('');
  usePolling(
    async (signal) => {
      const response = await api.listDeadLetters({ orgId }, { signal });
      if (signal.aborted) return;
      setFailure(response.ok ? '' : problem(response.error));
      if (response.ok) setLetters(response.data.deadLetters);
    },
    pollMs,
    true,
  );
  const replay = async (wanted: readonly DeadLetter[]) => {
    const deadLetters = wanted.map(({ subscriber, eventId }) => ({ subscriber, eventId }));
    const response = await api.replayDeadLetters({ orgId, body: { deadLetters } });
    if (!response.ok) {
      setStatus(problem(response.error));
      return;
    }
    setAsked((before) => new Set([...before, ...wanted.map(keyOf)]));
    setStatus(
      `Asked for ${counted(wanted.length, 'delivery', 'deliveries')} again. A delivery that succeeds leaves the list.`,
    );
  };
  return (
    <>
      <div class="title">
        <h1>Dead letters</h1>
        {letters && letters.length > 1 && (
          <button type="button" onClick={() => void replay(letters.slice(0, mostAtOnce))}>
            Replay {letters.length > mostAtOnce ? `the latest ${mostAtOnce}` : 'all'}
          </button>
        )}
      </div>
      <p>
        Events that a subscriber could not handle. A delivery is retried for half an hour before it becomes a dead
        letter; one that can never succeed becomes one at once. Operate and <code>npm run events -- dead-letters</code>{' '}
        show the cause. Fix it, then replay.
      </p>
      <p role="alert" class="failure">
        {failure}
      </p>
      <p role="status">{status}</p>
      {letters?.length === 0 && <p class="empty">No dead letters. Each delivery succeeded, or is still retried.</p>}
      {letters && letters.length > 0 && (
        <ul class="letters">
          {letters.map((letter) => (
            <li key={keyOf(letter)} data-letter={`${letter.subscriber}:${letter.eventId}`}>
              <p>
                <strong>{letter.subscriber}</strong> could not handle {shortName(letter.type)}
              </p>
              <p class="reach">
                {shortDay(letter.diedAt)}, {clockSeconds(letter.diedAt)}, after {counted(letter.attempts, 'attempt')}
                {asked.has(keyOf(letter)) && ', replaying'}
              </p>
              <button
                type="button"
                aria-label={`Replay ${shortName(letter.type)} to ${letter.subscriber}`}
                disabled={asked.has(keyOf(letter))}
                onClick={() => void replay([letter])}
              >
                Replay
              </button>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** A letter that died again is another one: it can be replayed again. */
function keyOf({ subscriber, eventId, diedAt }: DeadLetter): string {
  return `${subscriber}:${eventId}:${diedAt}`;
}

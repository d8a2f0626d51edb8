import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { api } from './session.ts';
import { isoDay, problem } from './text.ts';
import { dayMs, dayOf, type Position, type Schedule } from './week-grid.ts';

/** Monday of next week, epoch ms. */
function nextMonday(now: number): number {
  const today = dayOf(now);
  const weekday = new Date(today).getUTCDay();
  return today + ((8 - weekday) % 7 || 7) * dayMs;
}

/** A week, by the day it starts on. */
export function NewSchedule({ orgId, onMade }: { orgId: string; onMade: (made: Schedule) => void }): JSX.Element {
  const [name, setName] = useState('');
  const [start, setStart] = useState(() => isoDay(nextMonday(Date.now())));
  const { isBusy, failure, run } = useSubmit();
  const submit = async () => {
    const startDate = Date.parse(start);
    const response = await api.createSchedule({
      orgId,
      body: { orgId, name, startDate, endDate: startDate + 7 * dayMs },
    });
    if (!response.ok) return problem(response.error);
    setName('');
    onMade(response.data.schedule);
    return '';
  };
  return (
    <form aria-labelledby="new-schedule" onSubmit={run(submit)}>
      <h2 id="new-schedule">New schedule</h2>
      <label>
        Name{' '}
        <input
          required
          maxLength={100}
          value={name}
          onInput={({ currentTarget }) => {
            setName(currentTarget.value);
          }}
        />
      </label>
      <label>
        First day{' '}
        <input
          type="date"
          required
          value={start}
          onInput={({ currentTarget }) => {
            setStart(currentTarget.value);
          }}
        />
      </label>
      <button type="submit" disabled={isBusy}>
        Create schedule
      </button>
      <p role="alert" class="failure">
        {failure}
      </p>
    </form>
  );
}

/** A row of the grid. */
export function NewPosition({ orgId, onMade }: { orgId: string; onMade: (made: Position) => void }): JSX.Element {
  const [name, setName] = useState('');
  const { isBusy, failure, run } = useSubmit();
  const submit = async () => {
    const response = await api.createPosition({ orgId, body: { orgId, name } });
    if (!response.ok) return problem(response.error);
    setName('');
    onMade(response.data);
    return '';
  };
  return (
    <form aria-labelledby="new-position" onSubmit={run(submit)}>
      <h2 id="new-position">New position</h2>
      <label>
        Position name{' '}
        <input
          required
          maxLength={100}
          value={name}
          onInput={({ currentTarget }) => {
            setName(currentTarget.value);
          }}
        />
      </label>
      <button type="submit" disabled={isBusy}>
        Create position
      </button>
      <p role="alert" class="failure">
        {failure}
      </p>
    </form>
  );
}

/** A form that is sent once at a time; `work` returns what went wrong, or nothing. */
export function useSubmit(): {
  isBusy: boolean;
  failure: string;
  run: (work: () => Promise<string>) => (event?: Event) => void;
} {
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState('');
  const run = (work: () => Promise<string>) => (event?: Event) => {
    event?.preventDefault();
    setBusy(true);
    void work().then((failed) => {
      setFailure(failed);
      setBusy(false);
    });
  };
  return { isBusy, failure, run };
}

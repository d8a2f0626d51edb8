import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useSubmit } from './planning-forms.tsx';
import type { Member } from './planning.ts';
import { api } from './session.ts';
import { clock, longDay, problem } from './text.ts';
import { assigned, shiftTimes, type Shift } from './week-grid.ts';

/** What the dialog is about: a place in the grid, and the shift that is there already. */
export interface ShiftDraft {
  readonly positionId: string;
  readonly day: number;
  readonly shift?: Shift;
}

/** Settings of the dialog. */
interface Settings {
  readonly orgId: string;
  readonly scheduleId: string;
  readonly draft: ShiftDraft;
  /** The position's name. */
  readonly position: string;
  readonly members: readonly Member[];
  /** Takes the new shift, and what to announce about it; the dialog closes. */
  readonly onMade: (shift: Shift, text: string) => void;
  /** Takes the shift as it is now; the dialog stays open, for the next member. */
  readonly onChanged: (shift: Shift) => void;
  readonly onClose: () => void;
}

/** Making a shift, or putting people on one. */
export function ShiftDialog(settings: Settings): JSX.Element {
  const { draft, position, onClose } = settings;
  const dialog = useRef<HTMLDialogElement>(null);
  // Before the next key is read: a user who presses Escape at once means the dialog.
  useLayoutEffect(() => {
    // Modal: the browser keeps the focus inside, gives it back at the end, and closes on Escape.
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog ref={dialog} aria-labelledby="shift-title" onClose={onClose}>
      <h2 id="shift-title">
        {position}, {longDay(draft.day)}
      </h2>
      {draft.shift ? <Assignments {...settings} shift={draft.shift} /> : <NewShift {...settings} />}
      <button type="button" onClick={() => dialog.current?.close()}>
        Close
      </button>
    </dialog>
  );
}

function NewShift({ orgId, scheduleId, draft, position, onMade }: Settings): JSX.Element {
  const [from, setFrom] = useState('09:00');
  const [to, setTo] = useState('17:00');
  const [staff, setStaff] = useState(1);
  const { isBusy, failure, run } = useSubmit();
  const submit = async () => {
    const times = shiftTimes(draft.day, from, to);
    if (!times) return 'A shift needs two different times.';
    const body = { orgId, scheduleId, positionId: draft.positionId, ...times, requiredStaff: staff };
    const response = await api.createShift({ orgId, body });
    if (!response.ok) return problem(response.error);
    onMade(response.data, [`Created a shift for ${position}.`, ...warningsOf(response.data)].join(' '));
    return '';
  };
  return (
    <form onSubmit={run(submit)}>
      <label>
        From{' '}
        <input
          type="time"
          required
          value={from}
          onInput={({ currentTarget }) => {
            setFrom(currentTarget.value);
          }}
        />
      </label>
      <label>
        To{' '}
        <input
          type="time"
          required
          value={to}
          onInput={({ currentTarget }) => {
            setTo(currentTarget.value);
          }}
        />
      </label>
      <label>
        People needed{' '}
        <input
          type="number"
          min={1}
          max={99}
          required
          value={staff}
          onInput={({ currentTarget }) => {
            setStaff(currentTarget.valueAsNumber);
          }}
        />
      </label>
      <p class="reach">Times are UTC.</p>
      <button type="submit" class="primary" disabled={isBusy}>
        Create shift
      </button>
      <p role="alert" class="failure">
        {failure}
      </p>
    </form>
  );
}

function Assignments({ orgId, scheduleId, shift, members, onChanged }: Settings & { shift: Shift }): JSX.Element {
  const onShift = assigned(shift);
  const free = members.filter(({ uid }) => !onShift.includes(uid));
  const [chosen, setChosen] = useState('');
  const [status, setStatus] = useState('');
  const uid = free.some((member) => member.uid === chosen) ? chosen : (free[0]?.uid ?? '');
  const { isBusy, failure, run } = useSubmit();
  const { id } = shift;
  const assign = async () => {
    const response = await api.assignShift({ orgId, id, scheduleId, body: { uid } });
    if (!response.ok) return problem(response.error);
    onChanged(response.data);
    setStatus([`Assigned ${uid}.`, ...warningsOf(response.data)].join(' '));
    return '';
  };
  const unassign = (who: string) => async () => {
    const response = await api.unassignShift({ orgId, id, scheduleId, uid: who });
    if (!response.ok) return problem(response.error);
    onChanged(response.data);
    setStatus(`Removed ${who} from the shift.`);
    return '';
  };
  return (
    <>
      <p>
        {clock(shift.startTime)} to {clock(shift.endTime)} UTC, {onShift.length} of {shift.requiredStaff} assigned
      </p>
      <ul>
        {onShift.map((who) => (
          <li key={who}>
            {who}{' '}
            <button type="button" disabled={isBusy} aria-label={`Remove ${who}`} onClick={run(unassign(who))}>
              Remove
            </button>
          </li>
        ))}
      </ul>
      <form onSubmit={run(assign)}>
        <label>
          Member{' '}
          <select
            value={uid}
            onChange={({ currentTarget }) => {
              setChosen(currentTarget.value);
            }}
          >
            {free.map((member) => (
              <option key={member.uid} value={member.uid}>
                {member.uid} ({member.role})
              </option>
            ))}
          </select>
        </label>
        <button type="submit" class="primary" disabled={isBusy || uid === ''}>
          Assign
        </button>
      </form>
      <p role="status">{status}</p>
      <p role="alert" class="failure">
        {failure}
      </p>
    </>
  );
}

function warningsOf({ warnings }: { readonly warnings: readonly { readonly message: string }[] }): string[] {
  return warnings.map(({ message }) => `Warning: ${message}`);
}

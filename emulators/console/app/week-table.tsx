import type { JSX } from 'preact';
import { clock, counted, longDay, shortDay } from './text.ts';
import { assigned, weekGrid, weeksOf, type Position, type Schedule, type Shift } from './week-grid.ts';

/** What the table shows, and what can be done in it. */
interface Settings {
  readonly schedule: Schedule;
  /** Which week of the schedule, from 0. */
  readonly week: number;
  readonly onWeek: (week: number) => void;
  readonly positions: readonly Position[];
  readonly shifts: readonly Shift[];
  /** Absent for a user who may not plan. */
  readonly onAdd?: (positionId: string, day: number) => void;
  readonly onOpen?: (shift: Shift) => void;
}

/** A week as a table: positions down, days across. */
export function WeekTable(settings: Settings): JSX.Element {
  const { schedule, week, onWeek, positions, shifts, onAdd, onOpen } = settings;
  const { days, rows, elsewhere } = weekGrid(schedule, week, positions, shifts);
  const weeks = weeksOf(schedule);
  return (
    <section aria-labelledby="week">
      <div class="title">
        <h2 id="week">
          {schedule.name}, week {week + 1} of {weeks}
        </h2>
        {weeks > 1 && (
          <>
            <button
              type="button"
              disabled={week === 0}
              onClick={() => {
                onWeek(week - 1);
              }}
            >
              Previous week
            </button>
            <button
              type="button"
              disabled={week === weeks - 1}
              onClick={() => {
                onWeek(week + 1);
              }}
            >
              Next week
            </button>
          </>
        )}
      </div>
      {elsewhere > 0 && <p>{counted(elsewhere, 'shift')} outside the schedule’s dates.</p>}
      {rows.length === 0 ? (
        <p>No positions yet. Create one below; it becomes a row here.</p>
      ) : (
        <div class="scroll" role="region" aria-label="Week" tabIndex={0}>
          <table class="week">
            <caption>Shifts by position and day, times in UTC</caption>
            <thead>
              <tr>
                <th scope="col">Position</th>
                {days.map((day) => (
                  <th key={day} scope="col">
                    {shortDay(day)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(({ positionId, name, cells }) => (
                <tr key={positionId}>
                  <th scope="row">{name}</th>
                  {days.map((day, index) => (
                    <td key={day}>
                      {(cells[index] ?? []).map((shift) => (
                        <ShiftButton key={shift.id} shift={shift} {...(onOpen && { onOpen })} />
                      ))}
                      {onAdd && (
                        <button
                          type="button"
                          class="add"
                          aria-label={`Add a shift: ${name}, ${longDay(day)}`}
                          onClick={() => {
                            onAdd(positionId, day);
                          }}
                        >
                          +
                        </button>
                      )}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function ShiftButton({ shift, onOpen }: { shift: Shift; onOpen?: (shift: Shift) => void }): JSX.Element {
  const onShift = assigned(shift);
  const isFull = onShift.length >= shift.requiredStaff;
  return (
    <button
      type="button"
      class={isFull ? 'shift full' : 'shift'}
      disabled={!onOpen}
      onClick={() => {
        onOpen?.(shift);
      }}
    >
      {clock(shift.startTime)}–{clock(shift.endTime)}
      <span class="people">
        {onShift.length} of {shift.requiredStaff} assigned
      </span>
    </button>
  );
}

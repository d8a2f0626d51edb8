import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { NewPosition, NewSchedule } from './planning-forms.tsx';
import { loadPlan, loadShifts, membersOf, type Member } from './planning.ts';
import { watchPublication } from './publication.ts';
import { api } from './session.ts';
import { ShiftDialog, type ShiftDraft } from './shift-dialog.tsx';
import { isoDay, problem } from './text.ts';
import type { Position, Schedule, Shift } from './week-grid.ts';
import { WeekTable } from './week-table.tsx';

/** Planning a week: schedules, their shifts, and their publication. */
export function ScheduleView({ orgId, mayPlan }: { orgId: string; mayPlan: boolean }): JSX.Element {
  const [schedules, setSchedules] = useState<readonly Schedule[] | undefined>();
  const [positions, setPositions] = useState<readonly Position[]>([]);
  const [members, setMembers] = useState<readonly Member[]>([]);
  const [scheduleId, setScheduleId] = useState('');
  const [shifts, setShifts] = useState<readonly Shift[]>([]);
  const [week, setWeek] = useState(0);
  const [draft, setDraft] = useState<ShiftDraft | undefined>();
  const [status, setStatus] = useState('');
  const [failure, setFailure] = useState('');

  const schedule = schedules?.find(({ id }) => id === scheduleId);
  const announce = (text: string) => {
    setStatus(text);
    setFailure('');
  };
  const open = (id: string) => {
    setScheduleId(id);
    setShifts([]);
    setWeek(0);
  };

  useEffect(() => {
    void loadPlan(orgId).then((plan) => {
      if (!plan.ok) {
        setFailure(problem(plan.error));
        return;
      }
      setSchedules(plan.schedules);
      setPositions(plan.positions);
      setScheduleId(plan.schedules[0]?.id ?? '');
    });
    void api.listMembers({ orgId, id: orgId }).then((response) => {
      if (response.ok) setMembers(membersOf(response.data));
    });
  }, [orgId]);
  useEffect(() => {
    if (scheduleId === '') return;
    const controller = new AbortController();
    void loadShifts(orgId, scheduleId, controller.signal).then((response) => {
      if (controller.signal.aborted) return;
      if (response.ok) setShifts(response.shifts);
      else setFailure(problem(response.error));
    });
    return () => {
      controller.abort();
    };
  }, [orgId, scheduleId]);

  const publish = async ({ id, name }: Schedule) => {
    announce(`Publishing ${name} …`);
    const published = await api.publishSchedule({ orgId, body: { scheduleId: id } });
    if (!published.ok) {
      setStatus('');
      setFailure(problem(published.error));
      return;
    }
    const { publishedAt } = published.data;
    const put = (list: readonly Schedule[] = []) =>
      list.map((one) => (one.id === id ? { ...one, status: 'published' as const, publishedAtMs: publishedAt } : one));
    setSchedules(put);
    announce(`Published ${name}. Its event is on its way …`);
    announce(`Published ${name}. ${await watchPublication(orgId, id)}`);
  };
  const put = (shift: Shift) => {
    setShifts((before) => [shift, ...before.filter(({ id }) => id !== shift.id)]);
  };

  if (!schedules) {
    return (
      <>
        <h1>Schedule</h1>
        <p role="alert" class="failure">
          {failure}
        </p>
        {failure === '' && <p>Loading …</p>}
      </>
    );
  }
  return (
    <>
      <h1>Schedule</h1>
      <div class="tools">
        <label>
          Schedule{' '}
          <select
            value={scheduleId}
            onChange={({ currentTarget }) => {
              open(currentTarget.value);
            }}
          >
            {schedules.length === 0 && <option value="">none yet</option>}
            {schedules.map(({ id, name, status: state, startDateMs }) => (
              <option key={id} value={id}>
                {name}, {isoDay(startDateMs)} ({state})
              </option>
            ))}
          </select>
        </label>
        {schedule && mayPlan && (
          <button
            type="button"
            class="primary"
            disabled={schedule.status !== 'draft'}
            onClick={() => void publish(schedule)}
          >
            {schedule.status === 'draft' ? 'Publish' : 'Published'}
          </button>
        )}
      </div>
      <p role="status" data-testid="status">
        {status}
      </p>
      <p role="alert" class="failure">
        {failure}
      </p>
      {schedules.length === 0 && mayPlan && (
        <p class="empty">
          No schedule yet. Create a position and a schedule below, add shifts to the week, and publish it: its event
          then reaches every subscriber, as <a href="#/traces">its trace</a> shows.
        </p>
      )}
      {schedule && (
        <WeekTable
          schedule={schedule}
          week={week}
          onWeek={setWeek}
          positions={positions}
          shifts={shifts.filter((shift) => shift.scheduleId === schedule.id)}
          {...(mayPlan && {
            onAdd: (positionId: string, day: number) => {
              setDraft({ positionId, day });
            },
            onOpen: (shift: Shift) => {
              setDraft({ positionId: shift.positionId, day: shift.startTime, shift });
            },
          })}
        />
      )}
      {mayPlan ? (
        <div class="columns">
          <NewSchedule
            orgId={orgId}
            onMade={(made) => {
              setSchedules([made, ...schedules]);
              open(made.id);
              announce(`Created ${made.name}.`);
            }}
          />
          <NewPosition
            orgId={orgId}
            onMade={(made) => {
              setPositions([...positions, made].sort((a, b) => a.name.localeCompare(b.name)));
              announce(`Created the position ${made.name}.`);
            }}
          />
        </div>
      ) : (
        <p>Staff see schedules. To change them, sign in as a manager or an owner.</p>
      )}
      {draft && schedule && (
        <ShiftDialog
          key={draft.shift?.id ?? 'new'}
          orgId={orgId}
          scheduleId={schedule.id}
          draft={draft}
          position={positions.find(({ id }) => id === draft.positionId)?.name ?? draft.positionId}
          members={members}
          onMade={(shift, text) => {
            put(shift);
            setDraft((now) => (now === draft ? undefined : now));
            announce(text);
          }}
          onChanged={(shift) => {
            put(shift);
            // Another dialog may be open by the time of the response.
            setDraft((now) => (now?.shift?.id === shift.id ? { ...now, shift } : now));
          }}
          onClose={() => {
            // The browser reports it later; another dialog may be open by then.
            setDraft((now) => (now === draft ? undefined : now));
          }}
        />
      )}
    </>
  );
}

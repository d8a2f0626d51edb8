import { newSeries, type DeliverySeries, type Replay } from './inbox.ts';

/** Replays that an entry remembers: more don't run at the same time. */
const maxFormerReplays = 20;

/**
 * The series that a queue's attempt belongs to. A replay begins a new one, with all attempts; once. Its tasks may be tried
 * for as long as another replay's, and neither must give the other's attempts back.
 */
export function seriesOf(seen: DeliverySeries | null, replay: Replay | null): DeliverySeries {
  const { attempts, replay: last, formerReplays } = seen ?? newSeries;
  if (!isNewReplay(seen, replay)) return { attempts, replay: last, formerReplays };
  const former = last ? [...formerReplays, last.id] : formerReplays;
  return { ...newSeries, replay, formerReplays: former.slice(-maxFormerReplays) };
}

/** Whether an attempt is the first of its replay. */
export function isNewReplay(seen: DeliverySeries | null, replay: Replay | null): boolean {
  if (replay === null) return false;
  return seen?.replay?.id !== replay.id && !(seen?.formerReplays.includes(replay.id) ?? false);
}

import * as z from 'zod';
import { NonRetryableError, NotKnownYetError } from '../errors.ts';
import { storedTimestamp } from '../stored-timestamp.ts';
import { isUnavailable } from '../unavailable.ts';
import { failureCause } from './failure-cause.ts';
import { newSeries, type DeliverySeries, type DeliveryState, type Replay } from './inbox.ts';
import { maxAttempts } from './redelivery.ts';

/**
 * Ms for which an event is tried whose failures don't count: longer than an outage, or than a release that deploys the
 * subscriber after the publisher.
 */
const uncountedMs = 24 * 60 * 60_000;

/** Replays that an entry remembers: more don't run at the same time. */
const maxFormerReplays = 20;

/**
 * The series that a queue's attempt belongs to. A replay begins a new one, with all attempts; once. Its tasks may be tried
 * for as long as another replay's, and neither must give the other's attempts back.
 */
export function seriesOf(seen: DeliverySeries | null, replay: Replay | null): DeliverySeries {
  const { attempts, replay: last, formerReplays, failingSince } = seen ?? newSeries;
  if (!isNewReplay(seen, replay)) return { attempts, replay: last, formerReplays, failingSince };
  const former = last ? [...formerReplays, last.id] : formerReplays;
  return { ...newSeries, replay, formerReplays: former.slice(-maxFormerReplays) };
}

/** Whether an attempt is the first of its replay. */
export function isNewReplay(seen: DeliverySeries | null, replay: Replay | null): boolean {
  if (replay === null) return false;
  return seen?.replay?.id !== replay.id && !(seen?.formerReplays.includes(replay.id) ?? false);
}

/** Whether an attempt is the first of a rebuild, which gives a subscriber events that it has handled. */
export function isNewRebuild(seen: DeliverySeries | null, replay: Replay | null): boolean {
  return replay?.of === 'rebuild' && isNewReplay(seen, replay);
}

/** What becomes of an event after a failed attempt. */
export interface AfterFailure {
  readonly series: DeliverySeries;
  /** Why the event is given up; null where it is tried again. */
  readonly givenUp: string | null;
}

/**
 * A failure counts as an attempt, except one that only time can fix: a dependency that is unavailable, or an event that the
 * next version of the service knows. Those end by age. `isCounted` says whether the attempt was counted when it began; `now`
 * is epoch ms.
 */
export function afterFailure(
  seen: DeliverySeries | null,
  error: unknown,
  { isCounted, now }: { readonly isCounted: boolean; readonly now: number },
): AfterFailure {
  const series = seriesOf(seen, null);
  const failingSince = series.failingSince ?? now;
  const before = isCounted ? Math.max(0, series.attempts - 1) : series.attempts;
  const isToCount = !isUnavailable(error) && !(error instanceof NotKnownYetError);
  const attempts = isToCount ? before + 1 : before;
  const cause = failureCause(error);
  const isOver = isToCount ? attempts >= maxAttempts : now - failingSince >= uncountedMs;
  const givenUp = error instanceof NonRetryableError || isOver ? cause : null;
  return { series: { ...series, attempts, failingSince }, givenUp };
}

/** Ms after which a trigger delivers an event again rather than for the first time: its first delivery has ended by then. */
const firstDeliveryMs = 60_000;

const recorded = z.object({ recordedAt: storedTimestamp });

/** Whether a trigger's delivery comes so late that the platform probably repeats it; `now` is epoch ms. */
export function isRepeated(logged: unknown, now: number): boolean {
  const { data } = recorded.safeParse(logged);
  return data !== undefined && now - data.recordedAt.toMillis() > firstDeliveryMs;
}

/** Whether the queue has started on an event, so that a repeated delivery of the trigger leaves it to the queue. */
export function isLeftToQueue({ progress, attempts }: DeliveryState): boolean {
  return progress.status === 'waiting' && attempts > 0;
}

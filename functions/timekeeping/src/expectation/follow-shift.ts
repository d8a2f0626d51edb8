import type { EventEnvelope } from '@fresh/contracts/envelope';
import { NonRetryableError } from '@fresh/kernel/errors';
import { causeOfEvent } from '@fresh/kernel/events/event-log';
import type { EffectStep, HandlingOptions } from '@fresh/kernel/events/subscriber';
import { follow, makesFirstRecord, type ShiftPlan } from './expectation.ts';
import { hasRecord, lastVersion, putFollowed, readPlaces, type StoredPlace } from './store.ts';

/** Up to three writes for each: with the inbox entry below the 500 that Firestore allows in one commit. */
const peoplePerStep = 150;

/**
 * A step of following a shift event for the people it names. Records get the event's time, not the clock's: a history
 * that is delivered years later doesn't put itself in front of the list.
 */
export async function followShift(
  event: EventEnvelope<{ readonly scheduleId: string }>,
  { uids, hours, isFirst = false }: ShiftPlan,
  cursor: string | null,
  { isRetry }: HandlingOptions,
): Promise<EffectStep> {
  const { orgid: orgId, sequence, subject } = event;
  if (orgId === null) throw new NonRetryableError('a shift without organization');
  const { scheduleId } = event.data;
  const shiftId = subject.slice(subject.lastIndexOf('/') + 1);
  const from = cursor === null ? 0 : Number(cursor);
  const end = from + peoplePerStep;
  // Once each: the monolith didn't keep a shift from listing a person twice, and a batch creates a document once.
  const people = [...new Set(uids)];
  const places = people.slice(from, end).map((staffUid) => ({ staffUid, shiftId, scheduleId }));
  const plan = { sequence, hours };
  // Of a person who is new on the shift there is probably no record yet, so that is asked at once.
  const [known, askedBefore] = await Promise.all([
    readPlaces(orgId, places),
    Promise.all(isFirst ? places.map((place) => hasRecord(orgId, place)) : []),
  ]);
  const stored = await Promise.all(
    known.map(async (known): Promise<StoredPlace> => {
      if (!makesFirstRecord(known, plan)) return known;
      const [isByHand, attendanceVersion] = await Promise.all([
        askedBefore[places.indexOf(known.place)] ?? hasRecord(orgId, known.place),
        // The log rejected a record that begins anew: what was remembered of the one before is gone.
        isRetry ? lastVersion(orgId, known.place) : 0,
      ]);
      return { ...known, expectation: { ...known.expectation, isByHand, attendanceVersion } };
    }),
  );
  return {
    write: (batch) => {
      for (const known of stored) {
        const followed = follow(known, known.place, plan);
        if (!followed) continue;
        const until = hours?.scheduledEnd ?? null;
        putFollowed(batch, known, { ...followed, until }, Date.parse(event.time), causeOfEvent(event, 'timekeeping'));
      }
    },
    next: end < people.length ? String(end) : null,
  };
}

import * as timekeepingEvents from '@fresh/contracts/events/timekeeping';
import { appendEvents, type Cause } from '@fresh/kernel/events/event-log';
import { firestore } from '@fresh/kernel/firebase';
import { timestampMs } from '@fresh/kernel/stored-timestamp';
import { Timestamp, type WriteBatch } from 'firebase-admin/firestore';
import * as z from 'zod';
import { amountsOf, centsOf, entryPosted, type Entry, type Posted, type Terms } from './ledger.ts';

/** What the ledger has for a record: as many entries as approvals that changed something, a handful. */
export async function readPosted(orgId: string, attendanceId: string): Promise<Posted[]> {
  const { docs } = await ledgerOf(orgId).where('attendanceId', '==', attendanceId).get();
  return docs.map((document) => {
    const { attendanceVersion, clockIn, clockOut, regularPay, overtimePay, overtimeMinutes } = entryDocument.parse(
      document.data(),
    );
    return {
      version: attendanceVersion,
      clockIn,
      clockOut,
      regularCents: centsOf(regularPay),
      overtimeCents: centsOf(overtimePay),
      overtimeMinutes,
    };
  });
}

/** Terms that a partnership supplies where an approval lacks them; what can't be one counts as absent. */
export async function readPartnershipTerms(orgId: string, partnershipId: string): Promise<Terms> {
  const snapshot = await firestore().doc(`orgs/${orgId}/partnerships/${partnershipId}`).get();
  const { defaultHourlyRate, ...overtime } = partnershipDocument.parse(snapshot.data() ?? {});
  return { ...overtime, hourlyRate: defaultHourlyRate };
}

/**
 * Adds an entry and its event to a batch. `create` on both: the ledger is append-only, and when another delivery has
 * posted in between, the batch fails and the event is handled again.
 */
export function putEntry(batch: WriteBatch, entry: Entry, cause: Cause): void {
  const ref = ledgerOf(entry.orgId).doc(entry.id);
  batch.create(ref, toDocument(entry));
  const { orgId, approvedAt: now } = entry;
  const source = { service: 'timekeeping', subject: ref.path, version: 0, orgId, now } as const;
  appendEvents(batch, Object.values(timekeepingEvents), [entryPosted(entry)], source, cause);
}

/** Which approval of a record the ledger follows, and what a later write of that has to build on. */
export interface Followed {
  /** Version of the latest approval handled; 0 when there was none. */
  readonly version: number;
  readonly basedOn: Timestamp | null;
}

/** The latest approval of a record that was handled, whether or not it left an entry. */
export async function readFollowed(orgId: string, attendanceId: string): Promise<Followed> {
  const snapshot = await followedRef(orgId, attendanceId).get();
  return {
    version: z.number().int().catch(0).parse(snapshot.get('version')),
    basedOn: snapshot.updateTime ?? null,
  };
}

/** Remembers a later approval, in the batch of its entry; the batch fails when another delivery was faster. */
export function putFollowed(
  batch: WriteBatch,
  orgId: string,
  attendanceId: string,
  version: number,
  { basedOn }: Followed,
): void {
  const ref = followedRef(orgId, attendanceId);
  if (basedOn) batch.update(ref, { version }, { lastUpdateTime: basedOn });
  else batch.create(ref, { version });
}

/** Beside the append-only ledger, not in it. */
function followedRef(orgId: string, attendanceId: string) {
  return firestore().doc(`corporate_accounts/${orgId}/ledger_followed/${attendanceId}`);
}

function ledgerOf(orgId: string) {
  return firestore().collection(`corporate_accounts/${orgId}/ledger`);
}

const entryDocument = z.object({
  /** Absent on what the monolith's function would have written: older than any approval of ours. */
  attendanceVersion: z.number().int().default(0),
  clockIn: timestampMs,
  clockOut: timestampMs,
  regularPay: z.number(),
  overtimePay: z.number(),
  overtimeMinutes: z.number(),
});

/** Nothing in the repository writes partnerships: clients did, as they liked. */
const term = z.number().positive().optional().catch(undefined);
const partnershipDocument = z.object({
  defaultHourlyRate: term,
  overtimeThresholdMinutes: z.number().int().positive().optional().catch(undefined),
  overtimeMultiplier: term,
});

/** The fields of DOMAIN 1.1 (times as timestamps); absent ones are left out, which the monolith's write failed on. */
function toDocument(entry: Entry): Record<string, unknown> {
  const { orgId, userId, attendanceId, partnershipId, corrects, version, approvedAt, clockIn, clockOut } = entry;
  return {
    version: 1,
    orgId,
    userId,
    attendanceId,
    attendanceVersion: version,
    partnershipId,
    corrects,
    createdAt: Timestamp.fromMillis(approvedAt),
    clockIn: Timestamp.fromMillis(clockIn),
    clockOut: Timestamp.fromMillis(clockOut),
    ...amountsOf(entry),
  };
}

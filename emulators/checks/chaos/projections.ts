import { isDeepStrictEqual } from 'node:util';
import { auth, firestore } from '@fresh/kernel/firebase';
import { Timestamp, type DocumentData } from 'firebase-admin/firestore';
import { readAll } from './read-all.ts';

/** What subscribers have made of a history: documents by path, and claims by user. */
export type Projections = Readonly<Record<string, unknown>>;

/** Every collection that a subscriber writes into, by its name, but for log, inbox and dead letters. */
const collections = [
  ...['organizations', 'memberships', 'members', 'schedules', 'shifts', 'venues', 'zones'],
  ...['items', 'records', 'ledger', 'entries'],
];

/** When something was written rather than what: other in every run. */
const whenWritten = ['updatedAt', 'expireAt', 'recordedAt', 'memberCountUpdatedAt', 'cachedZonesUpdatedAt'];

/**
 * What depends on the order of arrival by design, and so is left out: attendance records that follow shifts skip what was
 * overtaken, so that their versions, the time they were made and the events about them differ; a late approval is passed
 * over, so that only the sum of a record's ledger entries is the same.
 */
const byArrival: Readonly<Record<string, readonly string[]>> = {
  records: ['version', 'createdAt'],
  entries: ['time'],
  // The time of an event that a subscriber published, as when a deleted schedule's shifts are cancelled.
  // A publication names the shifts that are there when it is delivered.
  items: ['createdAt', 'shifts'],
};
const eventsByArrival = /^fresh\.timekeeping\.(attendance\.v1\.(created|updated|withdrawn)|ledger\.v1\.entry_posted)$/;

/** Reads them all. */
export async function projections(): Promise<Projections> {
  const found: Record<string, unknown> = {};
  for (const collection of collections) {
    const docs = await readAll(firestore().collectionGroup(collection));
    for (const document of docs) {
      const data = document.data();
      if (collection === 'entries' && eventsByArrival.test(String(data['type']))) continue;
      if (collection === 'ledger') addToSums(found, document.ref.parent.path, data);
      else found[document.ref.path] = plain(data, [...whenWritten, ...(byArrival[collection] ?? [])]);
    }
  }
  let pageToken: string | undefined;
  do {
    const page = await auth().listUsers(1_000, pageToken);
    for (const { uid, customClaims } of page.users) found[`claims of ${uid}`] = customClaims ?? {};
    pageToken = page.pageToken;
  } while (pageToken !== undefined);
  return found;
}

/** The paths of what differs. */
export function differences(one: Projections, other: Projections): string[] {
  const paths = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...paths].filter((path) => !isDeepStrictEqual(one[path], other[path]));
}

function addToSums(found: Record<string, unknown>, ledger: string, entry: DocumentData): void {
  const path = `${ledger} of ${String(entry['attendanceId'])}`;
  const before = (found[path] ?? {}) as Record<string, number>;
  const sums: Record<string, number> = {};
  for (const amount of ['regularPay', 'overtimePay', 'totalPay', 'overtimeMinutes']) {
    // In cents: sums of cents have no float noise.
    sums[amount] = (before[amount] ?? 0) + Math.round(Number(entry[amount]) * 100);
  }
  found[path] = sums;
}

function plain(value: unknown, without: readonly string[]): unknown {
  if (value instanceof Timestamp) return value.toMillis();
  if (Array.isArray(value)) return value.map((one) => plain(one, without));
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([name]) => !without.includes(name));
  return Object.fromEntries(kept.map(([name, one]) => [name, plain(one, without)]));
}

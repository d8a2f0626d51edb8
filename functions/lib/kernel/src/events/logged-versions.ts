import type { Firestore } from 'firebase-admin/firestore';
import { lastEvent } from './last-event.ts';

/** What one attempt of a transaction knows, and builds on, of the versions of its aggregates; by subject. */
interface LoggedVersions {
  /** Sequences of last events, of aggregates whose documents had lost count. */
  readonly known: ReadonlyMap<string, number>;
  /** The versions that the events of this attempt follow. */
  readonly builtOn: Map<string, number>;
}

const byTransaction = new WeakMap<object, LoggedVersions>();

/** Begins an attempt of a transaction, which knows the given sequences. */
export function beginAttempt(transaction: object, known: ReadonlyMap<string, number>): void {
  byTransaction.set(transaction, { known, builtOn: new Map() });
}

/**
 * The version that the next events of an aggregate follow: that of its document, unless the log is known to be further.
 * Every transaction that logs events takes it from here, for the events and for the document.
 */
export function versionBefore(writer: object, subject: string, stored: number): number {
  const versions = byTransaction.get(writer);
  if (!versions) return stored; // a batch: its documents were read before, and its failure is its caller's
  const version = Math.max(stored, versions.known.get(subject) ?? 0);
  versions.builtOn.set(subject, version);
  return version;
}

/** The aggregates of a failed attempt whose log is further than the attempt believed, each with its last sequence. */
export async function lostCounts(db: Firestore, transaction: object | null): Promise<Map<string, number>> {
  const builtOn = [...((transaction && byTransaction.get(transaction)?.builtOn) ?? [])];
  const ends = await Promise.all(
    builtOn.map(async ([subject, version]) => {
      const { sequence } = await lastEvent(db, subject, version);
      return { subject, version, sequence };
    }),
  );
  return new Map(
    ends
      .filter(({ version, sequence }) => sequence > version)
      .map(({ subject, sequence }): [string, number] => [subject, sequence]),
  );
}

import type { Capture } from '@fresh/contracts/capture';
import type { DocumentSnapshot, WriteBatch } from 'firebase-admin/firestore';
import type { Change } from './change.ts';
import type { DomainEvent } from './event-log.ts';

/** A slice's aggregate whose external writes are published. */
export interface CapturedAggregate<S extends object, E extends DomainEvent> {
  readonly capture: Capture;
  /** The state in a document that exists; throws zod's error for one that has lost its shape. */
  readonly read: (snapshot: DocumentSnapshot) => S;
  /** What the owning service would have published for this change. Pure; null is a document that isn't there. */
  readonly changesBetween: (before: S | null, after: S | null) => readonly E[];
  /** The state after a logged event, which has no details: by it a failed capture is replayed (`recapture.ts`). */
  readonly evolve: (state: S | null, event: E, change: Change) => S | null;
  /** Distinguishes events of one type that may come from one change; the type alone where it is absent. */
  readonly eventKey?: (event: E) => string;
  /** Tenant of its events. */
  readonly orgIdOf: (path: string, state: S) => string | null;
  /**
   * Fields that our queries need and the monolith leaves out, or stores in another form. The capture writes those that
   * differ, in its own commit.
   */
  readonly queriedFields?: (state: S) => Readonly<Record<string, unknown>>;
  /**
   * What to store about a deleted document, so that a new one under the same id continues its sequence; also where the
   * deletion has no event.
   */
  readonly onDeleted?: (before: S, version: number) => Promise<(batch: WriteBatch) => void>;
}

/** The organization in a path such as `organizations/{orgId}/schedules/{id}`. */
export function orgIdInPath(path: string): string {
  const [, orgId] = path.split('/');
  if (orgId === undefined) throw new Error(`no organization in ${path}`);
  return orgId;
}

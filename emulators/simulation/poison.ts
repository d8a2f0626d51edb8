import { status } from '@grpc/grpc-js';
import { Failure } from '../firestore/engine/failure.ts';
import type { WriteMessage } from '../firestore/engine/messages.ts';
import type { Faults } from './faults.ts';

/**
 * Events that one of their subscribers can't get done for longer than its attempts last: Firestore rejects every commit with
 * their effect, as it does where an effect grows beyond a limit, until an operator removes the cause. What says that the
 * subscriber failed is committed all the same.
 */
export class Poison {
  /** By the path of an inbox entry. */
  private readonly decided = new Map<string, boolean>();
  private isCured = false;

  constructor(private readonly faults: Pick<Faults, 'happens'>) {}

  /** Whether any event is poisoned at the moment. */
  get isThere(): boolean {
    return [...this.decided.values()].includes(true);
  }

  /** Throws what Firestore rejects a commit with, where it has the effect of a poisoned event. */
  check(message: { readonly writes?: unknown }): void {
    const writes = Array.isArray(message.writes) ? (message.writes as readonly WriteMessage[]) : [];
    for (const path of writes.flatMap(effectOf)) {
      if (!this.decided.has(path)) this.decided.set(path, !this.isCured && this.faults.happens('poisoned', path));
      if (this.decided.get(path) === true) throw new Failure(status.INTERNAL, 'rejected by a fault of the simulation');
    }
  }

  /** Removes the cause, for good: what is handled from now on isn't poisoned either. */
  cure(): void {
    this.isCured = true;
    for (const path of this.decided.keys()) this.decided.set(path, false);
  }
}

/** The inbox entry that a write says to be done, or further than before. */
function effectOf({ update }: WriteMessage): string[] {
  const [, path] = /\/documents\/(inbox\/[^/]+)$/.exec(update?.name ?? '') ?? [];
  const progress = update?.fields?.['progress'];
  const field = progress && 'mapValue' in progress ? progress.mapValue.fields?.['status'] : undefined;
  const word = field && 'stringValue' in field ? field.stringValue : '';
  return path !== undefined && (word === 'done' || word === 'in_progress') ? [path] : [];
}

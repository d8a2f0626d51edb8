import type { Random } from '../random.ts';
import { idTokenOf, type User } from './auth.ts';
import { NoResponse } from './calls.ts';
import type { Client } from './client.ts';
import type { HttpReply } from './http-transport.ts';
import { outside } from './instance.ts';
import type { Lists } from './operations/chooser.ts';
import { replayDeadLetters } from './operations/platform-operations.ts';

/** A super administrator. */
export const operator: User = { uid: 'operator', email: 'operator@example.test', claims: { superAdmin: true } };

interface Parts {
  readonly random: Random;
  readonly epochMs: () => number;
  readonly lists: Lists;
  /** The organization that has an owner who can replay its dead letters; null without one. */
  readonly orgId: () => string | null;
  /** The owner's client. */
  readonly owner: Client;
  /** Numbers an operation that is none of those that the run was asked for. */
  readonly nextOperation: () => number;
  /** Calls a callable function. */
  readonly call: (name: string, headers: Readonly<Record<string, string>>, data: object) => Promise<HttpReply>;
}

/** Replays dead letters, as operators do once the cause is removed: the owner by the API, a super administrator by the callable. */
export class Operator {
  constructor(private readonly parts: Parts) {}

  /** Replays all dead letters: each in one of the two ways, or in both at once. Ends when the requests have. */
  async replay(): Promise<void> {
    const { random } = this.parts;
    const way = random.next();
    await Promise.all([way < 0.75 ? this.byOwner() : null, way > 0.25 ? this.byCallable() : null]);
  }

  private async byOwner(): Promise<void> {
    const { orgId, lists, owner, nextOperation } = this.parts;
    const org = orgId();
    if (org === null || lists.deadLetters(org).length === 0) return this.byCallable();
    await owner.perform(nextOperation(), replayDeadLetters({ lists }, org));
  }

  private async byCallable(): Promise<void> {
    const { call, epochMs } = this.parts;
    const authorization = `Bearer ${idTokenOf(operator, epochMs())}`;
    try {
      await outside({}, () => call('replayEvents', { authorization }, { of: 'dead-letter', limit: 100 }));
    } catch (error) {
      // They look at the dead letters that are left, and replay those.
      if (!(error instanceof NoResponse)) throw error;
    }
  }
}

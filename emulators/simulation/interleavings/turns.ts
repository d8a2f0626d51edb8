import type { VirtualTime } from '../virtual-time.ts';
import type { Agent, CallKind, Interleaving } from './interleaving.ts';

/**
 * How long a turn waits, in virtual ms: for a call of its agent, which may have made its last one, and for the end of a call,
 * which may wait for a transaction of the other agent.
 */
const patienceMs = 500;

/** A call that waits for its turn. */
interface Held {
  readonly go: () => void;
}

/** Lets the calls of two agents have their effects in a given order. */
export class Turns {
  /** The calls that each agent has made. */
  readonly calls: readonly [CallKind[], CallKind[]] = [[], []];
  private readonly waiting: readonly [Held[], Held[]] = [[], []];
  private turn = 0;
  /** The call that is under way; null between two. */
  private current: object | null = null;
  private isStarted = false;

  constructor(
    private readonly time: Pick<VirtualTime, 'after'>,
    private readonly interleaving: Interleaving,
  ) {}

  /**
   * Takes a call of an agent: calls `go` when it is its turn. Returns whether its instance ends in it, and what to call when the
   * call has ended.
   */
  take(
    agent: Agent,
    kind: CallKind,
    go: () => void,
  ): { readonly crash: 'before' | 'after' | null; readonly done: () => void } {
    const call = this.calls[agent].push(kind) - 1;
    const { crash } = this.interleaving;
    const held: Held = { go };
    this.waiting[agent].push(held);
    if (!this.isStarted) {
      // Both agents begin at once, so the first turn is given when both have had time to come.
      this.isStarted = true;
      this.time.after(patienceMs, () => {
        this.next();
      });
    } else if (this.current === null && this.isTurnOf(agent)) this.next();
    return {
      crash: crash?.agent === agent && crash.call === call ? crash.when : null,
      done: () => {
        if (this.current === held) this.end(held);
      },
    };
  }

  private isTurnOf(agent: Agent): boolean {
    const turn = this.interleaving.turns[this.turn];
    return turn === undefined || turn === agent;
  }

  private next(): void {
    if (this.current !== null) return;
    const agent = this.interleaving.turns[this.turn];
    if (agent === undefined) {
      for (const held of this.waiting.flatMap((own) => own.splice(0))) held.go();
      return;
    }
    const held = this.waiting[agent].shift();
    if (!held) {
      const { turn } = this;
      this.time.after(patienceMs, () => {
        if (this.turn !== turn || this.current !== null || this.waiting[agent].length > 0) return;
        this.turn++;
        this.next();
      });
      return;
    }
    this.turn++;
    this.current = held;
    held.go();
    this.time.after(patienceMs, () => {
      if (this.current === held) this.end(held);
    });
  }

  private end(held: Held): void {
    if (this.current !== held) return;
    this.current = null;
    // The agent makes its next call once it has the response.
    this.time.after(0, () => {
      this.next();
    });
  }
}

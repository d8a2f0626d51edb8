import type { Faults } from './faults.ts';
import type { Operations } from './operations.ts';
import type { State } from './state.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** What the endpoints of all APIs share. */
export interface CloudContext {
  readonly state: State;
  readonly faults: Faults;
  readonly operations: Operations;
  readonly clock: VirtualClock;
  /** Where the stand-in listens on 127.0.0.1. */
  readonly port: number;
}

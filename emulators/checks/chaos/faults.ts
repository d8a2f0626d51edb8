/** What goes wrong, as shares of the deliveries. */
export interface Faults {
  /** Of the deliveries: also pushed by the publisher, once, before, beside or after the trigger. */
  readonly pushes: number;
  /** Delivered once more. */
  readonly duplicates: number;
  /** The process dies at a random call, before or after Firestore has done it. */
  readonly crashes: number;
  /** Of the crashed: the platform doesn't deliver again, as the emulator never does. */
  readonly lost: number;
  /** Of the triggers: come only after the reconciler has asked for the delivery. */
  readonly late: number;
  /** Of the triggers of events that are about to expire: come only after the event is gone from the log. */
  readonly lateOfExpiring: number;
  /** Of the writes of the monolith: their first capture fails. */
  readonly failedCaptures: number;
  /** Of the writes of the monolith: their capture fails until its code is fixed. */
  readonly poisonedCaptures: number;
}

/** Nothing goes wrong. */
export const noFaults: Faults = {
  ...{ pushes: 0, duplicates: 0, crashes: 0, lost: 0, late: 0, lateOfExpiring: 0 },
  ...{ failedCaptures: 0, poisonedCaptures: 0 },
};

/** Everything goes wrong; pushes only where they are on. Of the deliveries that are to die, a good third makes too few calls to do so: a tenth does. */
export function allFaults(isPushing: boolean): Faults {
  return {
    ...{ pushes: isPushing ? 0.7 : 0, duplicates: 0.2, crashes: 0.15, lost: 0.5, late: 0.05, lateOfExpiring: 0.5 },
    ...{ failedCaptures: 0.1, poisonedCaptures: 0.08 },
  };
}

/** What happened to events in a run. */
export interface Counts {
  deliveries: number;
  duplicates: number;
  crashes: number;
  lost: number;
  pushes: number;
  tasks: number;
  /** Tasks that weren't added, because one of that name was there. */
  namesInUse: number;
  /** Tasks that weren't added, because one of that name had ended less than an hour ago. */
  namesReserved: number;
  /** Triggers delivered after the reconciler had asked for their delivery. */
  lateTriggers: number;
  /** Deliveries by an instance whose clock is off. */
  wrongClocks: number;
  /** Triggers that didn't come, because their subscriber was not deployed yet. */
  notDeployed: number;
  /** Pushes that publishers didn't make, because they knew neither event nor subscriber. */
  notPushed: number;
  outcomes: Record<string, number>;
}

/** Of a run that hasn't started. */
export function noCounts(): Counts {
  return {
    ...{ deliveries: 0, duplicates: 0, crashes: 0, lost: 0, pushes: 0, tasks: 0, namesInUse: 0, namesReserved: 0 },
    ...{ lateTriggers: 0, wrongClocks: 0, notDeployed: 0, notPushed: 0, outcomes: {} },
  };
}

/** One of two that do something at the same time. */
export type Agent = 0 | 1;

/** Whether a call to Firestore may change documents, or only reads them. */
export type CallKind = 'read' | 'write';

/** The calls to Firestore of each of two agents. */
export type PairedCalls = readonly [readonly CallKind[], readonly CallKind[]];

/** An instance ends in one of the calls of an agent, before the call has its effect or after it. Calls count from 0. */
export interface Crash {
  readonly agent: Agent;
  readonly call: number;
  readonly when: 'before' | 'after';
}

/** An order in which the calls of two agents have their effect, and what goes wrong. */
export interface Interleaving {
  /** The agent whose call is next, as long as there are turns; afterwards the one that comes first. */
  readonly turns: readonly Agent[];
  readonly crash: Crash | null;
}

/**
 * Every order of `calls[0]` calls of one agent and `calls[1]` of the other, in which they take turns at most `maxSwitches`
 * times. Without a limit that are the binomial coefficients, 924 for six calls each; most defects need two or three switches
 * (Musuvathi and Qadeer, https://doi.org/10.1145/1250734.1250785).
 */
export function ordersOf(calls: readonly [number, number], maxSwitches: number): (readonly Agent[])[] {
  const orders: (readonly Agent[])[] = [];
  const extend = (order: readonly Agent[], left: readonly [number, number], switches: number): void => {
    if (left[0] + left[1] === 0) orders.push(order);
    for (const agent of [0, 1] as const) {
      if (left[agent] === 0) continue;
      const isSwitch = order.length > 0 && order.at(-1) !== agent;
      if (isSwitch && switches === maxSwitches) continue;
      const rest = agent === 0 ? ([left[0] - 1, left[1]] as const) : ([left[0], left[1] - 1] as const);
      extend([...order, agent], rest, switches + Number(isSwitch));
    }
  };
  extend([], calls, 0);
  return orders;
}

/** No crash, and one before and after each call of each agent. */
export function crashesOf(calls: readonly [number, number]): (Crash | null)[] {
  const crashes = ([0, 1] as const).flatMap((agent) =>
    Array.from({ length: calls[agent] }, (_, call) =>
      (['before', 'after'] as const).map((when) => ({ agent, call, when })),
    ).flat(),
  );
  return [null, ...crashes];
}

/**
 * Every order with every crash, where both agents make these calls; with a crash, which is a change of course by itself, one switch
 * fewer is allowed. Of those that have the same effect there is one, with the fewest switches.
 */
export function interleavingsOf(calls: readonly CallKind[], maxSwitches: number): Interleaving[] {
  const both = [calls.length, calls.length] as const;
  const orders = ordersOf(both, maxSwitches).sort((a, b) => switchesIn(a) - switchesIn(b));
  const distinct = new Map<string, Interleaving>();
  for (const crash of crashesOf(both)) {
    const most = crash ? Math.max(1, maxSwitches - 1) : maxSwitches;
    for (const turns of orders) {
      if (switchesIn(turns) > most) continue;
      const key = `${crash ? endOf(calls, crash) : 'none'} ${effectOf(calls, { turns, crash })}`;
      if (!distinct.has(key)) distinct.set(key, { turns, crash });
    }
  }
  return [...distinct.values()];
}

/**
 * Which instance ends, and whether it sees the response to its last write. After a read it does not matter: an end after it is one
 * before the next call.
 */
function endOf(calls: readonly CallKind[], { agent, call, when }: Crash): string {
  const last = call - Number(when === 'before');
  return calls[last] === 'write' ? `${agent} ${last} ${when}` : `${agent}`;
}

function switchesIn(order: readonly Agent[]): number {
  return order.filter((agent, at) => at > 0 && agent !== order[at - 1]).length;
}

/**
 * What decides on the effect of an order: how many calls of the other agent come before each write. The order of a read and a
 * write follows from it; that of two reads does not matter.
 */
function effectOf(calls: readonly CallKind[], { turns, crash }: Interleaving): string {
  const made: [number, number] = [0, 0];
  const places: string[] = [];
  for (const agent of turns) {
    const call = made[agent];
    const last = crash?.agent === agent ? crash.call - Number(crash.when === 'before') : calls.length;
    if (call > last) continue;
    made[agent]++;
    if (calls[call] === 'write') places.push(`${agent}${made[agent === 0 ? 1 : 0]}`);
  }
  return places.join(' ');
}

/** One of two that do something at the same time. */
export type Agent = 0 | 1;

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

/** Every order with every crash: `ordersOf` times `crashesOf`. */
export function interleavingsOf(calls: readonly [number, number], maxSwitches: number): Interleaving[] {
  const crashes = crashesOf(calls);
  return ordersOf(calls, maxSwitches).flatMap((turns) => crashes.map((crash) => ({ turns, crash })));
}

import type { Model, Operation } from '../model.ts';

/** What a client asks a register. */
export type RegisterInput =
  | { readonly op: 'read' }
  | { readonly op: 'write'; readonly value: number }
  | { readonly op: 'swap'; readonly from: number; readonly to: number }
  | { readonly op: 'add'; readonly value: number };

/** What it responds: the value of a read or after an addition, whether a swap took place, null of a write. */
export type RegisterOutput = number | boolean | null;

export type RegisterOperation = Operation<RegisterInput, RegisterOutput>;

/** A register that holds 0 at first. */
export const register: Model<number, RegisterInput, RegisterOutput> = {
  initial: 0,
  step: (state, input, output) => {
    const [next, expected] = afterStep(state, input);
    return output === undefined || output === expected ? [next] : [];
  },
  equals: (one, other) => one === other,
  hash: String,
};

function afterStep(state: number, input: RegisterInput): [number, RegisterOutput] {
  switch (input.op) {
    case 'read':
      return [state, state];
    case 'write':
      return [input.value, null];
    case 'swap':
      return state === input.from ? [input.to, true] : [state, false];
    case 'add':
      return [state + input.value, state + input.value];
  }
}

/**
 * A history drawn as in textbooks: each operation by its name, with its input, a line that has a bar at the columns of its
 * call and of its end, and its response. Without a second bar its outcome is unknown.
 */
export function drawn(
  lines: Readonly<Record<string, readonly [RegisterInput, string, RegisterOutput?]>>,
): RegisterOperation[] {
  return Object.entries(lines).map(([id, [input, line, output]]) => {
    const [call, at] = [line.indexOf('|'), line.lastIndexOf('|')];
    return { id, input, call, ...(at > call && output !== undefined && { end: { output, at } }) };
  });
}

export const read: RegisterInput = { op: 'read' };
export const write = (value: number): RegisterInput => ({ op: 'write', value });
export const swap = (from: number, to: number): RegisterInput => ({ op: 'swap', from, to });
export const add = (value: number): RegisterInput => ({ op: 'add', value });

/** Whether a history is linearizable, by trying every order of every choice of the operations without a response. */
export function isLinearizableByForce(operations: readonly RegisterOperation[]): boolean {
  const explains = (state: number, done: ReadonlySet<RegisterOperation>): boolean => {
    const left = operations.filter((operation) => !done.has(operation));
    const ended = left.flatMap(({ end }) => (end ? [end.at] : []));
    if (ended.length === 0) return true;
    // An operation that ended before another was called comes before it.
    const first = Math.min(...ended);
    return left
      .filter(({ call }) => call <= first)
      .some((operation) =>
        register
          .step(state, operation.input, operation.end?.output)
          .some((next) => explains(next, new Set([...done, operation]))),
      );
  };
  return explains(register.initial, new Set());
}

/** What an object is meant to do, one operation at a time. `S` is its state, `I` an operation's input, `O` its response. */
export interface Model<S, I, O> {
  readonly initial: S;
  /**
   * The states that an operation may leave behind: none when the object can't respond so in this state. `output` is
   * undefined when the response is unknown; then the states of every possible response, of those with an effect at least.
   */
  readonly step: (state: S, input: I, output: O | undefined) => readonly S[];
  readonly equals: (one: S, other: S) => boolean;
  /** Equal states have equal hashes. */
  readonly hash: (state: S) => string;
}

/** One operation of one client, as the client saw it. */
export interface Operation<I, O> {
  /** Names it in a witness. */
  readonly id: string;
  readonly input: I;
  /** When it was sent. Times are positions in one order, such as the history's; equal times are concurrent. */
  readonly call: number;
  /**
   * The response and when it arrived. Undefined when the client never learned the outcome: then the operation may take effect
   * at any time after its call, or never.
   */
  readonly end?: { readonly output: O; readonly at: number } | undefined;
}

/** What a check found. */
export type Verdict<I, O> =
  | { readonly kind: 'ok'; /** An order that explains the responses. */ readonly order: readonly string[] }
  | { readonly kind: 'illegal'; readonly witness: Witness<I, O> }
  /** The limit of configurations was reached first. */
  | { readonly kind: 'undecided'; readonly configurations: number };

/** Why a history is illegal, cut down to what contradicts itself. */
export interface Witness<I, O> {
  /** Operations of the shortest illegal prefix, in the order of their calls: the last response of it is the first wrong one. */
  readonly prefix: readonly Operation<I, O>[];
  /**
   * The operations of the prefix whose responses can't be explained together, whatever the others of it did. Without any one
   * of these responses the rest has an explanation, or none was found within the limit of configurations.
   */
  readonly conflict: readonly Operation<I, O>[];
  /** The longest order that explains a part of the prefix. */
  readonly longestOrder: readonly string[];
}

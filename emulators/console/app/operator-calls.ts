import type { callables } from '@fresh/contracts/callables/operations';
import type * as z from 'zod';

/** The functions for operators, as far as the console calls them, by the contracts of the platform. */
export type OperatorCalls = {
  readonly [N in CallableName]: {
    readonly input: z.input<(typeof callables)[N]['input']>;
    readonly output: z.output<(typeof callables)[N]['output']>;
  };
};

/** Their names. */
export type CallableName = 'listDeadLetters' | 'controlSubscribers' | 'reconcileNow' | 'replayEvents';

import { serviceOperationsOf } from '@fresh/contracts/callable';
import * as z from 'zod';

const probe = {
  summary: 'Stands for any operation',
  input: z.object({ note: z.string() }),
  output: z.object({ note: z.string(), caller: z.string(), uid: z.string().optional(), at: z.string() }),
};

/** Operations that tests call. */
export const callables = serviceOperationsOf('organizations', {
  /** A read that two services may ask for. */
  probeRead: {
    ...probe,
    callers: ['onboarding', 'identity'],
    mutates: false,
    actor: 'none',
    repeats: 'safe',
  },

  /** A change for a user. Scheduling is listed, though it may not act for users. */
  probeChange: {
    ...probe,
    callers: ['onboarding', 'scheduling'],
    mutates: true,
    actor: 'user',
    repeats: 'never',
  },

  /** A change that a repeated call doesn't repeat. */
  probeOnce: {
    ...probe,
    callers: ['onboarding'],
    mutates: true,
    actor: 'user',
    repeats: 'by-key',
  },
});

import { serviceOperation } from '@fresh/contracts/callable';
import * as z from 'zod';

const probe = {
  service: 'organizations',
  summary: 'Stands for any operation',
  input: z.object({ note: z.string() }),
  output: z.object({ note: z.string(), caller: z.string(), uid: z.string().optional(), at: z.string() }),
} as const;

/** A read that two services may ask for. */
export const probeRead = serviceOperation({
  ...probe,
  name: 'probeRead',
  callers: ['onboarding', 'identity'],
  mutates: false,
  actor: 'none',
  repeats: 'safe',
});

/** A change for a user. Scheduling is listed, though it may not act for users. */
export const probeChange = serviceOperation({
  ...probe,
  name: 'probeChange',
  callers: ['onboarding', 'scheduling'],
  mutates: true,
  actor: 'user',
  repeats: 'never',
});

/** A change that a repeated call doesn't repeat. */
export const probeOnce = serviceOperation({
  ...probe,
  name: 'probeOnce',
  callers: ['onboarding'],
  mutates: true,
  actor: 'user',
  repeats: 'by-key',
});

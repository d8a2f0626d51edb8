import * as z from 'zod';
import type { QueryParameter } from './route.ts';

/** A `nextCursor` as a response contained it. An id and a name of the largest size, in JSON and base64, take less. */
export const cursor = z.string().max(10_000);

/** Query parameters of every list that pages by cursor. */
export const paging = {
  limit: { summary: 'Page size, default and at most 100', schema: z.number().int().min(1).max(100) },
  after: { summary: 'Continue at this nextCursor', schema: cursor },
} as const satisfies Record<string, QueryParameter>;

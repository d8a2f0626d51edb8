import * as z from 'zod';
import type { QueryParameter } from './route.ts';

/** Query parameters of every list that pages by cursor. */
export const paging = {
  limit: { summary: 'Page size, default and at most 100', schema: z.number().int() },
  after: { summary: 'Continue at this nextCursor', schema: z.string() },
} as const satisfies Record<string, QueryParameter>;
